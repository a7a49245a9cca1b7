namespace Warehouse.Mining.Training;

/// <summary>A sum of one term a feature: slope x (value - center) / scale, or a value a category.</summary>
public sealed class LinearModel : IFittedModel
{
    /// <summary>g intercepts.</summary>
    public required double[] Intercepts { get; init; }

    /// <summary>p terms for each of g outputs.</summary>
    public required LinearTerm[][] Terms { get; init; }

    /// <summary>The same line, all margins multiplied.</summary>
    public LinearModel Times(double factor) => new()
    {
        Intercepts = Array.ConvertAll(Intercepts, i => i * factor),
        Terms = Array.ConvertAll(Terms, output => Array.ConvertAll(output, t => t with
        {
            Slope = t.Slope * factor,
            Missing = t.Missing * factor,
            Categories = t.Categories is null ? null : Array.ConvertAll(t.Categories, c => c * factor),
            Mean = t.Mean * factor,
        })),
    };

    /// <inheritdoc />
    public float[] Margins(FeatureMatrix features)
    {
        var outputs = Intercepts.Length;
        var margins = new float[features.Rows * outputs];
        for (var g = 0; g < outputs; g++)
        {
            var sums = new double[features.Rows];
            Array.Fill(sums, Intercepts[g]);
            for (var j = 0; j < features.Columns.Count; j++)
            {
                var column = features.Column(j);
                var term = Terms[g][j];
                for (var i = 0; i < sums.Length; i++)
                    sums[i] += term.At(column[i]);
            }
            for (var i = 0; i < sums.Length; i++)
                margins[(i * outputs) + g] = (float)sums[i];
        }
        return margins;
    }

    /// <inheritdoc />
    /// <remarks>A feature's share is its term less the term's mean over the training rows, which is the SHAP value of a linear model
    /// whose features are taken as independent.</remarks>
    public float[] Contributions(FeatureMatrix features)
    {
        var (outputs, p) = (Intercepts.Length, features.Columns.Count);
        var result = new float[checked(features.Rows * outputs * (p + 1))];
        for (var g = 0; g < outputs; g++)
        {
            var based = Intercepts[g] + Terms[g].Sum(t => t.Mean);
            for (var i = 0; i < features.Rows; i++)
            {
                var to = result.AsSpan(((i * outputs) + g) * (p + 1), p + 1);
                for (var j = 0; j < p; j++)
                    to[j] = (float)(Terms[g][j].At(features[i, j]) - Terms[g][j].Mean);
                to[p] = (float)based;
            }
        }
        return result;
    }
}

/// <summary>What a feature adds.</summary>
/// <param name="Center">Mean of the training values.</param>
/// <param name="Scale">Their standard deviation.</param>
/// <param name="Slope">Points a standard deviation.</param>
/// <param name="Missing">Points where the value is missing, or is no known category.</param>
/// <param name="Categories">Points a category; null for a number.</param>
/// <param name="Mean">Mean of the term over the training rows.</param>
/// <param name="Low">A value below counts as this.</param>
/// <param name="High">A value above counts as this.</param>
public sealed record LinearTerm(double Center, double Scale, double Slope, double Missing, double[]? Categories, double Mean,
    float Low = float.MinValue, float High = float.MaxValue)
{
    /// <summary>The term at a value.</summary>
    public double At(float value) => float.IsNaN(value) ? Missing
        : Categories is null ? Slope * (Math.Clamp(value, Low, High) - Center) / Scale
        : (int)value < Categories.Length ? Categories[(int)value] : Missing;
}
