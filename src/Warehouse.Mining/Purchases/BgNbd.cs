using MathNet.Numerics;
using MathNet.Numerics.Distributions;

namespace Warehouse.Mining.Purchases;

/// <summary>BG/NBD: a customer buys at a rate of its own (gamma: r, alpha) and after each purchase ceases with a probability of its own
/// (beta: a, b).</summary>
/// <remarks>Fader, Hardie, Lee (2005), "Counting your customers" the easy way, Marketing Science 24, 275-284. Numbers of equations are
/// theirs.</remarks>
public sealed record BgNbd(double R, double Alpha, double A, double B) : PurchaseModel
{
    static readonly string[] Names = ["r", "alpha", "a", "b"];

    /// <inheritdoc />
    public override string Name => "bg_nbd";

    /// <inheritdoc />
    public override IReadOnlyList<KeyValuePair<string, double>> Parameters => [.. Names.Zip([R, Alpha, A, B], KeyValuePair.Create)];

    /// <summary>Fits the parameters.</summary>
    public static (BgNbd Model, double LogLikelihood) Fit(IReadOnlyList<PurchaseHistory> histories)
    {
        var alike = MaximumLikelihood.Alike(histories);
        var (p, value) = MaximumLikelihood.Fit("bg_nbd", Names, [[0.5, 5, 1, 2], [1, 20, 0.3, 3]], p =>
            new BgNbd(p[0], p[1], p[2], p[3]) is var model ? alike.Sum(h => h.Count * model.LogLikelihood(h.History)) : 0);
        return (new(p[0], p[1], p[2], p[3]), value);
    }

    /// <inheritdoc />
    /// <remarks>Eq. (6), in logarithms.</remarks>
    public override double LogLikelihood(PurchaseHistory history)
    {
        var x = history.Repeats;
        var purchases = SpecialFunctions.GammaLn(R + x) - SpecialFunctions.GammaLn(R) + (R * Math.Log(Alpha));
        var stays = SpecialFunctions.GammaLn(A + B) + SpecialFunctions.GammaLn(B + x) - SpecialFunctions.GammaLn(B) - SpecialFunctions.GammaLn(A + B + x);
        return purchases + stays - ((R + x) * Math.Log(Alpha + history.Age)) + LogOnePlus(LogGone(history));
    }

    /// <summary>How many times as likely it is that the customer ceased at its last purchase, as a logarithm.</summary>
    double LogGone(PurchaseHistory history) => history.Repeats == 0 ? double.NegativeInfinity
        : Math.Log(A / (B + history.Repeats - 1)) + ((R + history.Repeats) * Math.Log((Alpha + history.Age) / (Alpha + history.Recency)));

    static double LogOnePlus(double log) => log > 30 ? log : Math.Log(1 + Math.Exp(log));

    /// <inheritdoc />
    /// <remarks>Eq. (11) of the same authors' note on P(alive), 2008.</remarks>
    public override double ProbabilityAlive(PurchaseHistory history) => 1 / (1 + Math.Exp(LogGone(history)));

    /// <inheritdoc />
    /// <remarks>Eq. (10).</remarks>
    public override double Expected(PurchaseHistory history, double weeks)
    {
        // At a = 1 and at c = 0 the formula is 0 / 0, and steady around them.
        var a = Math.Abs(A - 1) < 1e-6 ? 1 + 1e-6 : A;
        var (x, c) = (history.Repeats, a + B + history.Repeats - 1);
        c = Math.Abs(c) < 1e-6 ? 1e-6 : c;
        var z = weeks / (Alpha + history.Age + weeks);
        var (log, sign) = Hypergeometric.Log(R + x, B + x, c, z);
        return c / (a - 1) * (1 - (sign * Math.Exp(log + ((R + x) * Math.Log(1 - z))))) * ProbabilityAlive(history);
    }

    /// <inheritdoc />
    public override int Draw(PurchaseHistory history, double weeks, Random random)
    {
        if (random.NextDouble() >= ProbabilityAlive(history))
            return 0;
        var rate = Gamma.Sample(random, R + history.Repeats, Alpha + history.Age);
        var ceases = Beta.Sample(random, A, B + history.Repeats);
        return Math.Min(Poisson.Sample(random, Math.Max(rate * weeks, 1e-9)), ceases <= 1e-9 ? int.MaxValue : Geometric.Sample(random, ceases));
    }
}
