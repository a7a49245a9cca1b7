using System.Globalization;
using Warehouse.Mining.Training;

namespace Warehouse.Mining.Explanation;

/// <summary>Takes scores apart into the features that made them.</summary>
public static class Reasons
{
    /// <summary>Reasons a row has at most.</summary>
    public const int Most = 4;

    /// <summary>Points below which a feature is no reason.</summary>
    const float LeastPoints = 1e-4f;

    /// <summary>Explains the first output of a model for every row.</summary>
    /// <param name="model">The model.</param>
    /// <param name="features">n x p features.</param>
    /// <param name="peers">p usual values.</param>
    /// <param name="texts">How features are spoken of, by name; a feature that is not among them is spoken of by its name.</param>
    /// <param name="offset">n values that the margin is a change from, counted to the base; null for 0.</param>
    /// <param name="scale">n units of the margin; null for 1.</param>
    public static IReadOnlyList<ExplainedScore> Of(IFittedModel model, FeatureMatrix features, float[] peers,
        IReadOnlyDictionary<string, ReasonText> texts, float[]? offset = null, float[]? scale = null)
    {
        var (n, p) = (features.Rows, features.Columns.Count);
        var margins = model.Margins(features);
        if (margins.Length != n)
            throw new ArgumentException($"the model has {margins.Length / Math.Max(1, n)} outputs; reasons are given for one",
                nameof(model));
        var contributions = model.Contributions(features);
        var chosen = new int[n][];
        for (var i = 0; i < n; i++)
        {
            var row = new ArraySegment<float>(contributions, i * (p + 1), p);
            chosen[i] = [.. Enumerable.Range(0, p).Where(j => Math.Abs(row[j]) >= LeastPoints).OrderByDescending(j => Math.Abs(row[j]))
                .ThenBy(j => j).Take(Most)];
        }
        var changes = Enumerable.Range(0, Most).Select(rank => AtPeer(model, features, peers, margins, chosen, rank)).ToArray();
        var explained = new ExplainedScore[n];
        for (var i = 0; i < n; i++)
        {
            var (from, unit) = (offset?[i] ?? 0, scale?[i] ?? 1);
            var reasons = chosen[i].Select((j, rank) => Said(features.Columns[j], texts, features[i, j], peers[j],
                unit * contributions[(i * (p + 1)) + j], unit * changes[rank][i])).ToList();
            var (margin, based) = (from + (unit * margins[i]), from + (unit * contributions[(i * (p + 1)) + p]));
            explained[i] = new(margin, based, reasons, margin - based - reasons.Sum(r => r.Points));
        }
        return explained;
    }

    /// <summary>Median of each number, most frequent code of each category; NaN where all values are missing.</summary>
    public static float[] Peers(FeatureMatrix features)
    {
        var peers = new float[features.Columns.Count];
        for (var j = 0; j < peers.Length; j++)
        {
            var present = features.Column(j).ToArray().Where(x => !float.IsNaN(x)).ToArray();
            Array.Sort(present);
            peers[j] = present.Length == 0 ? float.NaN
                : features.Columns[j].IsCategorical ? present.CountBy(x => x).OrderByDescending(c => c.Value).ThenBy(c => c.Key).First().Key
                : present[present.Length / 2];
        }
        return peers;
    }

    /// <summary>For every row the change of its margin when its reason of a rank takes the usual value.</summary>
    static float[] AtPeer(IFittedModel model, FeatureMatrix features, float[] peers, float[] margins, int[][] chosen, int rank)
    {
        var changed = new FeatureMatrix(features.Columns, features.Rows, (float[])features.Values.Clone());
        for (var i = 0; i < features.Rows; i++)
        {
            if (rank < chosen[i].Length)
                changed.Column(chosen[i][rank])[i] = peers[chosen[i][rank]];
        }
        return [.. model.Margins(changed).Zip(margins, (a, b) => a - b)];
    }

    static Reason Said(FeatureColumn feature, IReadOnlyDictionary<string, ReasonText> texts, float value, float peer, float points,
        float atPeer)
    {
        var text = texts.GetValueOrDefault(feature.Name) ?? texts.GetValueOrDefault(feature.From) ?? new(feature.Name, feature.Name, feature.Name, "");
        var (seen, usual) = (Value(feature, value, text.Unit), Value(feature, peer, text.Unit));
        var comparison = feature.IsCategorical || float.IsNaN(value) || float.IsNaN(peer) ? 0 : value.CompareTo(peer);
        var (english, chinese) = (float.IsNaN(value), comparison) switch
        {
            (true, _) => ($"{text.English} is not known (usually {usual})", $"{text.Chinese}未知（通常为{usual}）"),
            (_, > 0) => ($"{text.English} is {seen}, above the usual {usual}", $"{text.Chinese}为{seen}，高于通常的{usual}"),
            (_, < 0) => ($"{text.English} is {seen}, below the usual {usual}", $"{text.Chinese}为{seen}，低于通常的{usual}"),
            _ => ($"{text.English} is {seen} (usually {usual})", $"{text.Chinese}为{seen}（通常为{usual}）"),
        };
        var (moves, size) = (points >= 0 ? "raises" : "lowers", Number(Math.Abs(points)));
        var (change, changeSize) = (atPeer >= 0 ? "higher" : "lower", Number(Math.Abs(atPeer)));
        return new(text.Code, feature.Name, value, peer, points, atPeer,
            $"{english}: this {moves} the score by {size}.",
            $"{chinese}：使得分{(points >= 0 ? "上升" : "下降")}{size}。",
            $"At {usual} the score would be {changeSize} {change}.",
            $"若为{usual}，得分将{(atPeer >= 0 ? "提高" : "降低")}{changeSize}。");
    }

    static string Value(FeatureColumn feature, float value, string unit) => float.IsNaN(value) ? "?"
        : feature.Categories is { } categories ? (int)value < categories.Count ? categories[(int)value] : "?"
        : $"{Number(value)}{(unit.Length > 0 ? $" {unit}" : "")}";

    static string Number(float value) => Math.Abs(value) >= 1000 ? value.ToString("#,##0", CultureInfo.InvariantCulture)
        : value.ToString(Math.Abs(value) >= 10 ? "0.#" : "0.###", CultureInfo.InvariantCulture);
}
