namespace Warehouse.Generator;

/// <summary>Life-cycle stages, of firms and industries.</summary>
enum Stage
{
    Introduction,
    Growth,
    Maturity,
    Decline,
}

/// <summary>What a stage does: transitions, growth and the three cash flows.</summary>
/// <remarks>The signs of the flows are those of Dickinson (2011), Cash flow patterns as a proxy for firm life cycle, The Accounting Review 86:
/// introduction - - +, growth + - +, maturity + - -, decline - + and either. Their means and spreads are chosen so that shares and
/// persistence of the classes by sign come near the published ones (docs/GENERATOR.md).</remarks>
static class LifeCycle
{
    // Yearly probabilities of a firm in an industry of middling outlook.
    static readonly double[][] Yearly =
    [
        [0.62, 0.29, 0.03, 0.06],
        [0.01, 0.77, 0.18, 0.04],
        [0.00, 0.07, 0.86, 0.07],
        [0.02, 0.09, 0.16, 0.73],
    ];

    /// <summary>Mean growth of sales a month beside the industry's.</summary>
    public static readonly double[] Growth = [0.014, 0.020, 0.001, -0.022];

    /// <summary>Its standard deviation.</summary>
    public static readonly double[] Volatility = [0.10, 0.055, 0.040, 0.07];

    // Operating, investing and financing cash flow as shares of sales: mean and spread over firm-years.
    static readonly (double Mean, double Spread)[][] Flows =
    [
        [(-0.06, 0.062), (-0.10, 0.062), (0.15, 0.085)],
        [(0.10, 0.070), (-0.12, 0.070), (0.055, 0.062)],
        [(0.13, 0.075), (-0.055, 0.038), (-0.065, 0.058)],
        [(-0.05, 0.060), (0.028, 0.038), (-0.005, 0.065)],
    ];

    static readonly double[][] ByAge = [[0.55, 0.31, 0.08, 0.06], [0.10, 0.42, 0.40, 0.08], [0.02, 0.24, 0.62, 0.12]];

    /// <summary>The stage of a firm of a given age.</summary>
    public static Stage At(ref Draw draw, double ageYears) => (Stage)draw.Weighted(ByAge[ageYears < 3 ? 0 : ageYears < 9 ? 1 : 2]);

    /// <summary>The stage a month later.</summary>
    /// <param name="draw">Random numbers.</param>
    /// <param name="stage">The stage now.</param>
    /// <param name="outlook">-1 to 1, from the industry.</param>
    /// <param name="pull">How strongly the outlook pulls.</param>
    /// <param name="speed">Factor on all transitions.</param>
    public static Stage NextOfFirm(ref Draw draw, Stage stage, int outlook, double pull, double speed) =>
        Next(ref draw, stage, Yearly, outlook * pull, speed);

    public static Stage Next(ref Draw draw, Stage stage, double[][] yearly, double pull, double speed)
    {
        var at = draw.Unit() * 12;
        for (var to = 0; to < 4; to++)
        {
            if (to == (int)stage)
                continue;
            var chance = yearly[(int)stage][to] * speed;
            if (pull != 0 && to == (int)Stage.Growth)
                chance *= ExactMath.Exp(pull);
            if (pull != 0 && to == (int)Stage.Decline)
                chance *= ExactMath.Exp(-pull);
            at -= chance;
            if (at < 0)
                return (Stage)to;
        }
        return stage;
    }

    /// <summary>The firm's cash-flow ratios in a fiscal year: operating, investing, financing, each as a share of sales.</summary>
    public static (double Operating, double Investing, double Financing) RatiosOf(ulong seed, int firm, int year, Stage stage, double noise)
    {
        var draw = Draw.Of(seed, Purpose.Statement, firm, year);
        var flows = Flows[(int)stage];
        return (Ratio(ref draw, flows[0]), Ratio(ref draw, flows[1]), Ratio(ref draw, flows[2]));

        double Ratio(ref Draw draw, (double Mean, double Spread) flow) => flow.Mean + (flow.Spread * noise * draw.Normal());
    }
}
