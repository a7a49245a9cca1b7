using System.Collections;
using Warehouse.DuckDb.Native;

namespace Warehouse.DuckDb;

sealed unsafe partial class WritableColumn
{
    internal void Date(long row, DateOnly value)
    {
        if (Type.Id == NativeType.Date)
            ((int*)data)[row] = EngineTime.Days(value);
        else if (Type.IsTimestamp && Type.Id != NativeType.TimestampTz)
            Timestamp(row, value.ToDateTime(TimeOnly.MinValue));
        else
            throw CannotWrite("DateOnly");
    }

    internal void Time(long row, TimeOnly value)
    {
        ((long*)data)[row] = Type.Id switch
        {
            NativeType.Time => value.Ticks / TimeSpan.TicksPerMicrosecond,
            NativeType.TimeNs => value.Ticks * TimeSpan.NanosecondsPerTick,
            _ => throw CannotWrite("TimeOnly"),
        };
    }

    internal void Timestamp(long row, DateTime value)
    {
        var ticks = value.Ticks - DateTime.UnixEpoch.Ticks;
        switch (Type.Id)
        {
            case NativeType.Date:
                ((int*)data)[row] = (int)Exact(ticks, TimeSpan.TicksPerDay, value);
                break;
            case NativeType.TimestampTz when value.Kind != DateTimeKind.Utc:
                throw CannotWrite($"a DateTime of Kind {value.Kind}; permitted: Kind Utc, or DateTimeOffset");
            default:
                ((long*)data)[row] = Type.Id switch
                {
                    NativeType.Timestamp or NativeType.TimestampTz => EngineTime.Micros(value),
                    NativeType.TimestampMs => Exact(ticks, TimeSpan.TicksPerMillisecond, value),
                    NativeType.TimestampS => Exact(ticks, TimeSpan.TicksPerSecond, value),
                    NativeType.TimestampNs when Math.Abs(ticks) >= long.MaxValue / TimeSpan.NanosecondsPerTick => throw DoesNotFit(value),
                    NativeType.TimestampNs => ticks * TimeSpan.NanosecondsPerTick,
                    _ => throw CannotWrite("DateTime"),
                };
                break;
        }
    }

    internal void Instant(long row, DateTimeOffset value)
    {
        if (Type.Id != NativeType.TimestampTz)
            throw CannotWrite("DateTimeOffset");
        Timestamp(row, value.UtcDateTime);
    }

    internal void Interval(long row, DuckDBInterval value)
    {
        if (Type.Id != NativeType.Interval)
            throw CannotWrite("an interval");
        ((DuckDBInterval*)data)[row] = value;
    }

    internal void List(long row, IEnumerable values)
    {
        var elements = values as IList ?? values.Cast<object?>().ToList();
        switch (Type.Id)
        {
            case NativeType.Array when elements.Count != Type.ArraySize:
                throw CannotWrite($"a list of {elements.Count} elements");
            case NativeType.Array:
                Elements(children[0], row * Type.ArraySize, elements);
                break;
            case NativeType.List:
                Elements(children[0], Grow(row, elements.Count), elements);
                break;
            default:
                throw CannotWrite(values.GetType().Name);
        }
    }

    /// <summary>A STRUCT by member name, or a MAP by key.</summary>
    internal void Dictionary(long row, IDictionary values)
    {
        if (Type.Id == NativeType.Struct)
        {
            if (values.Count != children.Length)
                throw CannotWrite($"a dictionary of {values.Count} entries");
            for (var i = 0; i < children.Length; i++)
            {
                var member = Type.Children[i].Name;
                children[i].Write(row, values.Contains(member) ? values[member] : throw CannotWrite($"a dictionary without '{member}'"));
            }

            return;
        }

        if (Type.Id != NativeType.Map)
            throw CannotWrite(values.GetType().Name);
        var offset = Grow(row, values.Count);
        Elements(children[0], offset, values.Keys);
        Elements(children[1], offset, values.Values);
    }

    static void Elements(WritableColumn child, long offset, ICollection elements)
    {
        foreach (var element in elements)
            child.Write(offset++, element);
    }

    long Grow(long row, int count)
    {
        var offset = listSize;
        listSize += count;
        if (NativeMethods.ReserveListVector(vector, (ulong)listSize) != NativeState.Success
            || NativeMethods.SetListVectorSize(vector, (ulong)listSize) != NativeState.Success)
        {
            throw new DuckDBException($"The engine could not grow the list of column '{Name}' ({Type.Name}).", DuckDBErrorType.OutOfMemory);
        }

        Refresh();
        ((NativeListEntry*)data)[row] = new NativeListEntry { Offset = (ulong)offset, Length = (ulong)count };
        return offset;
    }

    long Exact(long ticks, long unit, object value)
    {
        var (quotient, remainder) = Math.DivRem(ticks, unit);
        return remainder == 0 ? quotient : throw DoesNotFit(value);
    }
}
