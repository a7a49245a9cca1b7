using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace Warehouse.DuckDb;

/// <summary>A value for <c>?</c>, <c>$1</c> (no name, by position) or <c>$name</c>. The type follows from the value: null, bool, all
/// integers with Int128, UInt128 and BigInteger, float, double, decimal, string, char, byte[], DateOnly, TimeOnly, DateTime (TIMESTAMP),
/// DateTimeOffset (TIMESTAMP WITH TIME ZONE), TimeSpan, <see cref="DuckDBInterval"/>, Guid, and lists of these. Times are cut to whole
/// microseconds.</summary>
public sealed class DuckDBParameter : DbParameter
{
    string name = "";

    /// <summary>A positional NULL.</summary>
    public DuckDBParameter()
    {
    }

    /// <summary>A positional parameter.</summary>
    /// <param name="value">The value.</param>
    public DuckDBParameter(object? value)
    {
        Value = value;
    }

    /// <summary>A named parameter.</summary>
    /// <param name="name">The name, with or without $.</param>
    /// <param name="value">The value.</param>
    public DuckDBParameter(string name, object? value)
    {
        ParameterName = name;
        Value = value;
    }

    /// <summary>The name without $ or @; empty for a positional parameter.</summary>
    [AllowNull]
    public override string ParameterName
    {
        get => name;
        set => name = (value ?? "").TrimStart('$', '@');
    }

    /// <inheritdoc />
    public override object? Value { get; set; }

    /// <summary>Kept for callers; the engine takes the type from the value.</summary>
    public override DbType DbType { get; set; }

    /// <summary>Always Input.</summary>
    public override ParameterDirection Direction
    {
        get => ParameterDirection.Input;
        set
        {
            if (value != ParameterDirection.Input)
                throw new NotSupportedException($"The engine knows input parameters only, not {value}.");
        }
    }

    /// <inheritdoc />
    public override bool IsNullable { get; set; } = true;

    /// <inheritdoc />
    public override int Size { get; set; }

    /// <inheritdoc />
    [AllowNull]
    public override string SourceColumn { get; set; } = "";

    /// <inheritdoc />
    public override bool SourceColumnNullMapping { get; set; }

    /// <inheritdoc />
    public override void ResetDbType()
    {
        DbType = default;
    }
}
