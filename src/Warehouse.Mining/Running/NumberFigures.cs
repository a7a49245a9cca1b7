using Warehouse.Mining.Calibration;
using Warehouse.Mining.Definition;
using Warehouse.Mining.Evaluation;

namespace Warehouse.Mining.Running;

/// <summary>Forecasts of a number and their intervals, judged on later rows in the label's unit.</summary>
static class NumberFigures
{
    /// <summary>What is noticed where intervals cannot be calibrated a horizon ahead.</summary>
    internal const string ShortHistory =
        "the history is too short to make intervals from forecasts a horizon ahead of what they learnt: those judged are as wide as the offset's own";

    /// <summary>Intervals from rows whose forecasts did not learn from them, in units of the scale.</summary>
    internal static IReadOnlyList<ConformalInterval> Intervals(MiningDefinition definition, float[] forecasts, float[] labels) =>
        [.. definition.Intervals.Select(share => ConformalInterval.Fit(forecasts, labels, share))];

    /// <summary>Share of rows within each interval, its mean width in the label's unit, and the share among the tenth of rows of the
    /// largest scale: what holds over all need not hold for the large.</summary>
    internal static IEnumerable<KeyValuePair<string, double>> Of(
        IReadOnlyList<ConformalInterval> intervals, float[] distances, float[] labels, LabelAnchor anchor)
    {
        var largest = anchor.Scale.Order().ElementAt((int)(0.9 * anchor.Scale.Length));
        var isLarge = Array.ConvertAll(anchor.Scale, s => s >= largest);
        var shrunk = anchor.Shrink(labels);
        foreach (var interval in intervals)
        {
            var within = distances.Zip(shrunk, (d, l) => Math.Abs(d - l) <= interval.HalfWidth).ToArray();
            yield return new($"coverage_{interval.Percent}", within.Average(w => w ? 1.0 : 0));
            if (isLarge.Contains(false))
                yield return new($"coverage_{interval.Percent}_largest", within.Where((_, i) => isLarge[i]).Average(w => w ? 1.0 : 0));
            yield return new($"width_{interval.Percent}", anchor.Scale.Average(s => 2.0 * s * interval.HalfWidth));
        }
    }

    /// <summary>The baselines that a definition names, with intervals made as the model's are.</summary>
    internal static IEnumerable<KeyValuePair<string, IReadOnlyList<FoldMetric>>> Baselines(MiningDefinition definition, TimeSplit split)
    {
        var known = split.TrainAnchor.Shrink(split.Train.Labels);
        foreach (var (name, (train, test)) in split.Baselines)
        {
            var shrunk = split.TrainAnchor.Shrink(train);
            var intervals = Intervals(definition, split.Latest(shrunk), split.Latest(known));
            var figures = MetricSet.Of(definition.Task, test, split.Test.Labels, 0)
                .Concat(Of(intervals, split.TestAnchor.Shrink(test), split.Test.Labels, split.TestAnchor));
            yield return new(name, [.. figures.Select(f => FoldMetric.Of(f.Key, [f.Value]))]);
        }
    }

    /// <summary>One sentence a baseline on whether the model beats it.</summary>
    internal static IEnumerable<string> Verdicts(MiningDefinition definition, IReadOnlyList<FoldMetric> model,
        IReadOnlyDictionary<string, IReadOnlyList<FoldMetric>> baselines) =>
        definition.Baselines.Keys.Select(name =>
        {
            var (mine, theirs) = (Mae(model), Mae(baselines[name]));
            var verdict = mine < theirs ? "beats" : "does not beat";
            return string.Create(System.Globalization.CultureInfo.InvariantCulture,
                $"The model {verdict} {name}: mean absolute error {mine:#,0.00} against {theirs:#,0.00}.");
        });

    static double Mae(IReadOnlyList<FoldMetric> figures) => figures.First(f => f.Name == "mae").Mean;
}
