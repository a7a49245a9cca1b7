namespace Warehouse.Generator;

/// <summary>Curves and prices: what the treasury and the risk department publish, and the true cost model of docs/GENERATOR.md.</summary>
sealed class Rates
{
    /// <summary>Tenors of the published curve, in months; 0 is overnight.</summary>
    public static readonly int[] Tenors = [0, 1, 3, 6, 12, 24, 36, 60, 120, 360];

    public static readonly string[] Currencies = ["CNY", "USD", "EUR"];

    /// <summary>Behavioural tenor of balances on demand, in months: firms' and persons' current accounts, and cards.</summary>
    public const int FirmDemandTenor = 12, PersonDemandTenor = 24, CardTenor = 12;

    public const decimal CapitalRatio = 0.105m, HurdleRate = 0.12m;

    /// <summary>Maintenance of an account a month, a visit and a call of the manager; yuan.</summary>
    public const decimal AccountMaintenance = 15.00m, Visit = 380.00m, Call = 45.00m;

    /// <summary>Cost of one activity in yuan, by transaction type and channel: a counter posting costs the time of a clerk, one made
    /// by the system next to nothing (time-driven activity-based costing, Kaplan and Anderson 2004).</summary>
    public static readonly (string Activity, string Channel, decimal UnitCost)[] Activities =
    [
        ("cash_deposit", "branch", 9.50m), ("cash_deposit", "atm", 1.80m), ("cash_withdrawal", "branch", 9.80m),
            ("cash_withdrawal", "atm", 1.60m),
        ("transfer_in", "branch", 4.20m), ("transfer_in", "online", 0.25m), ("transfer_in", "mobile", 0.20m),
            ("transfer_in", "system", 0.15m),
        ("transfer_out", "branch", 8.90m), ("transfer_out", "online", 0.55m), ("transfer_out", "mobile", 0.35m),
            ("transfer_out", "system", 0.20m),
        ("card_payment", "card", 0.30m), ("loan_drawdown", "system", 120.00m), ("loan_repayment", "system", 2.50m),
        ("interest", "system", 0.05m), ("fee", "system", 0.05m),
    ];

    public static readonly string[] Grades = ["AAA", "AA", "A", "BBB", "BB", "B", "C", "D"];

    /// <summary>Probability of default within a year, by grade.</summary>
    public static readonly decimal[] Pd = [0.000500m, 0.001500m, 0.004000m, 0.010000m, 0.025000m, 0.060000m, 0.180000m, 1.000000m];

    public static readonly (string Collateral, decimal Lgd)[] Collaterals =
        [("real_estate", 0.250000m), ("movables", 0.350000m), ("guarantee", 0.400000m), ("none", 0.450000m)];

    readonly double[][] levels;
    readonly double[][] fx;

    public Rates(GeneratorOptions options, BankCalendar calendar)
    {
        double[] starts = [0.0205, 0.021, 0.008];
        double[] aims = [0.0175, 0.045, 0.028];
        double[] prices = [1, 6.72, 7.15];
        levels = new double[3][];
        fx = new double[3][];
        for (var c = 0; c < 3; c++)
        {
            var draw = Draw.Of(options.SeedOf(0), Purpose.Rates, c);
            (levels[c], fx[c]) = (new double[calendar.MonthCount], new double[calendar.MonthCount]);
            var (level, price) = (starts[c], prices[c]);
            for (var m = 0; m < calendar.MonthCount; m++)
            {
                if (m == options.FutureMonth)
                    draw = Draw.Of(options.SeedOf(m), Purpose.Rates, c);
                level += (0.035 * (aims[c] - level)) + (0.0006 * draw.Normal());
                price *= c == 0 ? 1 : ExactMath.Exp((0.001 * (c == 1 ? 1 : 0.5)) + (0.012 * draw.Normal()));
                (levels[c][m], fx[c][m]) = (Math.Max(level, -0.004), price);
            }
        }
    }

    /// <summary>The published FTP rate of a tenor that stands on the curve, with six places.</summary>
    public decimal Ftp(int currency, int month, int tenor) =>
        Math.Round((decimal)(levels[currency][Math.Max(month, 0)] + (0.0042 * ExactMath.Log(1 + (tenor / 6.0)))), 6,
            MidpointRounding.AwayFromZero);

    /// <summary>The FTP rate of any tenor: linear between the curve's tenors.</summary>
    public decimal FtpBetween(int currency, int month, int tenor)
    {
        var at = Array.BinarySearch(Tenors, tenor);
        if (at >= 0)
            return Ftp(currency, month, tenor);
        var (low, high) = (Tenors[~at - 1], Tenors[Math.Min(~at, Tenors.Length - 1)]);
        var (below, above) = (Ftp(currency, month, low), Ftp(currency, month, high));
        return high == low ? below : below + ((above - below) * (tenor - low) / (high - low));
    }

    /// <summary>Yuan for one unit at the month's end, six places.</summary>
    public decimal Fx(int currency, int month) => Math.Round((decimal)fx[currency][month], 6, MidpointRounding.AwayFromZero);

    /// <summary>The tariff rate of a variant for accounts opened in a month, six places.</summary>
    public decimal Tariff(Product product, int month)
    {
        var currency = Array.IndexOf(Currencies, product.Currency);
        var tenor = product.TenorMonths > 0 ? product.TenorMonths : DemandTenor(product);
        return Math.Round(Math.Max(FtpBetween(currency, month, tenor) + (decimal)product.Spread, 0.0005m), 6,
            MidpointRounding.AwayFromZero);
    }

    public static int DemandTenor(Product product) => product.Family == "card" ? CardTenor : product.ForFirms ? FirmDemandTenor
        : PersonDemandTenor;
}
