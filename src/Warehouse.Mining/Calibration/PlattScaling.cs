using Warehouse.Mining.Training;

namespace Warehouse.Mining.Calibration;

/// <summary>Platt scaling: p = logistic(slope x margin + intercept).</summary>
/// <param name="Slope">Slope on the margin.</param>
/// <param name="Intercept">Intercept.</param>
/// <remarks>Platt (1999), Probabilistic outputs for support vector machines, with its targets (N+ + 1) / (N+ + 2) and 1 / (N- + 2) in the
/// place of 1 and 0, so that few outcomes do not make it bold.</remarks>
public sealed record PlattScaling(double Slope, double Intercept) : ICalibration
{
    const int MostSteps = 100;

    /// <summary>Fits the line to margins and outcomes.</summary>
    public static PlattScaling Fit(float[] margins, float[] labels)
    {
        var positives = labels.Count(l => l > 0.5f);
        var (high, low) = ((positives + 1f) / (positives + 2f), 1f / (labels.Length - positives + 2f));
        var (slope, intercept) = Line(Array.ConvertAll(margins, m => (double)m), Array.ConvertAll(labels, l => l > 0.5f ? high : low));
        return new(slope, intercept);
    }

    /// <inheritdoc />
    public float At(float margin) => (float)LinkFunction.Logistic((Slope * margin) + Intercept);

    /// <summary>Logistic regression on one column by Newton's method; slope 0 where the column is constant.</summary>
    internal static (double Slope, double Intercept) Line(double[] x, float[] labels)
    {
        var rate = Math.Clamp(labels.Average(l => (double)l), 1e-6, 1 - 1e-6);
        var (slope, intercept) = (0.0, LinkFunction.Logit(rate));
        var loss = Loss(x, labels, slope, intercept);
        for (var step = 0; step < MostSteps; step++)
        {
            // A trace of ridge keeps the matrix regular and the slope of separated classes finite.
            var (gs, gi, ss, si, ii) = (-1e-6 * slope, 0.0, 1e-6, 0.0, 1e-12);
            for (var i = 0; i < x.Length; i++)
            {
                var p = LinkFunction.Logistic((slope * x[i]) + intercept);
                var (residual, weight) = (labels[i] - p, p * (1 - p));
                (gs, gi) = (gs + (residual * x[i]), gi + residual);
                (ss, si, ii) = (ss + (weight * x[i] * x[i]), si + (weight * x[i]), ii + weight);
            }
            var determinant = (ss * ii) - (si * si);
            if (determinant <= 0)
                break;
            var (ds, di) = (((gs * ii) - (gi * si)) / determinant, ((gi * ss) - (gs * si)) / determinant);
            var next = Loss(x, labels, slope + ds, intercept + di);
            while (next > loss && Math.Abs(ds) + Math.Abs(di) > 1e-12)
            {
                (ds, di) = (ds / 2, di / 2);
                next = Loss(x, labels, slope + ds, intercept + di);
            }
            (slope, intercept, loss) = (slope + ds, intercept + di, next);
            if (Math.Abs(ds) + Math.Abs(di) < 1e-10 * (1 + Math.Abs(slope) + Math.Abs(intercept)))
                break;
        }
        return (slope, intercept);
    }

    static double Loss(double[] x, float[] labels, double slope, double intercept)
    {
        var loss = 0.5e-6 * slope * slope;
        for (var i = 0; i < x.Length; i++)
        {
            var m = (slope * x[i]) + intercept;
            loss += Math.Max(m, 0) + Math.Log(1 + Math.Exp(-Math.Abs(m))) - (labels[i] * m);
        }
        return loss;
    }
}
