namespace Warehouse.Mining;

/// <summary>How a feature is read from a relation's column.</summary>
public enum Reading
{
    /// <summary>As a number; a truth value is 0 or 1.</summary>
    Number,

    /// <summary>As a number with a decimal comma.</summary>
    DecimalComma,

    /// <summary>As a number among currency signs, percent signs and thousands separators.</summary>
    Decorated,

    /// <summary>As days since 1970-01-01, with the share of the day.</summary>
    Days,

    /// <summary>As the day of the week of a date, 1 for Monday.</summary>
    Weekday,

    /// <summary>As the month of a date.</summary>
    Month,

    /// <summary>As the hour of a time.</summary>
    Hour,

    /// <summary>As the code of a category.</summary>
    Category,
}

/// <summary>A feature: its name, where it comes from and, where it is categorical, its categories in the order of their codes.</summary>
/// <param name="Name">The feature's name.</param>
/// <param name="Categories">Values by code from 0; null for a number. A value that is not among them is <see cref="Other"/> where that is
/// one
/// of them, and otherwise missing (NaN).</param>
/// <param name="Source">The column that it is read from; the name where it is null.</param>
/// <param name="Reading">How it is read.</param>
/// <param name="Format">Format of a date that is kept as text; null for ISO 8601.</param>
public sealed record FeatureColumn(
    string Name, IReadOnlyList<string>? Categories = null, string? Source = null, Reading Reading = Reading.Number, string? Format = null)
{
    /// <summary>The category that gathers the rare values.</summary>
    public const string Other = "(other)";

    /// <summary>Whether the values are codes of categories.</summary>
    public bool IsCategorical => Categories is not null;

    /// <summary>The column that it is read from.</summary>
    public string From => Source ?? Name;
}
