namespace Warehouse.Generator;

/// <summary>Writes what the public registry and statistics tell: firms, whether customers or not, their statements, their industries.</summary>
sealed class RegistryRows(World world, PartOutput output)
{
    static readonly string[] Regions = ["110000", "310000", "320000", "330000", "420000", "440000", "500000", "510000"];
    readonly BankCalendar calendar = world.Calendar;

    /// <summary>Firms that are no customers, industries, and who is blacklisted among strangers.</summary>
    public void Write()
    {
        for (var number = 0; number < world.Customers.OutsiderCount; number++)
            WriteOutsider(number);
        for (var industry = 0; industry < Industry.All.Count; industry++)
            WriteIndicators(industry);
    }

    /// <summary>A customer's entry and statements.</summary>
    public void Write(Customer firm, CustomerHistory life)
    {
        Company(firm.Firm, firm.Industry, world.Organisation.BranchOfDesk(firm.Desk).Region, firm.BornDay, firm.Size, firm.Group >= 0
            && firm.Group != firm.Firm ? firm.Group : -1);
        foreach (var year in Years(Math.Max(0, firm.JoinMonth), Math.Min(life.Months, life.CloseMonth)))
            Statement(firm.Firm, year, firm.Leverage, month => (life.Sales[month], life.Stages[month]));
        var listed = life.CureMonth == life.Months ? life.DistressMonth + 15 : life.Months;
        if (listed < life.Months && calendar.StartOf(listed) <= calendar.LastDay)
            Blacklist(firm.Firm, calendar.StartOf(listed), "default", "own_bank");
        for (var spelling = 0; spelling < Names.SpellingCount; spelling++)
        {
            // Its account here, and the one elsewhere to which others pay before and after it is a customer.
            Identity(firm.Firm, spelling, Ids.Account(firm.Number, 0), isCustomer: true);
            Identity(firm.Firm, spelling, Ids.Elsewhere('X', firm.Firm), isCustomer: true);
        }
    }

    void WriteOutsider(int number)
    {
        var firm = world.FirmCount + number;
        var draw = Draw.Of(world.Seed, Purpose.Outsider, number, -2);
        var born = calendar.FirstDay - 200 - (int)(9000 * draw.Unit() * draw.Unit());
        Company(firm, world.Customers.IndustryOf(firm), Regions[draw.Below(Regions.Length)], born, world.Outsider(number, 0).Sales, -1);
        foreach (var year in Years(0, calendar.MonthCount))
            Statement(firm, year, draw.Between(0, 0.5), month =>
                (world.Outsider(number, month).Sales, world.Outsider(number, month).Stage));
        if (draw.Chance(0.01))
            Blacklist(firm, calendar.FirstDay + draw.Below(calendar.LastHistoryDay - calendar.FirstDay), "court_judgement", "court");
        for (var spelling = 0; spelling < Names.SpellingCount; spelling++)
            Identity(firm, spelling, Ids.Elsewhere('X', firm), isCustomer: false);
        for (var month = 0; month < calendar.HistoryMonths; month++)
            output.To(Extract.OutsiderMonth).Text(Customer.RegistryId(firm)).Date(calendar.StartOf(month))
                .Text(Codes.Snake($"{world.Outsider(number, month).Stage}"))
                .Number(world.Outsider(number, month).Sales, 2).End();
    }

    void Company(int firm, int industry, string region, int born, double sales, int parent)
    {
        var delivery = born <= calendar.LastHistoryDay ? 0 : calendar.DeliveryOf(born);
        output.To(Extract.Company, delivery).Text(Customer.RegistryId(firm)).Text(world.NameOf(firm, 0)).Text(Names.FirmEn(firm, industry))
            .Text(Industry.All[industry].Code)
            .Text(region).Date(born).Money((long)(sales * 2) / 10_000 * 1_000_000).Text("active"u8)
                .Text(parent < 0 ? null : Customer.RegistryId(parent)).End();
    }

    void Identity(int firm, int spelling, string account, bool isCustomer) =>
        output.To(Extract.Identity).Text(world.NameOf(firm, spelling)).Text(account).Text(Customer.RegistryId(firm)).Flag(isCustomer).End();

    void Blacklist(int firm, int day, string reason, string source) => output.To(Extract.Blacklist, calendar.DeliveryOf(day))
        .Text(Customer.RegistryId(firm))
        .Text(world.NameOf(firm, 0)).Date(day).Null().Text(reason).Text(source).End();

    /// <summary>Calendar years that lie wholly between two months.</summary>
    IEnumerable<int> Years(int from, int to) => Enumerable.Range(from, Math.Max(0, to - from))
        .Where(month => calendar.Season(month) == 1 && month + 12 <= to)
        .Select(month => month);

    /// <summary>A year's statement of three firms in four, published on 30 April after it.</summary>
    void Statement(int firm, int january, double leverage, Func<int, (double Sales, Stage Stage)> path)
    {
        var year = calendar.YearOf(january);
        var published = new DateOnly(year + 1, 4, 30).DayNumber;
        if (published > calendar.LastDay || !Draw.Of(world.Seed, Purpose.Statement, firm, -1).Chance(0.75))
            return;
        var (revenue, operating, investing, financing) = (0.0, 0.0, 0.0, 0.0);
        for (var month = january; month < january + 12; month++)
        {
            var (sales, stage) = path(month);
            var ratios = LifeCycle.RatiosOf(world.Options.SeedOf(january), firm, year, stage, world.Scenario["stage_noise"]);
            (revenue, operating) = (revenue + sales, operating + (sales * ratios.Operating));
            (investing, financing) = (investing + (sales * ratios.Investing), financing + (sales * ratios.Financing));
        }
        var assets = revenue * 0.9;
        output.To(Extract.Statement, calendar.DeliveryOf(published)).Text(Customer.RegistryId(firm)).Whole(year).Date(published)
            .Number(revenue, 2)
            .Number((0.6 * operating) - (0.005 * revenue), 2).Number(assets, 2).Number(assets * (1 - Math.Min(0.9, leverage + 0.25)), 2)
                .Number(leverage * revenue, 2)
            .Number(operating, 2).Number(investing, 2).Number(financing, 2).End();
    }

    void WriteIndicators(int industry)
    {
        var price = 100.0;
        for (var month = 0; month < calendar.MonthCount; month++)
        {
            var (growth, stage) = (world.Industries.GrowthOf(industry, month), world.Industries.StageOf(industry, month));
            var draw = Draw.Of(world.Options.SeedOf(month), Purpose.Industry, industry, month + 1);
            price *= 1 + (growth / 4) + (0.002 * draw.Normal());
            if (calendar.EndOf(month) > calendar.LastDay)
                return;
            output.To(Extract.Indicator, calendar.DeliveryOf(calendar.EndOf(month))).Text(Industry.All[industry].Code)
                .Date(calendar.StartOf(month)).Number(growth + (0.003 * draw.Normal()), 6)
                .Number(price, 4).Number(Math.Max(0, 0.010 + (growth * 0.6) + (0.001 * draw.Normal())), 6)
                    .Number(Math.Max(0, 0.006 - (growth * 0.4) + (0.001 * draw.Normal())), 6)
                .Number(0.08 + growth + (stage == Stage.Decline ? -0.03 : 0.01) + (0.004 * draw.Normal()), 6).End();
        }
    }
}
