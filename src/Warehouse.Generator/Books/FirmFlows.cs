namespace Warehouse.Generator;

/// <summary>What flows through a firm's accounts here in a month, yuan: the firm's sales times its share with this bank.</summary>
/// <param name="Receipts">From buyers.</param>
/// <param name="Wages">Paid to staff.</param>
/// <param name="Tax">Paid to the tax office.</param>
/// <param name="Rent">Paid for rooms.</param>
/// <param name="Utilities">Paid for power and water.</param>
/// <param name="Suppliers">Paid to suppliers: what costs are left.</param>
/// <param name="Investing">Negative is spent on fixed assets, positive is sold.</param>
/// <param name="Financing">Positive is paid in by owners, negative goes to them.</param>
readonly record struct FirmFlows(double Receipts, double Wages, double Tax, double Rent, double Utilities, double Suppliers,
    double Investing, double Financing)
{
    static readonly double[] Season = [0.97, 0.78, 0.98, 1.00, 1.01, 1.00, 0.98, 0.99, 1.03, 1.00, 1.10, 1.16];

    public static FirmFlows Of(World world, Customer firm, CustomerHistory life, int month)
    {
        var season = 1
            + ((Season[world.Calendar.Season(month) - 1] - 1) * Industry.All[firm.Industry].Seasonal * world.Scenario["seasonality"]);
        var receipts = life.Sales[month] * Math.Max(0.2, season) * life.Share[month];
        var ratios = LifeCycle.RatiosOf(world.Options.SeedOf(month - world.Calendar.Season(month) + 1), firm.Firm, world.Calendar.YearOf(month), life.Stages[month],
            world.Scenario["stage_noise"]);
        var costs = receipts * (1 - ratios.Operating);
        var (wages, tax, rent, utilities) = (0.20 * receipts, 0.05 * receipts, 0.03 * receipts, 0.015 * receipts);
        return new(receipts, wages, tax, rent, utilities, Math.Max(0.1 * costs, costs - wages - tax - rent - utilities),
            receipts * ratios.Investing, receipts * ratios.Financing);
    }
}
