namespace Warehouse.Mining.Trees;

/// <summary>A sum of decision trees for each of g outputs: margin = base + sum of the leaves that a row falls into.</summary>
/// <remarks>A type of ours, so that scoring and explaining need no trainer and any trainer may fill it. Nodes of all trees lie in one row
/// of
/// arrays; a tree's root is its first node.</remarks>
public sealed class TreeEnsemble
{
    /// <summary>Marks a node without children.</summary>
    public const int Leaf = -1;

    /// <summary>The number p of features.</summary>
    public required int Features { get; init; }

    /// <summary>g base margins, one an output.</summary>
    public required float[] BaseMargins { get; init; }

    /// <summary>First node of each tree, and the number of nodes at the end.</summary>
    public required int[] TreeStarts { get; init; }

    /// <summary>The output that a tree adds to.</summary>
    public required int[] TreeOutputs { get; init; }

    /// <summary>Feature of each node; <see cref="Leaf"/> for leaves.</summary>
    public required int[] SplitFeatures { get; init; }

    /// <summary>Threshold: a value below it goes left. For leaves the value that the tree adds.</summary>
    public required float[] Values { get; init; }

    /// <summary>Left child, as a number of a node in the ensemble.</summary>
    public required int[] Lefts { get; init; }

    /// <summary>Right child.</summary>
    public required int[] Rights { get; init; }

    /// <summary>Whether a missing value goes left.</summary>
    public required bool[] DefaultLefts { get; init; }

    /// <summary>Weight of the training rows (sum of second derivatives) that reached the node.</summary>
    public required float[] Covers { get; init; }

    /// <summary>Categories that go right, by node, ascending; absent for nodes that split numbers. All others go left.</summary>
    public required IReadOnlyDictionary<int, int[]> RightCategories { get; init; }

    /// <summary>The number of trees.</summary>
    public int Trees => TreeStarts.Length - 1;

    /// <summary>The number g of outputs.</summary>
    public int Outputs => BaseMargins.Length;

    /// <summary>Whether a value goes left at a node that splits.</summary>
    public bool GoesLeft(int node, float value)
    {
        if (float.IsNaN(value))
            return DefaultLefts[node];
        return RightCategories.Count > 0 && RightCategories.TryGetValue(node, out var right)
            ? Array.BinarySearch(right, (int)value) < 0
            : value < Values[node];
    }

    /// <summary>The same trees over a wider matrix.</summary>
    /// <param name="features">Where each feature lies there.</param>
    /// <param name="count">The number of features there.</param>
    public TreeEnsemble Spread(int[] features, int count) => new()
    {
        Features = count,
        SplitFeatures = Array.ConvertAll(SplitFeatures, f => f == Leaf ? Leaf : features[f]),
        BaseMargins = BaseMargins,
        TreeStarts = TreeStarts,
        TreeOutputs = TreeOutputs,
        Values = Values,
        Lefts = Lefts,
        Rights = Rights,
        DefaultLefts = DefaultLefts,
        Covers = Covers,
        RightCategories = RightCategories,
    };

    /// <summary>The same trees, all margins multiplied.</summary>
    public TreeEnsemble Times(float factor) => new()
    {
        Features = Features,
        SplitFeatures = SplitFeatures,
        BaseMargins = Array.ConvertAll(BaseMargins, b => b * factor),
        TreeStarts = TreeStarts,
        TreeOutputs = TreeOutputs,
        Values = [.. Values.Select((v, n) => SplitFeatures[n] == Leaf ? v * factor : v)],
        Lefts = Lefts,
        Rights = Rights,
        DefaultLefts = DefaultLefts,
        Covers = Covers,
        RightCategories = RightCategories,
    };

    /// <summary>The mean of ensembles of the same outputs: all trees, leaves and bases divided by their number.</summary>
    public static TreeEnsemble Mean(IReadOnlyList<TreeEnsemble> ensembles)
    {
        if (ensembles is [var only])
            return only;
        var scale = 1f / ensembles.Count;
        var starts = new int[ensembles.Count];
        for (var i = 1; i < ensembles.Count; i++)
            starts[i] = starts[i - 1] + ensembles[i - 1].Values.Length;
        int[] Children(Func<TreeEnsemble, int[]> of) =>
            [.. ensembles.SelectMany((e, i) => of(e).Select(child => child == Leaf ? Leaf : child + starts[i]))];
        return new()
        {
            Features = ensembles[0].Features,
            BaseMargins = [.. Enumerable.Range(0, ensembles[0].Outputs).Select(g => ensembles.Average(e => e.BaseMargins[g]))],
            TreeStarts = [.. ensembles.SelectMany((e, i) => e.TreeStarts.SkipLast(1).Select(s => s + starts[i])),
                ensembles.Sum(e => e.Values.Length)],
            TreeOutputs = [.. ensembles.SelectMany(e => e.TreeOutputs)],
            SplitFeatures = [.. ensembles.SelectMany(e => e.SplitFeatures)],
            Values = [.. ensembles.SelectMany(e => e.Values.Select((v, n) => e.SplitFeatures[n] == Leaf ? v * scale : v))],
            Lefts = Children(e => e.Lefts),
            Rights = Children(e => e.Rights),
            DefaultLefts = [.. ensembles.SelectMany(e => e.DefaultLefts)],
            Covers = [.. ensembles.SelectMany(e => e.Covers)],
            RightCategories = ensembles.SelectMany((e, i) => e.RightCategories.Select(c => (Node: c.Key + starts[i], c.Value)))
                .ToDictionary(c => c.Node, c => c.Value),
        };
    }
}
