using System.Globalization;
using Warehouse.DuckDb.Native;

namespace Warehouse.DuckDb;

/// <summary>One column of a chunk that is being filled. Values are converted to the column's type where nothing is lost; every
/// error names the column and its type.</summary>
sealed unsafe partial class WritableColumn
{
    readonly WritableColumn[] children;
    readonly Dictionary<string, int> enumIndex = [];
    nint vector;
    byte* data;
    ulong* validity;
    long listSize;

    internal WritableColumn(string name, ColumnType type)
    {
        Name = name;
        Type = type;
        children = [.. type.Children.Select(
            child => new WritableColumn(child.Name.Length > 0 ? $"{name}.{child.Name}" : name, child.Type))];
        for (var i = 0; i < type.EnumValues.Length; i++)
            enumIndex.Add(type.EnumValues[i], i);
    }

    internal string Name { get; }

    internal ColumnType Type { get; }

    /// <summary>Begins anew on the vector of an empty chunk.</summary>
    internal void Attach(nint target)
    {
        vector = target;
        ForgetLists();
        Refresh();
    }

    internal void Write<T>(long row, T value)
    {
        if (value is null or DBNull)
        {
            SetNull(row);
            return;
        }

        if (validity != null)
            validity[row >> 6] |= 1UL << (int)(row & 63);
        FieldWriter<T>.Write(this, row, value);
    }

    internal void SetNull(long row)
    {
        if (validity == null)
        {
            NativeMethods.EnsureValidityWritable(vector);
            validity = NativeMethods.VectorValidity(vector);
        }

        validity[row >> 6] &= ~(1UL << (int)(row & 63));
        // The engine expects the parts of a NULL to be NULL, and the list of a NULL to be empty.
        if (Type.Id is NativeType.List or NativeType.Map)
            ((NativeListEntry*)data)[row] = default;
        else if (Type.Id is NativeType.Struct)
            SetChildrenNull(row, 1);
        else if (Type.Id is NativeType.Array)
            SetChildrenNull(row * Type.ArraySize, Type.ArraySize);
    }

    /// <summary>The vector's memory, to be filled directly.</summary>
    internal Span<T> Values<T>(int capacity)
        where T : unmanaged
    {
        Column.RequirePhysical(typeof(T), Name, Type);
        return new Span<T>(data, capacity);
    }

    void ForgetLists()
    {
        listSize = 0;
        foreach (var child in children)
            child.ForgetLists();
    }

    void SetChildrenNull(long first, int count)
    {
        foreach (var child in children)
        {
            for (var i = 0; i < count; i++)
                child.SetNull(first + i);
        }
    }

    /// <summary>Growing a list moves the memory of everything below it.</summary>
    void Refresh()
    {
        data = (byte*)NativeMethods.VectorData(vector);
        validity = NativeMethods.VectorValidity(vector);
        for (var i = 0; i < children.Length; i++)
        {
            children[i].vector = Type.Id switch
            {
                NativeType.List => NativeMethods.ListVectorChild(vector),
                NativeType.Array => NativeMethods.ArrayVectorChild(vector),
                NativeType.Map => NativeMethods.StructVectorChild(NativeMethods.ListVectorChild(vector), (ulong)i),
                NativeType.Struct => NativeMethods.StructVectorChild(vector, (ulong)i),
                _ => throw new NotSupportedException($"Column '{Name}' is {Type.Name}, which cannot be appended; use INSERT."),
            };
            children[i].Refresh();
        }
    }

    InvalidCastException CannotWrite(string source)
    {
        return new InvalidCastException($"Column '{Name}' is {Type.Name}, which does not accept {source}.");
    }

    OverflowException DoesNotFit(object value)
    {
        var text = Convert.ToString(value, CultureInfo.InvariantCulture);
        return new OverflowException($"{text} does not fit into column '{Name}' ({Type.Name}) without loss.");
    }
}
