namespace Warehouse.Generator;

/// <summary>How customers live: the causes of scenario.yml at work. The same customer lives the same life however often it is asked for.</summary>
sealed class Behaviour(GeneratorOptions options, BankCalendar calendar, Scenario scenario, Organisation organisation,
    IndustryPaths industries, Campaigns campaigns)
{
    // Yearly probabilities of the stages of a person's relationship: new, growing, steady, fading.
    static readonly double[][] PersonYearly = [[0.50, 0.35, 0.12, 0.03], [0.0, 0.75, 0.22, 0.03], [0.0, 0.06, 0.86, 0.08],
        [0.0, 0.05, 0.15, 0.80]];
    static readonly double[] PersonGrowth = [0.006, 0.008, 0.002, -0.006];
    readonly double stageSpeed = scenario["stage_speed"], pull = scenario["industry_pull"], volatility = scenario["growth_volatility"];
    readonly double failsFirm = scenario["service_failures_firm"], failsPerson = scenario["service_failures_person"];
    readonly double complains = scenario["complains"], unresolved = scenario["unresolved"], closes = scenario["churn_closes"], cured =
        scenario["distress_cured"];
    readonly ChurnOdds churn = new(scenario["churn_base"], scenario["churn_unresolved"], scenario["churn_failure"],
        scenario["churn_price_gap"],
        scenario["churn_manager_left"], scenario["churn_products"], scenario["churn_declining"]);

    readonly DefaultOdds defaults = new(scenario["default_base"], scenario["default_leverage"], scenario["default_introduction"],
        scenario["default_declining"], scenario["default_downturn"], scenario["default_person"]);

    sealed record ChurnOdds(double Base, double Unresolved, double Failure, double PriceGap, double ManagerLeft, double Products,
        double Declining);

    sealed record DefaultOdds(double Base, double Leverage, double Introduction, double Declining, double Downturn, double Person);

    public void Live(Customer customer, CustomerHistory life)
    {
        life.Clear();
        var first = Math.Max(0, customer.JoinMonth);
        var (path, service) = (Path(first), Service(first));
        var (stage, size, gap) = (customer.Stage, customer.Size, 0.002 * path.Normal());
        var products = FirstProducts(customer, life);
        for (var m = first; m < life.Months && m < life.CloseMonth; m++)
        {
            if (m == options.FutureMonth)
                (path, service) = (Path(m), Service(m));
            stage = NextStage(ref path, customer, stage, m);
            life.Growth[m] = Growth(ref path, customer, life, stage, m);
            size *= ExactMath.Exp(life.Growth[m]);
            gap = (0.92 * gap) + (0.08 * 0.002) + (0.0007 * path.Normal());
            (life.Stages[m], life.Sales[m], life.PriceGap[m]) = (stage, size, gap);
            Serve(ref service, customer, life, m);
            products += Expose(customer, life, m);
            life.Products[m] = products;
            Distress(ref path, customer, life, m);
            Leave(ref path, customer, life, m);
            life.Share[m] = customer.Share * Loyalty(life, m);
        }

        Draw Path(int month) => Draw.Of(options.SeedOf(month), customer.IsFirm ? Purpose.FirmPath : Purpose.PersonPath, customer.Number);
        Draw Service(int month) => Draw.Of(options.SeedOf(month), customer.IsFirm ? Purpose.FirmService : Purpose.PersonService, customer.Number);
    }

    int FirstProducts(Customer customer, CustomerHistory life)
    {
        var draw = Draw.Of((ulong)options.Seed, Purpose.Product, customer.Number);
        var start = Math.Max(customer.JoinDay, calendar.FirstDay - 1);
        (string Code, double Chance)[] offers = customer.IsFirm
            ? [("CASH-payroll", 0.05 + (0.14 * customer.SizeClass)), ("CASH-cash_pool", customer.Group >= 0 ? 0.4 : 0),
                ("CASH-collection", 0.08 * (1 + customer.SizeClass)), ("TRADE-import_credit", 0.03 + (0.07 * customer.SizeClass)),
                ("CUR-C-USD", 0.04 + (0.06 * customer.SizeClass))]
            : [("CARD-classic", 0.22), ("CARD-platinum", customer.Size > 15_000 ? 0.3 : 0)];
        foreach (var (code, chance) in offers)
        {
            if (draw.Chance(chance))
                life.TakeUps.Add(new(Product.Find(code), start));
        }
        return 1 + life.TakeUps.Count + (customer.Leverage > 0 ? 1 : 0);
    }

    Stage NextStage(ref Draw draw, Customer customer, Stage stage, int month)
    {
        if (Planted(customer, month) is { } planted)
            return planted.Kind == "firm_decline" ? Stage.Decline : Stage.Growth;
        return customer.IsFirm
            ? LifeCycle.NextOfFirm(ref draw, stage, industries.OutlookOf(customer.Industry, month), pull, stageSpeed)
            : LifeCycle.Next(ref draw, stage, PersonYearly, 0, stageSpeed);
    }

    double Growth(ref Draw draw, Customer customer, CustomerHistory life, Stage stage, int month)
    {
        if (!customer.IsFirm)
            return PersonGrowth[(int)stage] + (0.015 * volatility * draw.Normal());
        var growth = LifeCycle.Growth[(int)stage] + industries.GrowthOf(customer.Industry, month)
            + (LifeCycle.Volatility[(int)stage] * volatility * draw.Normal());
        // Distress shows in the turnover long before a payment fails.
        if (life.InDistress(month))
            growth -= 0.09;
        if (Planted(customer, month) is { } planted)
            growth = planted.Size + (0.2 * (growth - LifeCycle.Growth[(int)stage]));
        foreach (var shock in scenario.Events.Where(e => e.Kind == "shock_month"))
        {
            if (month == shock.Month || month == shock.Month + shock.Months)
                growth += (month == shock.Month ? 1 : -1) * ExactMath.Log(Math.Max(shock.Size, 0.01));
        }
        return growth;
    }

    /// <summary>What a scenario plants into the growth of this firm in this month.</summary>
    PlantedEvent? Planted(Customer customer, int month) => scenario.Events.FirstOrDefault(e =>
        e.Kind is "firm_decline" or "future_key_account" && e.Customer == customer.Number && month >= e.Month && month < e.Month
            + e.Months);

    void Serve(ref Draw draw, Customer customer, CustomerHistory life, int month)
    {
        var branch = organisation.BranchOfDesk(customer.Desk);
        var banker = organisation.At(customer.Desk, month);
        var mean = (customer.IsFirm ? failsFirm : failsPerson) * ExactMath.Exp(-0.35 * branch.Quality);
        for (var count = draw.Poisson(mean); count > 0; count--)
        {
            var days = calendar.BankingDaysOf(month);
            var day = days[draw.Below(days.Length)];
            var complained = draw.Chance(complains);
            var isResolved = !draw.Chance(unresolved * ExactMath.Exp(-0.3 * banker.Skill));
            var took = 1 + (int)(12 * draw.Unit() * draw.Unit());
            life.Failures.Add(new(day, complained, complained && isResolved ? day + took : 0));
        }
    }

    int Expose(Customer customer, CustomerHistory life, int month)
    {
        var taken = 0;
        foreach (var campaign in campaigns.All)
        {
            if (campaign.Month != month || life.TakeUps.Any(t => t.Product == campaign.Product) || month >= life.ChurnMonth)
                continue;
            if (campaigns.Of(campaign, customer, calendar, organisation.At(customer.Desk, month).Skill) is not { } exposure
                || exposure.Day <= customer.JoinDay)
                continue;
            life.Exposures.Add(exposure);
            if (!exposure.Responds)
                continue;
            life.TakeUps.Add(new(campaign.Product, exposure.ResponseDay));
            taken++;
        }
        return taken;
    }

    void Distress(ref Draw draw, Customer customer, CustomerHistory life, int month)
    {
        if (customer.Leverage <= 0 || life.DistressMonth < life.Months)
            return;
        var odds = customer.IsFirm
            ? defaults.Base + (defaults.Leverage * (customer.Leverage - 0.2))
                + (life.Stages[month] switch { Stage.Introduction => defaults.Introduction, Stage.Decline => defaults.Declining, _ => 0 })
                + (industries.OutlookOf(customer.Industry, month) < 0 ? defaults.Downturn : 0)
            : defaults.Person;
        life.DefaultHazard[month] = ExactMath.Logistic(odds);
        var isPlanted = scenario.Events.Any(e => e.Kind == "firm_decline" && e.Customer == customer.Number && e.Month == month);
        if (!draw.Chance(life.DefaultHazard[month]) && !isPlanted)
            return;
        life.DistressMonth = month + 1;
        if (!isPlanted && draw.Chance(cured))
            life.CureMonth = month + 5 + draw.Below(4);
    }

    void Leave(ref Draw draw, Customer customer, CustomerHistory life, int month)
    {
        if (life.ChurnMonth < life.Months || life.DistressMonth < life.Months)
            return;
        var end = calendar.EndOf(month);
        var (failures, open) = (0, 0);
        foreach (var failure in life.Failures)
        {
            failures += end - failure.Day <= 92 ? 1 : 0;
            open += failure.Complained && failure.ResolvedDay == 0 && end - failure.Day <= 183 ? 1 : 0;
        }
        var gap = Math.Max(0, life.PriceGap[month] - (double)organisation.BranchOfDesk(customer.Desk).RateBonus);
        var odds = churn.Base + (churn.Unresolved * Math.Min(open, 2)) + (churn.Failure * Math.Min(failures, 3))
            + (churn.PriceGap * customer.PriceSensitivity * gap)
            + (organisation.LeftWithin(customer.Desk, month, 6) ? churn.ManagerLeft : 0)
            + (churn.Products * (life.Products[month] - 1)) + (life.Stages[month] == Stage.Decline ? churn.Declining : 0);
        life.ChurnHazard[month] = ExactMath.Logistic(odds);
        if (!draw.Chance(life.ChurnHazard[month]))
            return;
        life.ChurnMonth = month + 1;
        var lasts = 3 + draw.Below(6);
        if (draw.Chance(closes))
            life.CloseMonth = Math.Min(life.Months, month + 1 + lasts);
    }

    /// <summary>What is left of the share after the decision to leave: it fades over months, before any account is closed.</summary>
    static double Loyalty(CustomerHistory life, int month) => month < life.ChurnMonth ? 1
        : ExactMath.Exp(-0.45 * (month - life.ChurnMonth + 1));
}
