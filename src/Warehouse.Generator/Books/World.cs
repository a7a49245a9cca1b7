namespace Warehouse.Generator;

/// <summary>One line of the supply chain: who pays whom which share of its purchases.</summary>
/// <param name="Number">Place among all edges.</param>
/// <param name="Buyer">Firm of ours.</param>
/// <param name="Supplier">Firm of the world: customers first, then outsiders.</param>
/// <param name="Share">Of the buyer's purchases.</param>
readonly record struct Edge(int Number, int Buyer, int Supplier, float Share);

/// <summary>All that the books of the customers have in common.</summary>
sealed class World
{
    readonly float[] purchases;
    readonly float[] outsiderSales;
    readonly Stage[] outsiderStages;
    readonly Edge[] edges;
    readonly int[] firstEdge;
    readonly int[] incoming;
    readonly int[] firstIncoming;
    readonly string?[] spellings;

    public World(GeneratorOptions options, Scenario scenario)
    {
        (Options, Scenario) = (options, scenario);
        Calendar = new(options, scenario.Holidays);
        Rates = new(options, Calendar);
        Organisation = new(options, Calendar, scenario);
        Customers = new(options, Calendar, Organisation, scenario);
        Industries = new(options, Calendar, scenario);
        Campaigns = new(options, scenario);
        Behaviour = new(options, Calendar, scenario, Organisation, Industries, Campaigns);
        purchases = new float[(long)Customers.Firms.Count * Calendar.MonthCount];
        outsiderSales = new float[(long)Customers.OutsiderCount * Calendar.MonthCount];
        outsiderStages = new Stage[outsiderSales.Length];
        spellings = new string?[(Customers.Firms.Count + Customers.OutsiderCount) * Names.SpellingCount];
        (edges, firstEdge) = MakeEdges();
        (incoming, firstIncoming) = Invert();
        FillPurchases();
        FillOutsiders();
    }

    public GeneratorOptions Options { get; }
    public Scenario Scenario { get; }
    public BankCalendar Calendar { get; }
    public Rates Rates { get; }
    public Organisation Organisation { get; }
    public Customers Customers { get; }
    public IndustryPaths Industries { get; }
    public Campaigns Campaigns { get; }
    public Behaviour Behaviour { get; }

    public ulong Seed => (ulong)Options.Seed;
    public int FirmCount => Customers.Firms.Count;

    public ReadOnlySpan<Edge> EdgesOf(int firm) => edges.AsSpan(firstEdge[firm]..firstEdge[firm + 1]);

    /// <summary>Numbers of the edges that end at a firm of ours.</summary>
    public ReadOnlySpan<int> IncomingOf(int firm) => incoming.AsSpan(firstIncoming[firm]..firstIncoming[firm + 1]);

    public Edge EdgeAt(int number) => edges[number];

    /// <summary>What a firm of ours pays to its suppliers through this bank in a month, yuan; 0 while it is no customer.</summary>
    public float Purchases(int firm, int month) => purchases[(firm * Calendar.MonthCount) + month];

    public bool IsCustomer(int firm, int month) => Purchases(firm, month) > 0;

    /// <summary>Cents that an edge carries in a month, and the day; the same for both ends.</summary>
    public (long Cents, int Day) Payment(Edge edge, int month)
    {
        var draw = Draw.Of(Options.SeedOf(month), Purpose.Edge, edge.Number, month);
        var days = Calendar.BankingDaysOf(month);
        var cents = (long)(Purchases(edge.Buyer, month) * edge.Share * (0.8 + (0.4 * draw.Unit())) * 100);
        return (cents, days[draw.Chance(0.35) ? days.Length - 1 - draw.Below(Math.Min(4, days.Length)) : draw.Below(days.Length)]);
    }

    /// <summary>Sales in all and stage of a firm that is no customer.</summary>
    public (float Sales, Stage Stage) Outsider(int number, int month) =>
        (outsiderSales[(number * Calendar.MonthCount) + month], outsiderStages[(number * Calendar.MonthCount) + month]);

    /// <summary>A firm's name as it is written this time.</summary>
    public string NameOf(int firmOfTheWorld, int spelling) =>
        spellings[(firmOfTheWorld * Names.SpellingCount) + spelling] ??= Names.Spelling(firmOfTheWorld, Customers.IndustryOf(firmOfTheWorld),
            spelling);

    public static string AgentOf(int firmOfTheWorld) => Names.Agents[firmOfTheWorld * 7 % Names.Agents.Length];

    /// <summary>The n-th buyer of a firm among the outsiders; the first outsiders are known best.</summary>
    public int BuyerOf(int firm, int slot)
    {
        var draw = Draw.Of(Seed, Purpose.Outsider, firm, 1000 + slot);
        var at = draw.Unit();
        return (int)(at * at * Customers.OutsiderCount);
    }

    (Edge[] Edges, int[] First) MakeEdges()
    {
        var (list, first) = (new List<Edge>(), new int[FirmCount + 1]);
        for (var firm = 0; firm < FirmCount; firm++)
        {
            var draw = Draw.Of(Seed, Purpose.Edge, firm, -1);
            var shares = new double[3 + draw.Below(5)];
            for (var i = 0; i < shares.Length; i++)
                shares[i] = draw.Between(0.2, 1) / (i + 1);
            var sum = shares.Sum();
            foreach (var share in shares)
                list.Add(new(list.Count, firm, Supplier(ref draw, firm), (float)(share / sum)));
            first[firm + 1] = list.Count;
        }
        return ([.. list], first);
    }

    /// <summary>Two in five suppliers bank here; larger ones supply more.</summary>
    int Supplier(ref Draw draw, int firm)
    {
        if (!draw.Chance(0.4))
        {
            var at = draw.Unit();
            return FirmCount + (int)(at * at * Customers.OutsiderCount);
        }
        var best = draw.Below(FirmCount);
        for (var i = 0; i < 2; i++)
        {
            var other = draw.Below(FirmCount);
            best = Customers.Firms[other].Size > Customers.Firms[best].Size ? other : best;
        }
        return best == firm ? FirmCount : best;
    }

    (int[] Numbers, int[] First) Invert()
    {
        var first = new int[FirmCount + 1];
        foreach (var edge in edges.Where(e => e.Supplier < FirmCount))
            first[edge.Supplier + 1]++;
        for (var firm = 0; firm < FirmCount; firm++)
            first[firm + 1] += first[firm];
        var (numbers, next) = (new int[first[FirmCount]], first[..FirmCount]);
        foreach (var edge in edges.Where(e => e.Supplier < FirmCount))
            numbers[next[edge.Supplier]++] = edge.Number;
        return (numbers, first);
    }

    void FillPurchases()
    {
        Parallel.For(0, FirmCount, new() { MaxDegreeOfParallelism = Options.Workers }, () => new CustomerHistory(Calendar.MonthCount),
            (firm, _, life) =>
        {
            var customer = Customers.Firms[firm];
            Behaviour.Live(customer, life);
            for (var month = 0; month < life.Months; month++)
            {
                if (life.IsActive(customer, month))
                    purchases[(firm * Calendar.MonthCount) + month] =
                        Math.Max(1, (float)FirmFlows.Of(this, customer, life, month).Suppliers);
            }
            return life;
        }, _ => { });
    }

    void FillOutsiders()
    {
        for (var number = 0; number < Customers.OutsiderCount; number++)
        {
            var draw = Draw.Of(Seed, Purpose.Outsider, number, -1);
            var industry = Customers.IndustryOf(FirmCount + number);
            var stage = LifeCycle.At(ref draw, 12 * draw.Unit());
            var sales = Customers.DrawSales(ref draw) * 1.5;
            for (var month = 0; month < Calendar.MonthCount; month++)
            {
                stage = LifeCycle.NextOfFirm(ref draw, stage, Industries.OutlookOf(industry, month), Scenario["industry_pull"],
                    Scenario["stage_speed"]);
                sales *= ExactMath.Exp(LifeCycle.Growth[(int)stage] + Industries.GrowthOf(industry, month)
                    + (LifeCycle.Volatility[(int)stage] * draw.Normal()));
                (outsiderSales[(number * Calendar.MonthCount) + month], outsiderStages[(number * Calendar.MonthCount) + month]) =
                    ((float)sales, stage);
            }
        }
    }
}
