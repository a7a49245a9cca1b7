namespace Warehouse.Mining.Stages;

/// <summary>What is held of the states before data are seen: it keeps their names in place from one fit to the next.</summary>
/// <param name="Means">K x p means expected; their signs are the theory's.</param>
/// <param name="Spreads">p standard deviations expected, above 0.</param>
/// <param name="Share">As which share of the rows the prior of each state counts, for each figure. A share, so that a large bank's model is held
/// as firmly as a small one's: what firms differ by beside their stage does not average out.</param>
/// <param name="Stay">Probability expected that a state lasts a month.</param>
/// <param name="Steps">How many steps the prior counts as in those from each state.</param>
public sealed record StagePrior(double[][] Means, double[] Spreads, double Share = 0.01, double Stay = 0.95, double Steps = 50)
{
    /// <summary>How many steps the pooled transitions count as in those of a class, and sequences the pooled starts.</summary>
    internal const double Pooled = 50;

    /// <summary>The order of states whose means lie nearest to those expected, over all orders.</summary>
    /// <returns>For each state as named the number it had in the model.</returns>
    internal int[] Order(HiddenMarkov model)
    {
        var (best, least) = (Array.Empty<int>(), double.PositiveInfinity);
        foreach (var order in Orders([.. Enumerable.Range(0, model.States)], 0))
        {
            var distance = 0.0;
            for (var k = 0; k < order.Length; k++)
            {
                for (var j = 0; j < Spreads.Length; j++)
                    distance += Math.Pow((model.Mean[order[k]][j] - Means[k][j]) / Spreads[j], 2);
            }
            if (distance < least)
                (best, least) = ([.. order], distance);
        }
        return best;
    }

    static IEnumerable<int[]> Orders(int[] items, int from)
    {
        if (from == items.Length)
            yield return items;
        for (var i = from; i < items.Length; i++)
        {
            (items[from], items[i]) = (items[i], items[from]);
            foreach (var order in Orders(items, from + 1))
                yield return order;
            (items[from], items[i]) = (items[i], items[from]);
        }
    }

    /// <summary>The model with its states in the order of their names.</summary>
    internal HiddenMarkov Ordered(HiddenMarkov model)
    {
        var order = Order(model);
        return model with
        {
            Mean = [.. order.Select(k => model.Mean[k])],
            Variance = [.. order.Select(k => model.Variance[k])],
            Initial = [.. model.Initial.Select(row => order.Select(k => row[k]).ToArray())],
            Transition = [.. model.Transition.Select(t => order.Select(from => order.Select(to => t[from][to]).ToArray()).ToArray())],
        };
    }
}
