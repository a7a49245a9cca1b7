using System.Globalization;
using System.Text.Json;
using Warehouse.Mining.Trees;

namespace Warehouse.Mining.Xgboost;

/// <summary>Reads the JSON that XGBoost 1.7 writes into an ensemble of ours.</summary>
static class XgboostModelReader
{
    /// <summary>Reads a model of the booster gbtree.</summary>
    /// <param name="json">The model as XGBoost saves it.</param>
    /// <param name="rounds">Rounds to keep, from the first; all where it is 0.</param>
    internal static TreeEnsemble Read(byte[] json, int rounds = 0)
    {
        BlankThresholdsOfCategories(json);
        using var document = JsonDocument.Parse(json);
        var learner = document.RootElement.GetProperty("learner");
        var parameters = learner.GetProperty("learner_model_param");
        var model = learner.GetProperty("gradient_booster").GetProperty("model");
        var outputs = Math.Max(1, int.Parse(parameters.GetProperty("num_class").GetString()!, CultureInfo.InvariantCulture));
        var treeOutputs = model.GetProperty("tree_info").EnumerateArray().Select(e => e.GetInt32()).ToArray();
        var kept = rounds > 0 ? Math.Min(rounds * outputs, treeOutputs.Length) : treeOutputs.Length;
        var trees = model.GetProperty("trees").EnumerateArray().Take(kept).ToList();
        var starts = new int[kept + 1];
        for (var t = 0; t < kept; t++)
            starts[t + 1] = starts[t] + trees[t].GetProperty("left_children").GetArrayLength();
        var lefts = All(trees, starts, "left_children", Child);
        return new()
        {
            Features = int.Parse(parameters.GetProperty("num_feature").GetString()!, CultureInfo.InvariantCulture),
            BaseMargins = Bases(learner, parameters, outputs),
            TreeStarts = starts,
            TreeOutputs = treeOutputs[..kept],
            SplitFeatures = [.. All(trees, starts, "split_indices", (e, _) => e.GetInt32()).Select((f, n) => lefts[n] == TreeEnsemble.Leaf
                ? TreeEnsemble.Leaf : f)],
            Values = All(trees, starts, "split_conditions", (e, _) => e.GetSingle()),
            Lefts = lefts,
            Rights = All(trees, starts, "right_children", Child),
            DefaultLefts = All(trees, starts, "default_left", (e, _) => e.ValueKind == JsonValueKind.Number ? e.GetInt32() != 0
                : e.GetBoolean()),
            Covers = All(trees, starts, "sum_hessian", (e, _) => e.GetSingle()),
            RightCategories = trees.SelectMany((tree, t) => Categories(tree, starts[t])).ToDictionary(c => c.Node, c => c.Right),
        };
    }

    /// <summary>A split of categories has the threshold NaN, which is no JSON; nothing reads it. No names stand in the model, so only
    /// numbers
    /// can be met.</summary>
    static void BlankThresholdsOfCategories(Span<byte> json)
    {
        for (var at = json.IndexOf("NaN"u8); at >= 0; at = json.IndexOf("NaN"u8))
        {
            "0.0"u8.CopyTo(json[at..]);
            json = json[(at + 3)..];
        }
    }

    static int Child(JsonElement child, int start) => child.GetInt32() is var c && c < 0 ? TreeEnsemble.Leaf : c + start;

    static T[] All<T>(List<JsonElement> trees, int[] starts, string name, Func<JsonElement, int, T> read) =>
        [.. trees.SelectMany((tree, t) => tree.GetProperty(name).EnumerateArray().Select(e => read(e, starts[t])))];

    /// <summary>The base score is kept as a probability where the objective has one.</summary>
    static float[] Bases(JsonElement learner, JsonElement parameters, int outputs)
    {
        var score = float.Parse(parameters.GetProperty("base_score").GetString()!, CultureInfo.InvariantCulture);
        var objective = learner.GetProperty("objective").GetProperty("name").GetString()!;
        var margin = objective is "binary:logistic" or "reg:logistic" ? -MathF.Log((1f / score) - 1f) : score;
        return [.. Enumerable.Repeat(margin, outputs)];
    }

    static IEnumerable<(int Node, int[] Right)> Categories(JsonElement tree, int start)
    {
        var nodes = tree.GetProperty("categories_nodes").EnumerateArray().ToList();
        if (nodes.Count == 0)
            yield break;
        var segments = tree.GetProperty("categories_segments").EnumerateArray().ToList();
        var sizes = tree.GetProperty("categories_sizes").EnumerateArray().ToList();
        var categories = tree.GetProperty("categories").EnumerateArray().Select(e => e.GetInt32()).ToArray();
        for (var i = 0; i < nodes.Count; i++)
            yield return (nodes[i].GetInt32() + start, [.. categories.AsSpan(segments[i].GetInt32(), sizes[i].GetInt32()).ToArray()
                .Order()]);
    }
}
