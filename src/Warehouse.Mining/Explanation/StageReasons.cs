using System.Globalization;
using Warehouse.Mining.Stages;

namespace Warehouse.Mining.Explanation;

/// <summary>Why a stage is told rather than the next likely one.</summary>
public static class StageReasons
{
    /// <summary>Months that are summed up.</summary>
    public const int Months = 12;

    const float LeastPoints = 0.01f;

    /// <summary>The likeliest state and the one after it.</summary>
    public static (int First, int Second) FirstTwo(ReadOnlySpan<float> probabilities)
    {
        var (first, second) = (0, -1);
        for (var k = 1; k < probabilities.Length; k++)
        {
            if (probabilities[k] > probabilities[first])
                (first, second) = (k, first);
            else if (second < 0 || probabilities[k] > probabilities[second])
                second = k;
        }
        return (first, second);
    }

    /// <summary>Up to four reasons, the weightiest first: what each figure of the last twelve months adds to the log odds of the stage against
    /// the next likely one (<see cref="HiddenMarkov.Evidence"/>), summed over the months.</summary>
    /// <param name="model">The model.</param>
    /// <param name="features">n x p figures.</param>
    /// <param name="rows">The months, of one subject, the last one told of.</param>
    /// <param name="probabilities">K probabilities of the last month.</param>
    /// <param name="peers">p usual values.</param>
    /// <param name="names">K names with their Chinese.</param>
    /// <param name="texts">How figures are spoken of.</param>
    public static IReadOnlyList<Reason> Of(HiddenMarkov model, FeatureMatrix features, Range rows, ReadOnlySpan<float> probabilities, float[] peers,
        IReadOnlyList<KeyValuePair<string, string>> names, IReadOnlyDictionary<string, ReasonText> texts)
    {
        var (stage, other) = FirstTwo(probabilities);
        var (from, length) = rows.GetOffsetAndLength(features.Rows);
        var found = new List<Reason>();
        for (var j = 0; j < features.Columns.Count; j++)
        {
            var (points, sum, count) = (0.0, 0.0, 0);
            for (var row = from; row < from + length; row++)
            {
                var value = features[row, j];
                points += model.Evidence(j, value, stage, other);
                (sum, count) = float.IsNaN(value) ? (sum, count) : (sum + value, count + 1);
            }
            if (count > 0 && Math.Abs(points) >= LeastPoints)
                found.Add(Said(features.Columns[j], texts, ((float)(sum / count), peers[j], (float)points, length), names[stage], names[other]));
        }
        return [.. found.OrderByDescending(r => Math.Abs(r.Points)).Take(Reasons.Most)];
    }

    static Reason Said(FeatureColumn feature, IReadOnlyDictionary<string, ReasonText> texts, (float Value, float Peer, float Points, int Months) told,
        KeyValuePair<string, string> stage, KeyValuePair<string, string> other)
    {
        var text = texts.GetValueOrDefault(feature.Name) ?? new(feature.Name, feature.Name, feature.Name, "");
        var (seen, usual) = (Value(told.Value, text.Unit), Value(told.Peer, text.Unit));
        var isAbove = told.Value > told.Peer;
        var (forEn, againstEn) = told.Points >= 0 ? (stage.Key, other.Key) : (other.Key, stage.Key);
        var (forZh, againstZh) = told.Points >= 0 ? (stage.Value, other.Value) : (other.Value, stage.Value);
        var size = Math.Abs(told.Points).ToString("0.##", CultureInfo.InvariantCulture);
        return new(text.Code, feature.Name, told.Value, told.Peer, told.Points, -told.Points,
            $"{text.English} averaged {seen} over {told.Months} months, {(isAbove ? "above" : "below")} the usual {usual}: this speaks for {forEn} rather than {againstEn} by {size}.",
            $"{text.Chinese}近{told.Months}个月平均为{seen}，{(isAbove ? "高于" : "低于")}通常的{usual}：支持{forZh}而非{againstZh}，分值{size}。",
            "", "");
    }

    static string Value(float value, string unit) => float.IsNaN(value) ? "?"
        : unit == "%" ? $"{(100 * value).ToString("0.0", CultureInfo.InvariantCulture)} %"
        : value.ToString("0.###", CultureInfo.InvariantCulture);
}
