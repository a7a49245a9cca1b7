using System.Globalization;
using System.Numerics;
using Warehouse.DuckDb.Native;

namespace Warehouse.DuckDb;

/// <summary>A logical type of the engine, read once a result into managed memory.</summary>
sealed unsafe class ColumnType
{
    ColumnType(nint type)
    {
        Id = NativeMethods.TypeId(type);
        Physical = Id;
        switch (Id)
        {
            case NativeType.Decimal:
                (Width, Scale) = (NativeMethods.DecimalWidth(type), NativeMethods.DecimalScale(type));
                Physical = NativeMethods.DecimalInternalType(type);
                break;
            case NativeType.Enum:
                Physical = NativeMethods.EnumInternalType(type);
                EnumValues = ReadEnum(type);
                break;
            case NativeType.List:
                Children = [("", Take(NativeMethods.ListChildType(type)))];
                break;
            case NativeType.Array:
                Children = [("", Take(NativeMethods.ArrayChildType(type)))];
                ArraySize = (int)NativeMethods.ArraySize(type);
                break;
            case NativeType.Map:
                Children = [("key", Take(NativeMethods.MapKeyType(type))), ("value", Take(NativeMethods.MapValueType(type)))];
                break;
            case NativeType.Struct:
                Children = ReadStruct(type);
                break;
            case NativeType.Union:
                Children = ReadUnion(type);
                break;
        }

        var alias = NativeMethods.Take(NativeMethods.TypeAlias(type));
        Name = alias.Length > 0 ? alias : Describe();
    }

    internal NativeType Id { get; }

    /// <summary>How the values lie in memory, where that differs from the type itself (DECIMAL, ENUM).</summary>
    internal NativeType Physical { get; }

    internal int Width { get; }

    internal int Scale { get; }

    internal int ArraySize { get; }

    internal string[] EnumValues { get; } = [];

    internal (string Name, ColumnType Type)[] Children { get; } = [];

    /// <summary>The name in SQL, such as DECIMAL(18,2) or INTEGER[].</summary>
    internal string Name { get; }

    /// <summary>What <see cref="DuckDBDataReader.GetValue"/> makes of it.</summary>
    internal Type ClrType
    {
        get => Id switch
        {
            NativeType.Boolean => typeof(bool),
            NativeType.TinyInt => typeof(sbyte),
            NativeType.SmallInt => typeof(short),
            NativeType.Integer => typeof(int),
            NativeType.BigInt => typeof(long),
            NativeType.UTinyInt => typeof(byte),
            NativeType.USmallInt => typeof(ushort),
            NativeType.UInteger => typeof(uint),
            NativeType.UBigInt => typeof(ulong),
            NativeType.Float => typeof(float),
            NativeType.Double => typeof(double),
            NativeType.Decimal => typeof(decimal),
            NativeType.HugeInt or NativeType.UHugeInt or NativeType.BigNum => typeof(BigInteger),
            NativeType.Varchar or NativeType.Enum or NativeType.Bit => typeof(string),
            NativeType.Blob => typeof(byte[]),
            NativeType.Date => typeof(DateOnly),
            NativeType.Time or NativeType.TimeNs => typeof(TimeOnly),
            NativeType.TimeTz => typeof(DateTimeOffset),
            NativeType.Interval => typeof(DuckDBInterval),
            NativeType.Uuid => typeof(Guid),
            NativeType.List or NativeType.Array => typeof(List<object?>),
            NativeType.Struct => typeof(Dictionary<string, object?>),
            NativeType.Map => typeof(Dictionary<object, object?>),
            _ => IsTimestamp ? typeof(DateTime) : typeof(object),
        };
    }

    internal bool IsTimestamp
    {
        get => Id is NativeType.Timestamp or NativeType.TimestampTz
            or NativeType.TimestampS or NativeType.TimestampMs or NativeType.TimestampNs;
    }

    /// <summary>Reads a logical type and frees it.</summary>
    internal static ColumnType Take(nint type)
    {
        try
        {
            return new ColumnType(type);
        }
        finally
        {
            NativeMethods.DestroyLogicalType(ref type);
        }
    }

    string Describe()
    {
        var inner = string.Join(", ", Children.Select(child => $"{Quote(child.Name)} {child.Type.Name}"));
        return Id switch
        {
            NativeType.Decimal => string.Create(CultureInfo.InvariantCulture, $"DECIMAL({Width},{Scale})"),
            NativeType.Enum => $"ENUM({string.Join(", ", EnumValues.Select(Literal))})",
            NativeType.List => $"{Children[0].Type.Name}[]",
            NativeType.Array => string.Create(CultureInfo.InvariantCulture, $"{Children[0].Type.Name}[{ArraySize}]"),
            NativeType.Map => $"MAP({Children[0].Type.Name}, {Children[1].Type.Name})",
            NativeType.Struct => $"STRUCT({inner})",
            NativeType.Union => $"UNION({inner})",
            NativeType.TimestampS => "TIMESTAMP_S",
            NativeType.TimestampMs => "TIMESTAMP_MS",
            NativeType.TimestampNs => "TIMESTAMP_NS",
            NativeType.TimestampTz => "TIMESTAMP WITH TIME ZONE",
            NativeType.TimeTz => "TIME WITH TIME ZONE",
            NativeType.TimeNs => "TIME_NS",
            NativeType.SqlNull => "NULL",
            _ => Id.ToString().ToUpperInvariant(),
        };
    }

    static string Literal(string value)
    {
        return $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";
    }

    static string Quote(string name)
    {
        var isPlain = name.Length > 0 && !char.IsDigit(name[0])
            && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_');
        return isPlain ? name : $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    static string[] ReadEnum(nint type)
    {
        var values = new string[NativeMethods.EnumDictionarySize(type)];
        for (var i = 0; i < values.Length; i++)
            values[i] = NativeMethods.Take(NativeMethods.EnumDictionaryValue(type, (ulong)i));
        return values;
    }

    static (string, ColumnType)[] ReadStruct(nint type)
    {
        var children = new (string, ColumnType)[NativeMethods.StructChildCount(type)];
        for (ulong i = 0; i < (ulong)children.Length; i++)
            children[i] = (NativeMethods.Take(NativeMethods.StructChildName(type, i)), Take(NativeMethods.StructChildType(type, i)));
        return children;
    }

    static (string, ColumnType)[] ReadUnion(nint type)
    {
        var children = new (string, ColumnType)[NativeMethods.UnionMemberCount(type)];
        for (ulong i = 0; i < (ulong)children.Length; i++)
            children[i] = (NativeMethods.Take(NativeMethods.UnionMemberName(type, i)), Take(NativeMethods.UnionMemberType(type, i)));
        return children;
    }
}
