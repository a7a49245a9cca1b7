namespace Warehouse.Generator;

/// <summary>A unit of the bank.</summary>
/// <param name="Number">Counted from 1.</param>
/// <param name="Level">0 head office, 1 branch, 2 sub-branch.</param>
/// <param name="Parent">Place of the unit above; -1 for none.</param>
/// <param name="Region">Province, GB/T 2260.</param>
/// <param name="Quality">Service quality, standard normal: the higher, the fewer failures.</param>
/// <param name="RateBonus">What the unit tends to pay above tariff, as a yearly rate.</param>
sealed record Branch(int Number, int Level, int Parent, string Region, double Quality, decimal RateBonus)
{
    public string Id => $"B{Number:0000}";
}

/// <summary>A relationship manager.</summary>
/// <param name="Number">Counted from 1.</param>
/// <param name="Desk">The desk, which others fill before and after.</param>
/// <param name="FromMonth">First month at the desk, negative before the history.</param>
/// <param name="ToMonth">The month in which the next one takes over; the count of months where none does.</param>
/// <param name="Skill">True effect, standard normal: resolves complaints, sells, keeps.</param>
sealed record Banker(int Number, int Desk, int FromMonth, int ToMonth, double Skill)
{
    public string Id => $"M{Number:00000}";
}

/// <summary>Branches in three levels, desks in sub-branches, and who sat at each desk when.</summary>
sealed class Organisation
{
    const int DesksForFirms = 3, DesksForPersons = 2, Desks = DesksForFirms + DesksForPersons;
    static readonly string[] Regions = ["110000", "310000", "320000", "330000", "340000", "350000", "370000", "420000", "430000", "440000",
        "500000", "510000"];
    readonly int firstSub;
    readonly Banker[][] desks;

    public Organisation(GeneratorOptions options, BankCalendar calendar, Scenario scenario)
    {
        var subs = Math.Clamp(options.Customers / 160, 4, 600);
        var branches = Math.Max(2, subs / 6);
        firstSub = 1 + branches;
        var draw = Draw.Of((ulong)options.Seed, Purpose.Organisation, 0);
        var units = new List<Branch> { new(1, 0, -1, "110000", 0, 0) };
        for (var i = 0; i < branches; i++)
            units.Add(new(units.Count + 1, 1, 0, Regions[i % Regions.Length], draw.Normal(), 0));
        for (var i = 0; i < subs; i++)
            units.Add(new(units.Count + 1, 2, 1 + (i % branches), units[1 + (i % branches)].Region, draw.Normal(), draw.Chance(0.2) ? 0.001m
                + (0.0001m * draw.Below(20)) : 0));
        Branches = units;
        desks = new Banker[subs * Desks][];
        var bankers = new List<Banker>();
        for (var desk = 0; desk < desks.Length; desk++)
            desks[desk] = [.. Sequence(options, calendar, scenario["managers_leave"], desk, bankers)];
        Bankers = bankers;
    }

    public IReadOnlyList<Branch> Branches { get; }
    public IReadOnlyList<Banker> Bankers { get; }
    public int SubBranchCount => Branches.Count - firstSub;

    public Branch SubBranch(int sub) => Branches[firstSub + sub];

    public Branch BranchOfDesk(int desk) => SubBranch(desk / Desks);

    /// <summary>A desk of a sub-branch that serves firms or persons.</summary>
    public static int Desk(int sub, bool forFirms, ref Draw draw) => (sub * Desks)
        + (forFirms ? draw.Below(DesksForFirms) : DesksForFirms + draw.Below(DesksForPersons));

    public Banker At(int desk, int month)
    {
        var sequence = desks[desk];
        var i = sequence.Length - 1;
        while (i > 0 && sequence[i].FromMonth > month)
            i--;
        return sequence[i];
    }

    public IReadOnlyList<Banker> Sequence(int desk) => desks[desk];

    /// <summary>Whether the manager of a desk left within so many months before a month's end.</summary>
    public bool LeftWithin(int desk, int month, int months) => At(desk, month).FromMonth is var from && from > 0 && month - from < months;

    static List<Banker> Sequence(GeneratorOptions options, BankCalendar calendar, double leaves, int desk, List<Banker> all)
    {
        var draw = Draw.Of((ulong)options.Seed, Purpose.Banker, desk);
        var (sequence, from) = (new List<Banker>(), -draw.Below(60) - 1);
        for (var month = 1; month <= calendar.MonthCount; month++)
        {
            if (month < calendar.MonthCount && !draw.Chance(leaves))
                continue;
            var banker = new Banker(all.Count + 1, desk, from, month, draw.Normal());
            all.Add(banker);
            sequence.Add(banker);
            from = month;
        }
        return sequence;
    }
}
