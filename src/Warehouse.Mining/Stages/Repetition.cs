namespace Warehouse.Mining.Stages;

/// <summary>How much the months of a figure repeat one another beyond what the state explains, and how little each then counts.</summary>
/// <remarks>n values with autocorrelations r(l) tell as much of their mean as n / (1 + 2 sum of (1 - l / (L + 1)) r(l)) independent ones
/// (Newey, West (1987), Econometrica 55, 703-708, weights of eq. (5)). The ratio is the weight, cut off at 1.</remarks>
static class Repetition
{
    /// <summary>Months and values that are looked back.</summary>
    const int Most = 11;
    const double Least = 0.05;

    /// <summary>The weights of p figures, from residuals about the filtered means.</summary>
    public static double[] Weights(HiddenMarkov model, StageSequences data)
    {
        var (states, features) = (model.States, data.Features);
        var (filtered, products, squares) = (model.Filter(data), new double[features, Most + 1], new double[features]);
        var (rows, residuals) = (new List<int>(), new List<double>());
        for (var s = 0; s < data.Count; s++)
        {
            for (var j = 0; j < features; j++)
            {
                rows.Clear();
                residuals.Clear();
                for (var row = data.Starts[s]; row < data.End(s); row++)
                {
                    double value = data.Values[(row * features) + j];
                    if (double.IsNaN(value))
                        continue;
                    rows.Add(row);
                    residuals.Add(Residual(model, filtered.AsSpan(row * states, states), j, value));
                }
                Count(rows, residuals, j);
            }
        }
        return [.. Enumerable.Range(0, features).Select(j => Weight(j))];

        void Count(List<int> at, List<double> values, int feature)
        {
            for (var i = 0; i < values.Count; i++)
            {
                squares[feature] += values[i] * values[i];
                for (var lag = 1; lag <= Most && i - lag >= 0 && at[i] - at[i - lag] <= Most; lag++)
                    products[feature, lag] += values[i] * values[i - lag];
            }
        }

        double Weight(int feature)
        {
            var sum = 1.0;
            for (var lag = 1; lag <= Most; lag++)
                sum += 2 * (1 - (lag / (Most + 1.0))) * products[feature, lag] / Math.Max(1e-300, squares[feature]);
            return Math.Clamp(1 / Math.Max(1, sum), Least, 1);
        }
    }

    static double Residual(HiddenMarkov model, ReadOnlySpan<float> state, int feature, double value)
    {
        var (mean, variance) = (0.0, 0.0);
        for (var k = 0; k < state.Length; k++)
            (mean, variance) = (mean + (state[k] * model.Mean[k][feature]), variance + (state[k] * model.Variance[k][feature]));
        return (value - mean) / Math.Sqrt(variance);
    }
}
