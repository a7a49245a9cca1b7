using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Warehouse.Mining.Trees;

/// <summary>Margins of an ensemble for many rows: each tree is a short program over 32 rows at once.</summary>
/// <remarks>A tree is evaluated from its leaves up: every split chooses, lane by lane, between the values of its two children. That costs
/// as many steps as the tree has nodes, but without a jump that depends on data and 8 rows an instruction, which is faster than
/// walking down up to some hundred leaves; larger trees are walked. Trees are added in single precision in their order, as XGBoost
/// adds them, so the sums are the same to the bit.</remarks>
public sealed unsafe class EnsembleScorer
{
    const int Block = 32;
    const int Lanes = 8;
    const int MostLeavesOfAProgram = 160;

    readonly TreeEnsemble ensemble;
    readonly Step[][] programs;
    readonly int deepestStack;

    /// <summary>Prepares an ensemble.</summary>
    public EnsembleScorer(TreeEnsemble ensemble)
    {
        this.ensemble = ensemble;
        programs = new Step[ensemble.Trees][];
        for (var t = 0; t < ensemble.Trees; t++)
        {
            var nodes = ensemble.TreeStarts[t + 1] - ensemble.TreeStarts[t];
            programs[t] = nodes <= (2 * MostLeavesOfAProgram) - 1 ? Compile(ensemble.TreeStarts[t]) : [];
            deepestStack = Math.Max(deepestStack, programs[t].Length);
        }
        deepestStack = Math.Min(deepestStack, MostLeavesOfAProgram) + 1;
    }

    enum Kind
    {
        Push,
        Split,
        SplitOfLeaves,
        Categories,
    }

    /// <summary>Margins before the link function.</summary>
    /// <param name="features">n x p features, as in training.</param>
    /// <param name="threads">Threads; 0 for one a core.</param>
    /// <returns>n x g margins, row after row.</returns>
    public float[] Margins(FeatureMatrix features, int threads = 0)
    {
        if (features.Columns.Count != ensemble.Features)
            throw new ArgumentException($"the ensemble has {ensemble.Features} features, the matrix {features.Columns.Count}",
                nameof(features));
        var margins = new float[features.Rows * ensemble.Outputs];
        var blocks = (features.Rows + Block - 1) / Block;
        const int stripe = 64;
        Parallel.For(0, (blocks + stripe - 1) / stripe, new()
        {
            MaxDegreeOfParallelism = threads > 0 ? threads
            : Environment.ProcessorCount
        },
            part => ScoreBlocks(features, margins, part * stripe, Math.Min(blocks, (part + 1) * stripe)));
        return margins;
    }

    void ScoreBlocks(FeatureMatrix features, float[] margins, int from, int to)
    {
        var p = features.Columns.Count;
        var bytes = (nuint)(((2 * p) + deepestStack + ensemble.Outputs) * Block * sizeof(float));
        var memory = (float*)NativeMemory.AlignedAlloc(bytes, 64);
        try
        {
            var stack = memory + (2 * p * Block);
            var sums = stack + (deepestStack * Block);
            for (var block = from; block < to; block++)
            {
                var rows = Math.Min(Block, features.Rows - (block * Block));
                Load(features, block * Block, rows, memory, memory + (p * Block));
                for (var g = 0; g < ensemble.Outputs; g++)
                    new Span<float>(sums + (g * Block), Block).Fill(ensemble.BaseMargins[g]);
                for (var t = 0; t < programs.Length; t++)
                {
                    var sum = sums + (ensemble.TreeOutputs[t] * Block);
                    if (programs[t].Length > 0)
                        Run(programs[t], memory, stack, sum);
                    else
                        Walk(ensemble.TreeStarts[t], memory, sum);
                }
                for (var i = 0; i < rows; i++)
                    for (var g = 0; g < ensemble.Outputs; g++)
                        margins[((((long)block * Block) + i) * ensemble.Outputs) + g] = sums[(g * Block) + i];
            }
        }
        finally
        {
            NativeMemory.AlignedFree(memory);
        }
    }

    /// <summary>Two copies of the block: a missing value is NaN in the first, which is below nothing and goes right, and minus infinity in
    /// the second, which goes left.</summary>
    static void Load(FeatureMatrix features, int start, int rows, float* right, float* left)
    {
        for (var j = 0; j < features.Columns.Count; j++, right += Block, left += Block)
        {
            new Span<float>(right, Block).Fill(float.NaN);
            features.Column(j).Slice(start, rows).CopyTo(new(right, rows));
            for (var k = 0; k < Block; k += Lanes)
            {
                var x = Vector256.Load(right + k);
                Vector256.ConditionalSelect(Vector256.Equals(x, x), x, Vector256.Create(float.NegativeInfinity)).Store(left + k);
            }
        }
    }

    void Run(Step[] program, float* block, float* top, float* sum)
    {
        for (var s = 0; s < program.Length; s++)
        {
            ref readonly var step = ref program[s];
            switch (step.Kind)
            {
                case Kind.SplitOfLeaves:
                    ChooseLeaf(block + step.Offset, step.Threshold, step.Left, step.Right, top);
                    top += Block;
                    break;
                case Kind.Split:
                    top -= Block;
                    Choose(block + step.Offset, step.Threshold, top - Block, top);
                    break;
                case Kind.Push:
                    new Span<float>(top, Block).Fill(step.Left);
                    top += Block;
                    break;
                default:
                    top -= Block;
                    for (var k = 0; k < Block; k++)
                        if (!ensemble.GoesLeft(step.Node, block[step.Offset + k]))
                            (top - Block)[k] = top[k];
                    break;
            }
        }
        top -= Block;
        for (var k = 0; k < Block; k += Lanes)
            (Vector256.Load(sum + k) + Vector256.Load(top + k)).Store(sum + k);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void ChooseLeaf(float* x, float threshold, float left, float right, float* to)
    {
        var (t, l, r) = (Vector256.Create(threshold), Vector256.Create(left), Vector256.Create(right));
        Vector256.ConditionalSelect(Vector256.LessThan(Vector256.Load(x), t), l, r).Store(to);
        Vector256.ConditionalSelect(Vector256.LessThan(Vector256.Load(x + 8), t), l, r).Store(to + 8);
        Vector256.ConditionalSelect(Vector256.LessThan(Vector256.Load(x + 16), t), l, r).Store(to + 16);
        Vector256.ConditionalSelect(Vector256.LessThan(Vector256.Load(x + 24), t), l, r).Store(to + 24);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Choose(float* x, float threshold, float* left, float* right)
    {
        var t = Vector256.Create(threshold);
        Vector256.ConditionalSelect(Vector256.LessThan(Vector256.Load(x), t), Vector256.Load(left), Vector256.Load(right)).Store(left);
        Vector256.ConditionalSelect(Vector256.LessThan(Vector256.Load(x + 8), t), Vector256.Load(left + 8), Vector256.Load(right + 8))
            .Store(left + 8);
        Vector256.ConditionalSelect(Vector256.LessThan(Vector256.Load(x + 16), t), Vector256.Load(left + 16), Vector256.Load(right + 16))
            .Store(left + 16);
        Vector256.ConditionalSelect(Vector256.LessThan(Vector256.Load(x + 24), t), Vector256.Load(left + 24), Vector256.Load(right + 24))
            .Store(left + 24);
    }

    void Walk(int root, float* block, float* sum)
    {
        for (var k = 0; k < Block; k++)
        {
            var node = root;
            while (ensemble.SplitFeatures[node] is var f and not TreeEnsemble.Leaf)
                node = ensemble.GoesLeft(node, block[(f * Block) + k]) ? ensemble.Lefts[node] : ensemble.Rights[node];
            sum[k] += ensemble.Values[node];
        }
    }

    /// <summary>The steps of a tree: children before their parent, the left one first.</summary>
    Step[] Compile(int root)
    {
        var steps = new List<Step>();
        Visit(root);
        return [.. steps];

        void Visit(int node)
        {
            var feature = ensemble.SplitFeatures[node];
            if (feature == TreeEnsemble.Leaf)
            {
                steps.Add(new(Kind.Push, 0, 0, ensemble.Values[node], 0, node));
                return;
            }
            var (left, right) = (ensemble.Lefts[node], ensemble.Rights[node]);
            var isCategorical = ensemble.RightCategories.ContainsKey(node);
            var offset = (feature + (ensemble.DefaultLefts[node] && !isCategorical ? ensemble.Features : 0)) * Block;
            if (!isCategorical && ensemble.SplitFeatures[left] == TreeEnsemble.Leaf && ensemble.SplitFeatures[right] == TreeEnsemble.Leaf)
            {
                steps.Add(new(Kind.SplitOfLeaves, offset, ensemble.Values[node], ensemble.Values[left], ensemble.Values[right], node));
                return;
            }
            Visit(left);
            Visit(right);
            steps.Add(new(isCategorical ? Kind.Categories : Kind.Split, offset, ensemble.Values[node], 0, 0, node));
        }
    }

    /// <summary>One step: what to do, where the feature of the 32 rows lies in the block, and the numbers of the node.</summary>
    readonly record struct Step(Kind Kind, int Offset, float Threshold, float Left, float Right, int Node);
}
