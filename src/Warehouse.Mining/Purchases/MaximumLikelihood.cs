using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Optimization;
using Warehouse.Contracts;

namespace Warehouse.Mining.Purchases;

/// <summary>Positive parameters under which what was seen is most likely, searched for in their logarithms.</summary>
public static class MaximumLikelihood
{
    const int MostIterations = 4_000;
    const int MostRestarts = 12;
    const double Settled = 1e-7;

    /// <summary>Standard deviation of the log-likelihoods of a simplex at which it ends.</summary>
    const double Tolerance = 1e-9;

    /// <summary>Parameters stay between e^-8 and e^8: one that lies there is not told by the data, and nothing is lost by it.</summary>
    const double Bound = 8;

    /// <summary>Searches from several starts by the simplex of Nelder and Mead, and again from where it ended until that changes nothing.</summary>
    /// <param name="model">Its name, for errors.</param>
    /// <param name="names">Names of the parameters.</param>
    /// <param name="starts">Parameters to start from.</param>
    /// <param name="logLikelihood">Log-likelihood of parameters.</param>
    /// <returns>The parameters and their log-likelihood.</returns>
    /// <exception cref="ContractException">The search does not settle.</exception>
    /// <remarks>Nelder, Mead (1965), Computer Journal 7, 308-313.</remarks>
    internal static (double[] Parameters, double LogLikelihood) Fit(
        string model, string[] names, double[][] starts, Func<double[], double> logLikelihood)
    {
        double[] Within(Vector<double> logs) => [.. logs.Select(l => Math.Exp(Math.Clamp(l, -Bound, Bound)))];
        // Beyond the bounds it rises a little, so that the search turns back.
        var objective = ObjectiveFunction.Value(logs => -logLikelihood(Within(logs)) is var value && double.IsFinite(value)
            ? value + logs.Sum(l => Math.Max(0, Math.Abs(l) - Bound)) : 1e12);
        var (best, least, isSettled) = (Vector<double>.Build.Dense(names.Length), double.PositiveInfinity, false);
        foreach (var start in starts)
        {
            var at = Vector<double>.Build.DenseOfEnumerable(start.Select(s => Math.Log(s)));
            for (var restart = 0; restart < MostRestarts; restart++)
            {
                var (found, value) = Once(objective, at, restart == 0 ? 0.3 : 0.03);
                var gain = restart == 0 ? double.PositiveInfinity : objective.ValueAt(at) - value;
                at = found;
                if (gain > Settled)
                    continue;
                if (value < least - Settled)
                    (best, least, isSettled) = (at, value, true);
                break;
            }
        }
        return isSettled ? (Within(best), -least) : throw new ContractException(model, 0, $"the search for {string.Join(", ", names)} does not settle",
            "permitted are purchases of which some are repeated and some cease; give more customers or a longer time, or another --model");
    }

    static double ValueAt(this IObjectiveFunction objective, Vector<double> at)
    {
        objective.EvaluateAt(at);
        return objective.Value;
    }

    static (Vector<double> At, double Value) Once(IObjectiveFunction objective, Vector<double> from, double step)
    {
        try
        {
            var found = NelderMeadSimplex.Minimum(objective, from, Vector<double>.Build.Dense(from.Count, step), Tolerance, MostIterations);
            return (found.MinimizingPoint, found.FunctionInfoAtMinimum.Value);
        }
        catch (MaximumIterationsException)
        {
            return (from, double.PositiveInfinity);
        }
    }

    /// <summary>What is said of parameters at their bounds.</summary>
    public static IEnumerable<string> NotTold(string model, IEnumerable<KeyValuePair<string, double>> parameters) =>
        parameters.Where(p => Math.Abs(Math.Log(p.Value)) > Bound - 0.01)
            .Select(p => $"{model}: the data do not tell {p.Key}, which ends at the bound {p.Value:0.####}: customers differ little in what it describes");

    /// <summary>Histories that are alike once, with how many they are: most customers of a shop are.</summary>
    internal static IReadOnlyList<(PurchaseHistory History, int Count)> Alike(IEnumerable<PurchaseHistory> histories) =>
        [.. histories.GroupBy(h => (h.Repeats, h.Recency, h.Age)).Select(g => (g.First(), g.Count()))];
}
