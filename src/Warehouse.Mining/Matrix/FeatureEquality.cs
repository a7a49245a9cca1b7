using System.Diagnostics.CodeAnalysis;

namespace Warehouse.Mining;

/// <summary>Features that are read alike: the same name, column, reading and categories.</summary>
sealed class FeatureEquality : IEqualityComparer<FeatureColumn>
{
    internal static FeatureEquality Same { get; } = new();

    public bool Equals(FeatureColumn? x, FeatureColumn? y) => x is null || y is null ? x is null && y is null
        : (x.Name, x.From, x.Reading, x.Format) == (y.Name, y.From, y.Reading, y.Format) && (x.Categories ?? []).SequenceEqual(y.Categories
            ?? []);

    public int GetHashCode([DisallowNull] FeatureColumn obj) => obj.Name.GetHashCode(StringComparison.Ordinal);
}
