namespace Warehouse.Generator;

/// <summary>A campaign with randomised arms: 0 control, 1 letter, 2 call.</summary>
/// <param name="Number">Counted from 0.</param>
/// <param name="Month">Month of the contacts.</param>
/// <param name="ForFirms">Whether firms are its audience, else persons.</param>
/// <param name="Product">Variant that it offers.</param>
sealed record Campaign(int Number, int Month, bool ForFirms, int Product)
{
    public string Id => $"K{Number + 1:000}";
}

/// <summary>One customer in one campaign, with what would have happened under every arm.</summary>
/// <param name="Campaign">The campaign.</param>
/// <param name="Arm">The arm drawn.</param>
/// <param name="Probabilities">True probability of taking the product up, by arm.</param>
/// <param name="Outcomes">Whether it would have been taken up, by arm: potential outcomes of the same customer.</param>
/// <param name="Day">Day of contact.</param>
/// <param name="ResponseDay">Day of take-up, if any.</param>
sealed record Exposure(Campaign Campaign, int Arm, double[] Probabilities, bool[] Outcomes, int Day, int ResponseDay)
{
    public bool Responds => Outcomes[Arm];
}

/// <summary>All campaigns, and their true effects.</summary>
sealed class Campaigns
{
    public static readonly string[] Arms = ["control", "letter", "call"];

    // Effect on the probability of take-up by segment (Customer.Segment): letter, call. Some help, some do nothing, some annoy.
    static readonly (double Letter, double Call)[] Effects = [(0.00, 0.00), (0.02, 0.05), (0.01, 0.10), (0.04, 0.01), (0.02, 0.05),
        (0.00, -0.015)];
    static readonly string[] ForFirms = ["CASH-payroll", "TD-C-CNY-12", "CASH-collection", "TRADE-export_credit"];
    static readonly string[] ForPersons = ["WM-low-06", "CARD-gold", "TD-P-CNY-12", "WM-medium-12"];
    readonly GeneratorOptions options;
    readonly double strength;

    public Campaigns(GeneratorOptions options, Scenario scenario)
    {
        this.options = options;
        strength = scenario["campaign_effect"];
        All = [.. Enumerable.Range(0, options.Months / 3 * 2).Select(k => new Campaign(k, 1 + (k / 2 * 3), k % 2 == 0,
            Warehouse.Generator.Product.Find((k % 2 == 0 ? ForFirms : ForPersons)[k / 2 % 4])))];
    }

    public IReadOnlyList<Campaign> All { get; }

    public static double Effect(int segment, int arm) => arm switch { 1 => Effects[segment].Letter, 2 => Effects[segment].Call, _ => 0 };

    /// <summary>The customer's part in a campaign; null where it is not of its audience.</summary>
    /// <param name="campaign">The campaign.</param>
    /// <param name="customer">The customer.</param>
    /// <param name="calendar">The bank's days.</param>
    /// <param name="skill">The manager's skill, which adds to what a call does.</param>
    public Exposure? Of(Campaign campaign, Customer customer, BankCalendar calendar, double skill)
    {
        var draw = Draw.Of(options.SeedOf(campaign.Month), Purpose.Exposure, customer.Number, campaign.Number);
        if (campaign.ForFirms != customer.IsFirm || !draw.Chance(0.3))
            return null;
        var days = calendar.BankingDaysOf(campaign.Month);
        var day = days[draw.Below(days.Length / 2)];
        var segment = customer.Segment(day);
        var arm = draw.Weighted([0.34, 0.33, 0.33]);
        double[] chances = [0.02, 0, 0];
        for (var a = 1; a <= 2; a++)
            chances[a] = Math.Clamp(0.02 + (strength * Effect(segment, a)) + (a == 2 ? 0.008 * skill : 0), 0, 1);
        var at = draw.Unit();
        return new(campaign, arm, chances, [.. chances.Select(p => at < p)], day, day + 3 + draw.Below(20));
    }
}
