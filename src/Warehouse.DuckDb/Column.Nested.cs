using Warehouse.DuckDb.Native;

namespace Warehouse.DuckDb;

sealed unsafe partial class Column
{
    /// <summary>The current member of a UNION, and the column itself for all other types.</summary>
    internal Column Member(long row)
    {
        return Type.Id == NativeType.Union ? children[data[row]] : this;
    }

    internal List<T> List<T>(long row)
    {
        return [.. Elements<T>(row)];
    }

    internal T[] Elements<T>(long row)
    {
        var (offset, length) = Type.Id switch
        {
            NativeType.List => Entry(row),
            NativeType.Array => (row * Type.ArraySize, Type.ArraySize),
            _ => throw CannotRead("a list"),
        };
        var elements = new T[length];
        for (var i = 0; i < length; i++)
            elements[i] = children[0].ReadOrNull<T>(offset + i);
        return elements;
    }

    /// <summary>A STRUCT by member name, or a MAP by key.</summary>
    internal Dictionary<TKey, TValue> Dictionary<TKey, TValue>(long row)
        where TKey : notnull
    {
        var entries = new Dictionary<TKey, TValue>();
        if (Type.Id == NativeType.Struct && typeof(TKey) == typeof(string))
        {
            for (var i = 0; i < children.Length; i++)
                entries.Add((TKey)(object)Type.Children[i].Name, children[i].ReadOrNull<TValue>(row));
            return entries;
        }

        if (Type.Id != NativeType.Map)
            throw CannotRead($"a dictionary with keys of {typeof(TKey).Name}");
        var (offset, length) = Entry(row);
        for (var i = offset; i < offset + length; i++)
            entries.Add(children[0].ReadOrNull<TKey>(i), children[1].ReadOrNull<TValue>(i));
        return entries;
    }

    T ReadOrNull<T>(long row)
    {
        if (!IsNull(row))
            return FieldReader<T>.Read(this, row);
        return default(T) is null
            ? default!
            : throw new InvalidCastException(
                $"Column '{Name}' has a NULL inside, which {typeof(T).Name} cannot hold; use {typeof(T).Name}?.");
    }

    (long Offset, int Length) Entry(long row)
    {
        var entry = ((NativeListEntry*)data)[row];
        return ((long)entry.Offset, (int)entry.Length);
    }
}
