using MathNet.Numerics;
using MathNet.Numerics.Distributions;
using Warehouse.Contracts;

namespace Warehouse.Mining.Purchases;

/// <summary>Gamma-Gamma: values of a customer's purchases vary (gamma: p) around a mean of its own (inverse gamma: q, v), whatever their
/// number.</summary>
/// <remarks>Fader, Hardie (2013), The gamma-gamma model of monetary value. Numbers of equations are theirs.</remarks>
public sealed record GammaGamma(double P, double Q, double V)
{
    static readonly string[] Names = ["p", "q", "v"];

    /// <summary>Parameters by name.</summary>
    public IReadOnlyList<KeyValuePair<string, double>> Parameters => [.. Names.Zip([P, Q, V], KeyValuePair.Create)];

    /// <summary>Fits the parameters to customers with a repeat purchase.</summary>
    /// <exception cref="ContractException">There are none with a value above 0.</exception>
    public static (GammaGamma Model, double LogLikelihood, int Customers) Fit(IEnumerable<PurchaseHistory> histories)
    {
        var known = histories.Where(h => h.Repeats > 0 && h.MeanValue > 0).ToList();
        if (known.Count < 2)
            throw new ContractException("gamma_gamma", 0, $"{known.Count} customers have a repeat purchase with a value above 0",
                "permitted are two and more; leave out --amount for numbers of purchases alone");
        // A scale of its own, so that the search is the same in any currency.
        var unit = known.Average(h => h.MeanValue);
        var (p, value) = MaximumLikelihood.Fit("gamma_gamma", Names, [[5, 4, 0.5], [1, 2, 1]], p =>
            new GammaGamma(p[0], p[1], p[2] * unit) is var model ? known.Sum(model.LogLikelihood) : 0);
        return (new(p[0], p[1], p[2] * unit), value, known.Count);
    }

    /// <summary>Log-likelihood of a history with repeat purchases, eq. (1a).</summary>
    public double LogLikelihood(PurchaseHistory history)
    {
        var (x, m, px) = ((double)history.Repeats, history.MeanValue, P * history.Repeats);
        return SpecialFunctions.GammaLn(px + Q) - SpecialFunctions.GammaLn(px) - SpecialFunctions.GammaLn(Q) + (Q * Math.Log(V)) + ((px - 1) * Math.Log(m)) + (px * Math.Log(x))
            - ((px + Q) * Math.Log(V + (m * x)));
    }

    /// <summary>Value expected of a purchase, eq. (5): the customer's own mean, drawn towards that of all.</summary>
    /// <returns>NaN where q &lt;= 1 and nothing is known of the customer: the mean of all is then not finite.</returns>
    public double Expected(PurchaseHistory history) => Values(history) is var (shape, sum) && shape > 1 ? P * sum / (shape - 1) : double.NaN;

    /// <summary>Sum of values of so many purchases, drawn from what the history leaves open.</summary>
    public double Draw(PurchaseHistory history, int purchases, Random random)
    {
        var (shape, sum) = Values(history);
        return purchases == 0 ? 0 : Gamma.Sample(random, P * purchases, Math.Max(1e-300, Gamma.Sample(random, shape, sum)));
    }

    (double Shape, double Sum) Values(PurchaseHistory history) => history.Repeats == 0 || !(history.MeanValue > 0) ? (Q, V)
        : ((P * history.Repeats) + Q, V + (history.Repeats * history.MeanValue));
}
