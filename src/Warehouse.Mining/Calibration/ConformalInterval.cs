namespace Warehouse.Mining.Calibration;

/// <summary>Split-conformal intervals for a predicted number: prediction plus and minus a width that held for rows that the model did not
/// see.</summary>
/// <param name="Coverage">Share of future rows that lie within, at least, if they come as those did.</param>
/// <param name="HalfWidth">Half the interval's width in the label's unit; infinite where there are too few rows for the coverage.</param>
/// <remarks>The ceil((n + 1) coverage)-th smallest absolute error. Lei, G'Sell, Rinaldo, Tibshirani, Wasserman (2018), JASA 113,
/// 1094-1111, theorem 2.2.</remarks>
public sealed record ConformalInterval(double Coverage, float HalfWidth)
{
    /// <summary>Fits the width.</summary>
    /// <param name="predicted">n predictions of rows that the model did not learn from.</param>
    /// <param name="labels">Their n values.</param>
    /// <param name="coverage">Such as 0.9.</param>
    public static ConformalInterval Fit(float[] predicted, float[] labels, double coverage)
    {
        var errors = predicted.Zip(labels, (p, l) => Math.Abs(p - l)).Order().ToArray();
        var rank = (int)Math.Ceiling((errors.Length + 1) * coverage);
        return new(coverage, rank > errors.Length ? float.PositiveInfinity : errors[rank - 1]);
    }

    /// <summary>The coverage as it stands in names, such as 80.</summary>
    public string Percent => PercentOf(Coverage);

    /// <summary>A coverage as it stands in names.</summary>
    public static string PercentOf(double coverage) =>
        (100 * coverage).ToString("0.##", System.Globalization.CultureInfo.InvariantCulture).Replace('.', '_');

    /// <summary>The interval around a prediction, of which the width is a multiple of a scale.</summary>
    public (float Lower, float Upper) Around(float prediction, float scale = 1) => (prediction - (scale * HalfWidth), prediction + (scale * HalfWidth));
}
