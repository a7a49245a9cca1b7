using System.Numerics;

namespace Warehouse.Reports;

/// <summary>One row of a query, read by the names of its columns.</summary>
sealed class Row(IReadOnlyDictionary<string, int> names, object?[] values)
{
    /// <summary>A text; null where it is NULL.</summary>
    public string? Text(string name) => values[names[name]] as string ?? values[names[name]]?.ToString();

    /// <summary>A number of any type; null where it is NULL.</summary>
    public double? Number(string name) => values[names[name]] switch
    {
        null => null,
        double v => v,
        decimal v => (double)v,
        float v => v,
        BigInteger v => (double)v,
        IConvertible v => v.ToDouble(null),
        var other => throw new InvalidCastException($"the column {name} is a {other.GetType().Name}, not a number"),
    };

    /// <summary>A day; null where it is NULL.</summary>
    public DateOnly? Date(string name) => values[names[name]] as DateOnly?;

    /// <summary>A truth value; false where it is NULL.</summary>
    public bool Flag(string name) => values[names[name]] is true;

    /// <summary>A pair of columns that end in <c>_en</c> and <c>_zh</c>; the English for both where the Chinese is absent.</summary>
    public Words Words(string name)
    {
        var en = Text(name + "_en") ?? "";
        return new(en, Text(name + "_zh") is { Length: > 0 } zh ? zh : en);
    }
}
