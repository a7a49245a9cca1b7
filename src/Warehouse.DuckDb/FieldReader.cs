using System.Numerics;
using System.Reflection;

namespace Warehouse.DuckDb;

/// <summary>Reads a value that is not NULL as <typeparamref name="T"/>; chosen once a type, so that no call boxes.</summary>
static class FieldReader<T>
{
    internal static readonly Func<Column, long, T> Read = (Func<Column, long, T>)FieldReaders.For(typeof(T));
}

static class FieldReaders
{
    static readonly Delegate[] Known =
    [
        (Func<Column, long, bool>)((column, row) => column.Boolean(row)),
        (Func<Column, long, sbyte>)((column, row) => column.Integer<sbyte>(row)),
        (Func<Column, long, byte>)((column, row) => column.Integer<byte>(row)),
        (Func<Column, long, short>)((column, row) => column.Integer<short>(row)),
        (Func<Column, long, ushort>)((column, row) => column.Integer<ushort>(row)),
        (Func<Column, long, int>)((column, row) => column.Integer<int>(row)),
        (Func<Column, long, uint>)((column, row) => column.Integer<uint>(row)),
        (Func<Column, long, long>)((column, row) => column.Integer<long>(row)),
        (Func<Column, long, ulong>)((column, row) => column.Integer<ulong>(row)),
        (Func<Column, long, Int128>)((column, row) => column.Integer<Int128>(row)),
        (Func<Column, long, UInt128>)((column, row) => column.Integer<UInt128>(row)),
        (Func<Column, long, BigInteger>)((column, row) => column.Big(row)),
        (Func<Column, long, float>)((column, row) => column.Float(row)),
        (Func<Column, long, double>)((column, row) => column.Double(row)),
        (Func<Column, long, decimal>)((column, row) => column.Decimal(row)),
        (Func<Column, long, string>)((column, row) => column.Text(row)),
        (Func<Column, long, byte[]>)((column, row) => column.Blob(row)),
        (Func<Column, long, Guid>)((column, row) => column.Guid(row)),
        (Func<Column, long, DateOnly>)((column, row) => column.Date(row)),
        (Func<Column, long, TimeOnly>)((column, row) => column.Time(row)),
        (Func<Column, long, DateTime>)((column, row) => column.Timestamp(row)),
        (Func<Column, long, DateTimeOffset>)((column, row) => column.Instant(row)),
        (Func<Column, long, TimeSpan>)((column, row) => column.Span(row)),
        (Func<Column, long, DuckDBInterval>)((column, row) => column.Interval(row)),
        (Func<Column, long, object>)((column, row) => column.Value(row)!),
    ];

    internal static Delegate For(Type type)
    {
        if (Known.FirstOrDefault(reader => reader.Method.ReturnType == type) is { } known)
            return known;
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return Make(nameof(OfNullable), underlying);
        if (type.IsSZArray)
            return Make(nameof(OfArray), type.GetElementType()!);
        var generic = type.IsGenericType ? type.GetGenericTypeDefinition() : null;
        if (generic == typeof(List<>))
            return Make(nameof(OfList), type.GetGenericArguments());
        if (generic == typeof(Dictionary<,>))
            return Make(nameof(OfDictionary), type.GetGenericArguments());
        return Make(nameof(OfUnknown), type);
    }

    static Delegate Make(string maker, params Type[] arguments)
    {
        var method = typeof(FieldReaders).GetMethod(maker, BindingFlags.NonPublic | BindingFlags.Static)!;
        return (Delegate)method.MakeGenericMethod(arguments).Invoke(null, null)!;
    }

    static Func<Column, long, T?> OfNullable<T>()
        where T : struct
    {
        return (column, row) => FieldReader<T>.Read(column, row);
    }

    static Func<Column, long, T[]> OfArray<T>()
    {
        return (column, row) => column.Elements<T>(row);
    }

    static Func<Column, long, List<T>> OfList<T>()
    {
        return (column, row) => column.List<T>(row);
    }

    static Func<Column, long, Dictionary<TKey, TValue>> OfDictionary<TKey, TValue>()
        where TKey : notnull
    {
        return (column, row) => column.Dictionary<TKey, TValue>(row);
    }

    static Func<Column, long, T> OfUnknown<T>()
    {
        return (column, _) => throw new InvalidCastException($"Column '{column.Name}' ({column.Type.Name}) cannot be read as {typeof(T)}.");
    }
}
