using MathNet.Numerics.LinearAlgebra;

namespace Warehouse.Mining.Training;

/// <summary>The columns that a linear model fits: for a number its standardised value (0 where missing) and, where training rows lack it,
/// a flag of that; for a category one flag a value. Column 0 is the intercept.</summary>
sealed class LinearDesign
{
    const int BlockOfRows = 4096;

    readonly FeatureMatrix features;
    readonly (float Low, float High)[] fences;
    readonly double[] centers;
    readonly double[] scales;
    readonly int[] firsts;
    readonly bool[] hasMissing;

    /// <param name="features">n x p features.</param>
    /// <param name="isFenced">Whether values far out count as no further than a fence: one row's ratio of 1e11 would else decide the scale of
    /// its column, or, where it was not learnt from, give log-odds without bound.</param>
    internal LinearDesign(FeatureMatrix features, bool isFenced = false)
    {
        this.features = features;
        var p = features.Columns.Count;
        (centers, scales, firsts, hasMissing) = (new double[p], new double[p], new int[p], new bool[p]);
        fences = new (float, float)[p];
        Width = 1;
        for (var j = 0; j < p; j++)
        {
            firsts[j] = Width;
            fences[j] = isFenced && features.Columns[j].Categories is null ? Fence(features.Column(j)) : (float.MinValue, float.MaxValue);
            (centers[j], scales[j], hasMissing[j]) = Moments(features.Column(j), fences[j]);
            Width += (features.Columns[j].Categories?.Count ?? 1) + (hasMissing[j] ? 1 : 0);
        }
    }

    /// <summary>The number q of columns.</summary>
    internal int Width { get; }

    /// <summary>Visits every row as its columns that are not 0; column 0 comes first with 1.</summary>
    internal void Visit(Action<int, int[], double[], int> visit)
    {
        var (columns, values) = (new int[features.Columns.Count + 1], new double[features.Columns.Count + 1]);
        for (var i = 0; i < features.Rows; i++)
        {
            var count = Fill(i, columns, values);
            visit(i, columns, values, count);
        }
    }

    /// <summary>X'WX, q x q, and X'r, q.</summary>
    /// <param name="weights">n weights, or null for 1 each.</param>
    /// <param name="residuals">n numbers r.</param>
    internal (Matrix<double> Gram, Vector<double> Moment) Normal(double[]? weights, double[] residuals)
    {
        var (q, gate) = (Width, new Lock());
        var (gram, moment) = (new double[q * q], new double[q]);
        var blocks = (features.Rows + BlockOfRows - 1) / BlockOfRows;
        var parts = new (double[] Gram, double[] Moment)[Math.Min(8, Math.Max(1, blocks))];
        // A fixed number of parts, added in their order: the sums do not depend on the cores.
        Parallel.For(0, parts.Length, part =>
        {
            var (own, right) = (new double[q * q], new double[q]);
            var (columns, values) = (new int[features.Columns.Count + 1], new double[features.Columns.Count + 1]);
            var (from, to) = ((int)((long)features.Rows * part / parts.Length), (int)((long)features.Rows * (part + 1) / parts.Length));
            for (var i = from; i < to; i++)
            {
                var count = Fill(i, columns, values);
                var weight = weights?[i] ?? 1;
                for (var a = 0; a < count; a++)
                {
                    right[columns[a]] += residuals[i] * values[a];
                    var scaled = weight * values[a];
                    var row = own.AsSpan(columns[a] * q, q);
                    for (var b = a; b < count; b++)
                        row[columns[b]] += scaled * values[b];
                }
            }
            lock (gate)
                parts[part] = (own, right);
        });
        foreach (var (own, right) in parts)
        {
            for (var k = 0; k < gram.Length; k++)
                gram[k] += own[k];
            for (var k = 0; k < q; k++)
                moment[k] += right[k];
        }
        return (Matrix<double>.Build.Dense(q, q, (a, b) => gram[(Math.Min(a, b) * q) + Math.Max(a, b)]),
            Vector<double>.Build.Dense(moment));
    }

    /// <summary>X'r alone.</summary>
    internal Vector<double> Moment(double[] residuals)
    {
        var moment = new double[Width];
        Visit((i, columns, values, count) =>
        {
            for (var a = 0; a < count; a++)
                moment[columns[a]] += residuals[i] * values[a];
        });
        return Vector<double>.Build.Dense(moment);
    }

    /// <summary>X beta, n.</summary>
    internal double[] Times(Vector<double> beta)
    {
        var product = new double[features.Rows];
        Visit((i, columns, values, count) =>
        {
            for (var a = 0; a < count; a++)
                product[i] += beta[columns[a]] * values[a];
        });
        return product;
    }

    /// <summary>The coefficients as terms of a model.</summary>
    internal (double Intercept, LinearTerm[] Terms) Terms(Vector<double> beta)
    {
        var terms = new LinearTerm[features.Columns.Count];
        for (var j = 0; j < terms.Length; j++)
        {
            var categories = features.Columns[j].Categories is { } c ? beta.SubVector(firsts[j], c.Count).ToArray() : null;
            var missing = hasMissing[j] ? beta[firsts[j] + (categories?.Length ?? 1)] : 0;
            var term = new LinearTerm(centers[j], scales[j], categories is null ? beta[firsts[j]] : 0, missing, categories, 0, fences[j].Low, fences[j].High);
            var sum = 0.0;
            foreach (var value in features.Column(j))
                sum += term.At(value);
            terms[j] = term with { Mean = sum / features.Rows };
        }
        return (beta[0], terms);
    }

    int Fill(int row, int[] columns, double[] values)
    {
        (columns[0], values[0]) = (0, 1);
        var count = 1;
        for (var j = 0; j < firsts.Length; j++)
        {
            var (x, categories) = (features[row, j], features.Columns[j].Categories);
            if (float.IsNaN(x))
            {
                if (!hasMissing[j])
                    continue;
                (columns[count], values[count]) = (firsts[j] + (categories?.Count ?? 1), 1);
            }
            else
            {
                (columns[count], values[count]) = categories is null ? (firsts[j], (Math.Clamp(x, fences[j].Low, fences[j].High) - centers[j]) / scales[j]) : (firsts[j] + (int)x, 1);
            }
            count++;
        }
        return count;
    }

    /// <summary>Three times the spread of the middle 98 % beyond it, within the values learnt from; these alone where the middle is one
    /// value, as of rare flags.</summary>
    static (float Low, float High) Fence(ReadOnlySpan<float> column)
    {
        float[] sorted = [.. column.ToArray().Where(x => !float.IsNaN(x)).Order()];
        if (sorted.Length == 0)
            return (float.MinValue, float.MaxValue);
        var (first, last) = (sorted[sorted.Length / 100], sorted[^((sorted.Length / 100) + 1)]);
        var reach = 3 * (last - first);
        return reach > 0 ? (Math.Max(sorted[0], first - reach), Math.Min(sorted[^1], last + reach)) : (sorted[0], sorted[^1]);
    }

    static (double Center, double Scale, bool HasMissing) Moments(ReadOnlySpan<float> column, (float Low, float High) fence)
    {
        var (count, sum, squares) = (0, 0.0, 0.0);
        foreach (var x in column)
        {
            if (!float.IsNaN(x))
                (count, sum) = (count + 1, sum + Math.Clamp(x, fence.Low, fence.High));
        }
        var mean = count > 0 ? sum / count : 0;
        foreach (var x in column)
        {
            if (!float.IsNaN(x))
                squares += Math.Pow(Math.Clamp(x, fence.Low, fence.High) - mean, 2);
        }
        var deviation = count > 0 ? Math.Sqrt(squares / count) : 0;
        return (mean, deviation > 0 ? deviation : 1, count < column.Length);
    }
}
