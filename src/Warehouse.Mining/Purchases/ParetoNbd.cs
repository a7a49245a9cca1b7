using MathNet.Numerics;
using MathNet.Numerics.Distributions;

namespace Warehouse.Mining.Purchases;

/// <summary>Pareto/NBD: a customer buys at a rate of its own (gamma: r, alpha) and ceases at a rate of its own (gamma: s, beta), at any
/// time.</summary>
/// <remarks>Schmittlein, Morrison, Colombo (1987), Management Science 33, 1-24. Numbers of equations are those of Fader, Hardie (2005), A
/// note on deriving the Pareto/NBD model.</remarks>
public sealed record ParetoNbd(double R, double Alpha, double S, double Beta) : PurchaseModel
{
    static readonly string[] Names = ["r", "alpha", "s", "beta"];

    /// <inheritdoc />
    public override string Name => "pareto_nbd";

    /// <inheritdoc />
    public override IReadOnlyList<KeyValuePair<string, double>> Parameters => [.. Names.Zip([R, Alpha, S, Beta], KeyValuePair.Create)];

    /// <summary>Fits the parameters.</summary>
    public static (ParetoNbd Model, double LogLikelihood) Fit(IReadOnlyList<PurchaseHistory> histories)
    {
        var alike = MaximumLikelihood.Alike(histories);
        var (p, value) = MaximumLikelihood.Fit("pareto_nbd", Names, [[0.5, 10, 0.5, 10], [1, 5, 0.2, 50]], p =>
            new ParetoNbd(p[0], p[1], p[2], p[3]) is var model ? alike.Sum(h => h.Count * model.LogLikelihood(h.History)) : 0);
        return (new(p[0], p[1], p[2], p[3]), value);
    }

    /// <inheritdoc />
    /// <remarks>Eq. (18) to (20), in logarithms: the part of who still buys and the part of who ceased after the last purchase.</remarks>
    public override double LogLikelihood(PurchaseHistory history)
    {
        var (alive, x) = (Alive(history), history.Repeats);
        var gone = LogGone(history, alive);
        return SpecialFunctions.GammaLn(R + x) - SpecialFunctions.GammaLn(R) + (R * Math.Log(Alpha)) + (S * Math.Log(Beta)) + alive
            + (gone > 30 ? gone : Math.Log(1 + Math.Exp(gone)));
    }

    double Alive(PurchaseHistory history) => -((R + history.Repeats) * Math.Log(Alpha + history.Age)) - (S * Math.Log(Beta + history.Age));

    /// <summary>How many times as likely it is that the customer has ceased, as a logarithm.</summary>
    double LogGone(PurchaseHistory history, double alive)
    {
        var (all, larger, smaller) = (R + S + history.Repeats, Math.Max(Alpha, Beta), Math.Min(Alpha, Beta));
        var second = Alpha >= Beta ? S + 1 : R + history.Repeats;
        var (first, last) = (Part(history.Recency), Part(history.Age));
        return Math.Log(S / all) + first - alive + Math.Log(-Math.Min(-1e-300, Expm1(last - first)));

        double Part(double at) => Hypergeometric.Log(all, second, all + 1, (larger - smaller) / (larger + at)).Log - (all * Math.Log(larger + at));
    }

    /// <summary>e^x - 1 without loss for small x.</summary>
    static double Expm1(double x) => Math.Abs(x) < 1e-5 ? x + (x * x / 2) : Math.Exp(x) - 1;

    /// <inheritdoc />
    public override double ProbabilityAlive(PurchaseHistory history) => 1 / (1 + Math.Exp(LogGone(history, Alive(history))));

    /// <inheritdoc />
    /// <remarks>Eq. (41); the logarithm is its limit at s = 1.</remarks>
    public override double Expected(PurchaseHistory history, double weeks)
    {
        var (at, then) = (Beta + history.Age, Beta + history.Age + weeks);
        var lives = Math.Abs(S - 1) < 1e-7 ? at * Math.Log(then / at) : at / (S - 1) * (1 - Math.Pow(at / then, S - 1));
        return ProbabilityAlive(history) * (R + history.Repeats) / (Alpha + history.Age) * lives;
    }

    /// <inheritdoc />
    public override int Draw(PurchaseHistory history, double weeks, Random random)
    {
        if (random.NextDouble() >= ProbabilityAlive(history))
            return 0;
        var rate = Gamma.Sample(random, R + history.Repeats, Alpha + history.Age);
        var lives = -Math.Log(1 - random.NextDouble()) / Math.Max(1e-12, Gamma.Sample(random, S, Beta + history.Age));
        return Poisson.Sample(random, Math.Max(rate * Math.Min(lives, weeks), 1e-9));
    }
}
