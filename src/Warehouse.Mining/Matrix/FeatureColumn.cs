namespace Warehouse.Mining;

/// <summary>A feature: its name and, where it is categorical, its categories in the order of their codes.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="Categories">Values by code from 0; null for a number. A value that is not among them is missing (NaN).</param>
public sealed record FeatureColumn(string Name, IReadOnlyList<string>? Categories = null)
{
    /// <summary>The category that gathers the rare values.</summary>
    public const string Other = "(other)";

    /// <summary>Whether the values are codes of categories.</summary>
    public bool IsCategorical => Categories is not null;
}
