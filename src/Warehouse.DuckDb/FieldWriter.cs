using System.Collections;
using System.Collections.Concurrent;
using System.Numerics;
using System.Reflection;

namespace Warehouse.DuckDb;

/// <summary>Writes a value that is not null into a column; chosen once a type, so that no call boxes.</summary>
static class FieldWriter<T>
{
    internal static readonly Action<WritableColumn, long, T> Write = (Action<WritableColumn, long, T>)FieldWriters.For(typeof(T));
}

static class FieldWriters
{
    static readonly ConcurrentDictionary<Type, Action<WritableColumn, long, object>> Boxed = [];

    static readonly Delegate[] Known =
    [
        (Action<WritableColumn, long, bool>)((column, row, value) => column.Boolean(row, value)),
        (Action<WritableColumn, long, sbyte>)((column, row, value) => column.Integer(row, value)),
        (Action<WritableColumn, long, byte>)((column, row, value) => column.Integer(row, value)),
        (Action<WritableColumn, long, short>)((column, row, value) => column.Integer(row, value)),
        (Action<WritableColumn, long, ushort>)((column, row, value) => column.Integer(row, value)),
        (Action<WritableColumn, long, int>)((column, row, value) => column.Integer(row, value)),
        (Action<WritableColumn, long, uint>)((column, row, value) => column.Integer(row, value)),
        (Action<WritableColumn, long, long>)((column, row, value) => column.Integer(row, value)),
        (Action<WritableColumn, long, ulong>)((column, row, value) => column.Integer(row, value)),
        (Action<WritableColumn, long, Int128>)((column, row, value) => column.Integer(row, value)),
        (Action<WritableColumn, long, UInt128>)((column, row, value) => column.Integer(row, value)),
        (Action<WritableColumn, long, BigInteger>)((column, row, value) => column.Integer(row, value)),
        (Action<WritableColumn, long, float>)((column, row, value) => column.Double(row, value)),
        (Action<WritableColumn, long, double>)((column, row, value) => column.Double(row, value)),
        (Action<WritableColumn, long, decimal>)((column, row, value) => column.Decimal(row, value)),
        (Action<WritableColumn, long, string>)((column, row, value) => column.Text(row, value)),
        (Action<WritableColumn, long, byte[]>)((column, row, value) => column.Blob(row, value)),
        (Action<WritableColumn, long, Guid>)((column, row, value) => column.Guid(row, value)),
        (Action<WritableColumn, long, DateOnly>)((column, row, value) => column.Date(row, value)),
        (Action<WritableColumn, long, TimeOnly>)((column, row, value) => column.Time(row, value)),
        (Action<WritableColumn, long, DateTime>)((column, row, value) => column.Timestamp(row, value)),
        (Action<WritableColumn, long, DateTimeOffset>)((column, row, value) => column.Instant(row, value)),
        (Action<WritableColumn, long, TimeSpan>)((column, row, value) => column.Interval(row, DuckDBInterval.FromTimeSpan(value))),
        (Action<WritableColumn, long, DuckDBInterval>)((column, row, value) => column.Interval(row, value)),
        (Action<WritableColumn, long, object>)((column, row, value) => Boxed.GetOrAdd(value.GetType(), ForBoxed)(column, row, value)),
    ];

    internal static Delegate For(Type type)
    {
        var known = Known.FirstOrDefault(writer => writer.Method.GetParameters()[^1].ParameterType == type);
        if (known is not null)
            return known;
        var maker = typeof(IDictionary).IsAssignableFrom(type) ? nameof(OfDictionary)
            : typeof(IEnumerable).IsAssignableFrom(type) ? nameof(OfList)
            : Nullable.GetUnderlyingType(type) is not null ? nameof(OfNullable)
            : nameof(OfUnknown);
        return Make(maker, type);
    }

    static Action<WritableColumn, long, object> ForBoxed(Type type)
    {
        return (Action<WritableColumn, long, object>)Make(nameof(OfBoxed), type);
    }

    static Delegate Make(string maker, Type argument)
    {
        var method = typeof(FieldWriters).GetMethod(maker, BindingFlags.NonPublic | BindingFlags.Static)!;
        return (Delegate)method.MakeGenericMethod(argument).Invoke(null, null)!;
    }

    static Action<WritableColumn, long, object> OfBoxed<T>()
    {
        return (column, row, value) => FieldWriter<T>.Write(column, row, (T)value);
    }

    static Action<WritableColumn, long, T> OfDictionary<T>()
        where T : IDictionary
    {
        return (column, row, value) => column.Dictionary(row, value);
    }

    static Action<WritableColumn, long, T> OfList<T>()
        where T : IEnumerable
    {
        return (column, row, value) => column.List(row, value);
    }

    static Action<WritableColumn, long, T> OfNullable<T>()
    {
        return (column, row, value) => FieldWriter<object>.Write(column, row, value!);
    }

    static Action<WritableColumn, long, T> OfUnknown<T>()
    {
        return (column, _, _) => throw new InvalidCastException(
            $"Column '{column.Name}' is {column.Type.Name}, and no DuckDB type is known for {typeof(T)}.");
    }
}
