namespace Warehouse.Generator;

/// <summary>Who banks here, and who pays whom. Persons are made when asked for; firms are kept, since they meet each other.</summary>
sealed class Customers
{
    readonly GeneratorOptions options;
    readonly BankCalendar calendar;
    readonly Organisation organisation;
    readonly Scenario scenario;
    readonly double firmShare;
    readonly Customer[] firms;

    public Customers(GeneratorOptions options, BankCalendar calendar, Organisation organisation, Scenario scenario)
    {
        (this.options, this.calendar, this.organisation, this.scenario) = (options, calendar, organisation, scenario);
        firmShare = scenario["firm_share"];
        firms = [.. Enumerable.Range(0, options.Customers).Where(n => IsFirm(n)).Select(MakeFirm)];
        OutsiderCount = Math.Max(20, (int)(firms.Length * scenario["outsiders_per_firm"]));
        GroupSizes = [.. firms.Where(f => f.Group >= 0).GroupBy(f => f.Group).OrderBy(g => g.Key).Select(g => (g.Key, g.First()))];
    }

    public IReadOnlyList<Customer> Firms => firms;

    /// <summary>Firms that are no customers.</summary>
    public int OutsiderCount { get; }

    /// <summary>Groups with the firm that heads each.</summary>
    public IReadOnlyList<(int Group, Customer Head)> GroupSizes { get; }

    public Customer At(int number) => IsFirm(number) ? firms[(int)Math.Floor(number * firmShare)] : MakePerson(number);

    /// <summary>Firms stand evenly among the customers.</summary>
    public static bool IsFirm(int number, double firmShare) => Math.Floor((number + 1) * firmShare) > Math.Floor(number * firmShare);

    bool IsFirm(int number) => IsFirm(number, firmShare);

    /// <summary>Industry of a firm of the world: customers first, then outsiders.</summary>
    public int IndustryOf(int firmOfTheWorld) => firmOfTheWorld < firms.Length
        ? firms[firmOfTheWorld].Industry
        : Draw.Of((ulong)options.Seed, Purpose.Outsider, firmOfTheWorld).Weighted(Industry.Weights);

    /// <summary>Sales of a firm, heavy-tailed: Pareto with the given exponent.</summary>
    public double DrawSales(ref Draw draw) => Math.Min(
        scenario["greatest_sales"], scenario["least_sales"] * ExactMath.Pow(1 - draw.Unit(), -1 / scenario["size_tail"]));

    Customer MakeFirm(int number)
    {
        var firm = (int)Math.Floor(number * firmShare);
        var draw = Draw.Of((ulong)options.Seed, Purpose.FirmTraits, firm);
        var sub = draw.Below(organisation.SubBranchCount);
        var (joinDay, joinMonth) = Join(ref draw);
        var ageYears = Math.Min(60, ExactMath.Exp(1.95 + (0.75 * draw.Normal())));
        var stage = LifeCycle.At(ref draw, ageYears);
        var sales = DrawSales(ref draw) * (stage == Stage.Introduction ? 0.6 : 1);
        var isFuture = scenario.Events.Any(e => e.Kind == "future_key_account" && e.Customer == number);
        return new()
        {
            Number = number,
            Firm = firm,
            Desk = Organisation.Desk(sub, forFirms: true, ref draw),
            JoinDay = joinDay,
            JoinMonth = joinMonth,
            BornDay = joinDay - (int)(ageYears * 365),
            Industry = draw.Weighted(Industry.Weights),
            Stage = stage,
            Size = isFuture ? Math.Clamp(sales, 400_000, 900_000) : sales,
            Share = Math.Clamp(0.35 + (0.5 * draw.Unit()) + (0.1 * draw.Normal()), 0.1, 1),
            PriceSensitivity = Math.Min(3, ExactMath.Exp(-0.2 + (0.6 * draw.Normal()))),
            Leverage = draw.Chance(0.45) ? Math.Min(0.9, 0.12 * ExactMath.Exp(0.7 * draw.Normal())) : 0,
            BalanceMonths = Math.Min(6, 0.55 * ExactMath.Exp(0.8 * draw.Normal())),
            Group = Group(firm),
            FeesWaived = draw.Chance(scenario["fees_waived"]),
        };
    }

    Customer MakePerson(int number)
    {
        var draw = Draw.Of((ulong)options.Seed, Purpose.PersonTraits, number);
        var sub = draw.Below(organisation.SubBranchCount);
        var (joinDay, joinMonth) = Join(ref draw);
        var ageYears = 19 + (66 * draw.Unit() * draw.Between(0.6, 1));
        var income = scenario["person_income"] * ExactMath.Exp(scenario["income_spread"] * draw.Normal());
        return new()
        {
            Number = number,
            Firm = -1,
            Desk = Organisation.Desk(sub, forFirms: false, ref draw),
            JoinDay = joinDay,
            JoinMonth = joinMonth,
            BornDay = calendar.FirstDay - (int)(ageYears * 365),
            Industry = -1,
            Stage = (Stage)draw.Weighted([0.12, 0.28, 0.45, 0.15]),
            Size = ageYears > 62 ? income * 0.55 : income,
            Share = Math.Clamp(0.5 + (0.6 * draw.Unit()), 0.2, 1),
            PriceSensitivity = Math.Min(3, ExactMath.Exp(-0.4 + (0.6 * draw.Normal()))),
            Leverage = draw.Chance(0.24) ? draw.Between(0.5, 4) : 0,
            BalanceMonths = Math.Min(400, 2.2 * ExactMath.Pow(1 - draw.Unit(), -1 / scenario["wealth_tail"])),
            Group = -1,
            FeesWaived = false,
        };
    }

    /// <summary>Most joined long ago; the rest evenly over the window.</summary>
    (int Day, int Month) Join(ref Draw draw)
    {
        if (!draw.Chance(scenario["joins_in_window"]))
            return (calendar.FirstDay - 30 - (int)(3000 * draw.Unit() * draw.Unit()), -1);
        var month = draw.Below(calendar.HistoryMonths);
        var days = calendar.BankingDaysOf(month);
        return (days[draw.Below(days.Length)], month);
    }

    /// <summary>Runs of two to five neighbouring firms form a group.</summary>
    int Group(int firm)
    {
        for (var head = firm; head >= Math.Max(0, firm - 4); head--)
        {
            var draw = Draw.Of((ulong)options.Seed, Purpose.Group, head);
            if (draw.Chance(scenario["grouped_firms"] / 3.5))
                return firm - head < 2 + draw.Below(4) ? head : -1;
        }
        return -1;
    }
}
