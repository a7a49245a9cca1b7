using MathNet.Numerics.Distributions;
using Warehouse.Mining.Training;

namespace Warehouse.Mining.Evaluation;

/// <summary>How well probabilities fit what happened.</summary>
public static class ProbabilityMetrics
{
    /// <summary>Probabilities are held this far from 0 and 1 in logarithms.</summary>
    const double Least = 1e-15;

    /// <summary>Mean squared difference of probability and outcome: 0 is perfect, base rate x (1 - base rate) is no knowledge.</summary>
    public static double Brier(ReadOnlySpan<float> probabilities, ReadOnlySpan<float> labels)
    {
        var sum = 0.0;
        for (var i = 0; i < labels.Length; i++)
        {
            var error = (double)probabilities[i] - labels[i];
            sum += error * error;
        }
        return sum / labels.Length;
    }

    /// <summary>Mean of -ln of the probability given to what happened.</summary>
    public static double LogLoss(ReadOnlySpan<float> probabilities, ReadOnlySpan<float> labels)
    {
        var sum = 0.0;
        for (var i = 0; i < labels.Length; i++)
            sum -= Math.Log(Math.Clamp(labels[i] > 0.5f ? probabilities[i] : 1.0 - probabilities[i], Least, 1));
        return sum / labels.Length;
    }

    /// <summary>As <see cref="LogLoss"/> for n x K probabilities and labels 0 to K - 1.</summary>
    public static double MulticlassLogLoss(ReadOnlySpan<float> probabilities, ReadOnlySpan<float> labels, int classes)
    {
        var sum = 0.0;
        for (var i = 0; i < labels.Length; i++)
            sum -= Math.Log(Math.Clamp(probabilities[(i * classes) + (int)labels[i]], Least, 1));
        return sum / labels.Length;
    }

    /// <summary>Share of rows whose most probable class is the label; the first one where two are equal.</summary>
    public static double Accuracy(ReadOnlySpan<float> probabilities, ReadOnlySpan<float> labels, int classes)
    {
        var right = 0;
        for (var i = 0; i < labels.Length; i++)
        {
            var row = probabilities.Slice(i * classes, classes);
            var best = 0;
            for (var k = 1; k < classes; k++)
            {
                if (row[k] > row[best])
                    best = k;
            }
            right += best == (int)labels[i] ? 1 : 0;
        }
        return (double)right / labels.Length;
    }

    /// <summary>Expected calibration error: mean over bins of equal size of |mean probability - share of positives|, weighted by
    /// rows.</summary>
    /// <param name="probabilities">n probabilities.</param>
    /// <param name="labels">n labels, 0 or 1.</param>
    /// <param name="bins">Bins of equal numbers of rows; rows with equal probabilities stay together.</param>
    public static double CalibrationError(float[] probabilities, float[] labels, int bins = 10)
    {
        var order = Enumerable.Range(0, labels.Length).OrderBy(i => probabilities[i]).ToArray();
        var (error, start) = (0.0, 0);
        for (var bin = 1; bin <= bins && start < order.Length; bin++)
        {
            var end = (int)((long)order.Length * bin / bins);
            while (end > 0 && end < order.Length && probabilities[order[end]] == probabilities[order[end - 1]])
                end++;
            if (end <= start)
                continue;
            var gap = order[start..end].Sum(i => (double)probabilities[i] - labels[i]);
            (error, start) = (error + Math.Abs(gap), end);
        }
        return error / labels.Length;
    }

    /// <summary>Logistic regression of the outcome on the logit of the probability: slope 1 and intercept 0 where well calibrated, a slope
    /// below 1 where the probabilities are too extreme.</summary>
    public static (double Slope, double Intercept) CalibrationLine(float[] probabilities, float[] labels)
    {
        return Calibration.PlattScaling.Line(Logits(probabilities), labels);
    }

    /// <summary>The slope of <see cref="CalibrationLine"/> with its 95 % interval, where the rows of a customer move together.</summary>
    /// <param name="probabilities">n probabilities.</param>
    /// <param name="labels">n labels, 0 or 1.</param>
    /// <param name="groups">n names of whom a row speaks of.</param>
    /// <remarks>Standard error from the sum of scores of each group: Liang, Zeger (1986), Biometrika 73, 13-22. What moves all rows of a time is not in it.</remarks>
    public static Interval CalibrationSlope(float[] probabilities, float[] labels, IReadOnlyList<string> groups)
    {
        var x = Logits(probabilities);
        var (slope, intercept) = Calibration.PlattScaling.Line(x, labels);
        var (ss, si, ii) = (0.0, 0.0, 0.0);
        var scores = new Dictionary<string, (double Slope, double Intercept)>();
        for (var i = 0; i < x.Length; i++)
        {
            var p = LinkFunction.Logistic((slope * x[i]) + intercept);
            var (residual, weight) = (labels[i] - p, p * (1 - p));
            (ss, si, ii) = (ss + (weight * x[i] * x[i]), si + (weight * x[i]), ii + weight);
            var sum = scores.GetValueOrDefault(groups[i]);
            scores[groups[i]] = (sum.Slope + (residual * x[i]), sum.Intercept + residual);
        }
        // The slope's row of the inverse of the information.
        var determinant = (ss * ii) - (si * si);
        var variance = scores.Values.Sum(s => Math.Pow(((ii * s.Slope) - (si * s.Intercept)) / determinant, 2));
        var half = Normal.InvCDF(0, 1, 0.975) * Math.Sqrt(variance);
        return new(slope, slope - half, slope + half);
    }

    static double[] Logits(float[] probabilities) => Array.ConvertAll(probabilities, p => LinkFunction.Logit(Math.Clamp(p, 1e-7, 1 - 1e-7)));
}
