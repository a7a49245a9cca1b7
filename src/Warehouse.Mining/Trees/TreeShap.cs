namespace Warehouse.Mining.Trees;

/// <summary>Exact SHAP values of a tree ensemble, with the training rows that reached each node as background.</summary>
/// <remarks>Algorithm 2 of [1], leaf by leaf: a leaf's share for a feature depends only on which features of its path the row
/// satisfies. A path of m different features has 2^m such patterns, so the shares are worked out once a pattern (the tables of [2]) and
/// a row then costs one look-up a leaf; paths of more than 8 different features are worked out row by row. Rows come in blocks, so that
/// a tree's tables stay in the cache.
/// [1] Lundberg, Erion, Lee (2018), arXiv 1802.03888. [2] Yang (2021), Fast TreeSHAP v2, arXiv 2109.09847.</remarks>
public sealed class TreeShap
{
    const int MostFeaturesOfATable = 8;
    const int Block = 64;

    readonly TreeEnsemble ensemble;
    readonly PathTree[] trees;
    readonly double[] expected;

    /// <summary>Prepares the tables of an ensemble.</summary>
    public TreeShap(TreeEnsemble ensemble)
    {
        this.ensemble = ensemble;
        trees = [.. Enumerable.Range(0, ensemble.Trees).Select(t => new PathTree(ensemble, t))];
        expected = [.. ensemble.BaseMargins.Select(b => (double)b)];
        foreach (var tree in trees)
            expected[tree.Output] += tree.Expected;
    }

    /// <summary>Contributions of each feature to the margin of each output.</summary>
    /// <param name="features">n x p features.</param>
    /// <param name="threads">Threads; 0 for one a core.</param>
    /// <returns>n x g x (p + 1) values: for each output the p features and last the base, which sum to the margin.</returns>
    public float[] Contributions(FeatureMatrix features, int threads = 0)
    {
        var width = ensemble.Outputs * (ensemble.Features + 1);
        var result = new float[checked(features.Rows * width)];
        Parallel.For(0, (features.Rows + Block - 1) / Block, new()
        {
            MaxDegreeOfParallelism = threads > 0 ? threads
            : Environment.ProcessorCount
        },
            block => Explain(features, block * Block, Math.Min(Block, features.Rows - (block * Block)), width, result));
        return result;
    }

    void Explain(FeatureMatrix features, int start, int rows, int width, float[] result)
    {
        // Row after row of a block lies beside the next: loops over rows within a split or a leaf find all that they need in the cache.
        var sums = new double[width * rows];
        var patterns = new int[trees.Max(t => t.Nodes) * rows];
        foreach (var tree in trees)
        {
            tree.Satisfy(features, start, rows, patterns);
            tree.Add(patterns, rows, sums.AsSpan(tree.Output * (ensemble.Features + 1) * rows));
        }
        for (var g = 0; g < ensemble.Outputs; g++)
            sums.AsSpan((((g + 1) * (ensemble.Features + 1)) - 1) * rows, rows).Fill(expected[g]);
        for (var i = 0; i < rows; i++)
        {
            var to = result.AsSpan((start + i) * width, width);
            for (var k = 0; k < width; k++)
                to[k] = (float)sums[(k * rows) + i];
        }
    }

    /// <summary>One tree as the paths to its leaves.</summary>
    sealed class PathTree
    {
        readonly TreeEnsemble ensemble;
        readonly int start;
        readonly Edge[] splits;
        readonly LeafPath[] leaves;

        internal PathTree(TreeEnsemble ensemble, int tree)
        {
            (this.ensemble, start, Output) = (ensemble, ensemble.TreeStarts[tree], ensemble.TreeOutputs[tree]);
            Nodes = ensemble.TreeStarts[tree + 1] - start;
            var (foundSplits, foundLeaves) = (new List<Edge>(), new List<LeafPath>());
            Visit(start, [], []);
            (splits, leaves) = ([.. foundSplits], [.. foundLeaves]);
            Expected = leaves.Sum(l => l.Value * l.ZeroFractions.Aggregate(1.0, (product, z) => product * z));

            void Visit(int node, int[] path, double[] fractions)
            {
                var feature = ensemble.SplitFeatures[node];
                if (feature == TreeEnsemble.Leaf)
                {
                    foundLeaves.Add(new(node - start, ensemble.Values[node], path, fractions));
                    return;
                }
                var at = Array.IndexOf(path, feature);
                var (features, position) = at < 0 ? ([.. path, feature], path.Length) : (path, at);
                if (features.Length > 31)
                    throw new NotSupportedException("a path with more than 31 different features cannot be explained; train shallower trees");
                var right = ensemble.RightCategories.GetValueOrDefault(node);
                foundSplits.Add(new(node, feature, ensemble.Values[node], ensemble.DefaultLefts[node], right is not null,
                    ensemble.Lefts[node] - start, ensemble.Rights[node] - start, 1 << position, at < 0));
                foreach (var child in (ReadOnlySpan<int>)[ensemble.Lefts[node], ensemble.Rights[node]])
                {
                    var share = (double)ensemble.Covers[child] / ensemble.Covers[node];
                    double[] shares = at < 0 ? [.. fractions, share] : [.. fractions];
                    if (at >= 0)
                        shares[at] *= share;
                    Visit(child, features, shares);
                }
            }
        }

        internal int Output { get; }

        internal int Nodes { get; }

        /// <summary>Mean of the tree over its background.</summary>
        internal double Expected { get; }

        /// <summary>For each node and row of a block, which features of the node's path the row satisfies.</summary>
        internal void Satisfy(FeatureMatrix features, int first, int rows, int[] patterns)
        {
            patterns.AsSpan(0, rows).Clear();
            foreach (ref readonly var split in splits.AsSpan())
            {
                var values = features.Column(split.Feature).Slice(first, rows);
                var above = patterns.AsSpan((split.Node - start) * rows, rows);
                var left = patterns.AsSpan(split.Left * rows, rows);
                var right = patterns.AsSpan(split.Right * rows, rows);
                // A feature met again stays satisfied only on the side that is taken; one met first becomes so there.
                var (set, unset) = split.IsFirst ? (split.Bit, 0) : (0, split.Bit);
                for (var i = 0; i < values.Length; i++)
                {
                    var x = values[i];
                    var goesLeft = split.IsCategorical ? ensemble.GoesLeft(split.Node, x)
                        : split.DefaultLeft ? !(x >= split.Threshold) : x < split.Threshold;
                    var (taken, other) = (above[i] | set, above[i] & ~unset);
                    left[i] = goesLeft ? taken : other;
                    right[i] = goesLeft ? other : taken;
                }
            }
        }

        /// <summary>Adds each leaf's shares: features x rows of a block.</summary>
        internal void Add(int[] patterns, int rows, Span<double> sums)
        {
            Span<double> shares = stackalloc double[32];
            foreach (var leaf in leaves)
            {
                var path = leaf.Features;
                var satisfied = patterns.AsSpan(leaf.Node * rows, rows);
                for (var k = 0; leaf.Table is { } table && k < path.Length; k++)
                {
                    var of = table.AsSpan(k << path.Length, 1 << path.Length);
                    var to = sums.Slice(path[k] * rows, rows);
                    for (var i = 0; i < satisfied.Length; i++)
                        to[i] += of[satisfied[i]];
                }
                for (var i = 0; leaf.Table is null && i < rows; i++)
                {
                    LeafPath.Shares(leaf.ZeroFractions, satisfied[i], leaf.Value, shares);
                    for (var k = 0; k < path.Length; k++)
                        sums[(path[k] * rows) + i] += shares[k];
                }
            }
        }

        /// <summary>A split: where its children lie, the bit of its feature in their patterns, and whether no split above has the
        /// feature.</summary>
        readonly record struct Edge(
            int Node, int Feature, float Threshold, bool DefaultLeft, bool IsCategorical, int Left, int Right, int Bit, bool IsFirst);
    }

    /// <summary>A leaf with the m different features on its path and, where m is small, its shares for each pattern.</summary>
    sealed class LeafPath
    {
        internal LeafPath(int node, float value, int[] features, double[] zeroFractions)
        {
            (Node, Value, Features, ZeroFractions) = (node, value, features, zeroFractions);
            var m = features.Length;
            if (m > MostFeaturesOfATable)
                return;
            Table = new double[m << m];
            Span<double> shares = stackalloc double[m];
            for (var pattern = 0; pattern < 1 << m; pattern++)
            {
                Shares(zeroFractions, pattern, value, shares);
                for (var k = 0; k < m; k++)
                    Table[(k << m) + pattern] = shares[k];
            }
        }

        internal int Node { get; }

        internal float Value { get; }

        internal int[] Features { get; }

        /// <summary>Share of the background rows that go along the path at each feature's splits.</summary>
        internal double[] ZeroFractions { get; }

        /// <summary>m x 2^m shares.</summary>
        internal double[]? Table { get; }

        /// <summary>The leaf's share for each of m features: EXTEND over all, then the sum of UNWIND for each.</summary>
        internal static void Shares(double[] zeros, int pattern, float value, Span<double> shares)
        {
            var m = zeros.Length;
            Span<double> weights = stackalloc double[m + 1];
            weights.Clear();
            weights[0] = 1;
            for (var l = 1; l <= m; l++)
            {
                var one = (pattern >> (l - 1)) & 1;
                for (var i = l - 1; i >= 0; i--)
                {
                    weights[i + 1] += one * weights[i] * (i + 1) / (l + 1);
                    weights[i] = zeros[l - 1] * weights[i] * (l - i) / (l + 1);
                }
            }
            for (var k = 0; k < m; k++)
            {
                var (isOne, zero) = (((pattern >> k) & 1) == 1, zeros[k]);
                var (total, next) = (0.0, weights[m]);
                for (var i = m - 1; i >= 0; i--)
                {
                    if (isOne)
                    {
                        var kept = next * (m + 1) / (i + 1);
                        total += kept;
                        next = weights[i] - (kept * zero * (m - i) / (m + 1));
                    }
                    else if (zero > 0)
                    {
                        total += weights[i] * (m + 1) / (zero * (m - i));
                    }
                }
                shares[k] = total * ((isOne ? 1 : 0) - zero) * value;
            }
        }
    }
}
