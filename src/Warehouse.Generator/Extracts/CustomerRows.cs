namespace Warehouse.Generator;

/// <summary>Writes one customer into the files of all systems, and what only nature knows into the truth.</summary>
sealed class CustomerRows
{
    static readonly string[] SizeClasses = ["micro", "small", "medium", "large"];
    readonly World world;
    readonly BankCalendar calendar;
    readonly PartOutput output;
    readonly CustomerBooks books;
    readonly CustomerHistory life;
    readonly TransactionRows transactions;
    readonly LendingRows lending;
    readonly RelationshipRows service;
    readonly RegistryRows registry;

    public CustomerRows(World world, PartOutput output)
    {
        (this.world, this.output, calendar) = (world, output, world.Calendar);
        books = new(world);
        life = new(calendar.MonthCount);
        transactions = new(world, output);
        lending = new(world, output);
        service = new(world, output);
        registry = new(world, output);
    }

    /// <summary>Postings written so far.</summary>
    public long Postings { get; private set; }

    public void Write(int number)
    {
        var customer = world.Customers.At(number);
        world.Behaviour.Live(customer, life);
        books.Keep(customer, life, EndMonth);
        WriteVersions(customer);
        WriteAccounts(customer);
        transactions.Write(books);
        lending.Write(books);
        service.Write(books);
        if (customer.IsFirm)
            registry.Write(customer, life);
        WriteFate(customer);
        Postings += books.Postings.Count;
    }

    int GradeAt(Customer customer, int month) => month < life.DistressMonth + 3 || month >= life.CureMonth + 3
        ? customer.FirstGrade
        : life.CureMonth == life.Months && month >= life.DistressMonth + 6 ? 7 : 6;

    bool IsBlacklisted(int month) => life.CureMonth == life.Months && month >= life.DistressMonth + 15;

    void EndMonth(CustomerBooks kept, int month)
    {
        lending.EndMonth(kept, month);
        if (month >= calendar.HistoryMonths)
            return;
        var (start, end) = (calendar.StartOf(month), calendar.EndOf(month));
        var (contribution, profit) = (0m, 0m);
        foreach (var account in kept.Accounts.Where(a => a.IsOpenIn(start, end)))
        {
            var terms = TrueContribution.Of(world, kept, account, month, GradeAt(kept.Customer, month));
            (contribution, profit) = (contribution + terms.BeforeCapital, profit + terms.EconomicProfit);
            WriteTerms(kept.Customer, account, month, terms);
            var earned = account.Product.IsLending ? -1 : 1;
            var interest = earned * (long)Math.Round(account.Average(calendar.LengthOf(month)) * account.Rate * calendar.LengthOf(month) / 365m * 100,
                MidpointRounding.AwayFromZero);
            output.Ledger.Earn(month, account.ProductNumber, account.Product.IsLending ? "interest_income" : "interest_expense", interest);
            output.Ledger.Earn(month, account.ProductNumber, "fee_income", account.Fees);
        }
        output.To(Extract.CustomerMonth).Text(kept.Customer.Id).Date(start)
            .Text(Codes.Snake($"{life.Stages[Math.Min(month, Math.Max(0, life.CloseMonth - 1))]}"))
            .Number(life.Growth[month], 6).Number(life.Sales[month], 2).Number(life.Share[month], 6).Number(life.ChurnHazard[month], 8)
            .Number(life.DefaultHazard[month], 8).Number(life.PriceGap[month], 6).Whole(life.Products[month]).Number(contribution, 2)
                .Number(profit, 2).End();
    }

    void WriteTerms(Customer customer, Account account, int month, AccountContribution terms) =>
        output.To(Extract.AccountMonth).Text(Ids.Account(customer.Number, account.Index)).Date(calendar.StartOf(month))
            .Number(terms.AverageBalance, 2)
            .Number(terms.InterestMargin, 2).Number(terms.Fees, 2).Number(terms.ActivityCost, 2).Number(terms.RelationshipCost, 2)
                .Number(terms.ExpectedLoss, 2)
            .Number(terms.BeforeCapital, 2).Number(terms.CapitalCharge, 2).Number(terms.EconomicProfit, 2).End();

    /// <summary>One row a change: manager, grade, blacklist, leaving. Some of last year's arrive in a night long after.</summary>
    void WriteVersions(Customer customer)
    {
        var draw = Draw.Of(world.Seed, Purpose.Delivery, customer.Number, -1);
        var first = Math.Max(0, customer.JoinMonth);
        Version(customer, customer.JoinDay, first, isLeft: false, calendar.DeliveryOf(customer.JoinDay));
        Assign(customer, customer.JoinDay, first);
        for (var month = first + 1; month < life.Months && month < life.CloseMonth; month++)
        {
            var day = calendar.StartOf(month);
            var isHandedOver = world.Organisation.At(customer.Desk, month) != world.Organisation.At(customer.Desk, month - 1);
            if (day > calendar.LastDay || (!isHandedOver && GradeAt(customer, month) == GradeAt(customer, month - 1)
                && IsBlacklisted(month) == IsBlacklisted(month - 1)))
                continue;
            var isBackdated = calendar.DeliveryCount > 1 && day <= calendar.LastHistoryDay && calendar.LastHistoryDay - day < 366
                && draw.Chance(world.Scenario["backdated_changes"]);
            Version(customer, day, month, isLeft: false, isBackdated ? 1 + draw.Below(calendar.DeliveryCount - 1)
                : calendar.DeliveryOf(day));
            if (isHandedOver)
                Assign(customer, day, month);
        }
        var left = life.CloseMonth < life.Months ? books.Current.CloseDay : int.MaxValue;
        if (left <= calendar.LastDay)
            Version(customer, left, life.CloseMonth - 1, isLeft: true, calendar.DeliveryOf(left));
    }

    void Assign(Customer customer, int day, int month) => output.To(Extract.Assignment, calendar.DeliveryOf(day)).Text(customer.Id)
        .Date(day)
        .Text(world.Organisation.At(customer.Desk, month).Id).End();

    void Version(Customer customer, int day, int month, bool isLeft, int delivery)
    {
        if (delivery >= calendar.DeliveryCount)
            return;
        var branch = world.Organisation.BranchOfDesk(customer.Desk);
        var row = output.To(Extract.Customer, delivery).Text(customer.Id).Date(day).Text(customer.IsFirm ? "company"u8 : "person"u8);
        if (customer.IsFirm)
            row.Text(world.NameOf(customer.Firm, 0)).Null().Null().Date(customer.BornDay).Text(Customer.RegistryId(customer.Firm))
                .Text(customer.Group >= 0 ? Ids.Group(customer.Group) : null).Text(Industry.All[customer.Industry].Code);
        else
            row.Text(Names.Person(customer.Number)).Text(customer.Number % 2 == 0 ? "female"u8 : "male"u8).Date(customer.BornDay).Null()
                .Null().Null().Null();
        row.Text(branch.Region).Text(customer.IsFirm ? SizeClasses[customer.SizeClass] : null).Text(branch.Id)
            .Text(world.Organisation.At(customer.Desk, month).Id)
            .Text(Rates.Grades[GradeAt(customer, month)]).Flag(IsBlacklisted(month)).Text(isLeft ? "left"u8 : "active"u8).End();
    }

    void WriteAccounts(Customer customer)
    {
        foreach (var account in books.Accounts.Where(a => a.OpenDay <= calendar.LastDay))
        {
            WriteAccount(customer, account, account.OpenDay, isClosed: false);
            output.Ledger.BroughtForward(account.ProductNumber, account.BroughtForward);
            if (account.CloseDay <= calendar.LastDay)
                WriteAccount(customer, account, account.CloseDay, isClosed: true);
        }
    }

    void WriteAccount(Customer customer, Account account, int day, bool isClosed)
    {
        // An account opened and closed on one day is told of once, as it ended.
        if (!isClosed && account.CloseDay == account.OpenDay)
            return;
        output.To(Extract.Account, calendar.DeliveryOf(day)).Text(Ids.Account(customer.Number, account.Index)).Date(day).Text(customer.Id)
            .Text(account.Product.ProductCode).Text(account.Product.Code).Text(account.Product.Currency).Date(account.OpenDay)
            .Date(isClosed ? account.CloseDay : 0).Date(account.MaturityDay).Text(isClosed ? "closed"u8 : "open"u8)
            .Text(world.Organisation.BranchOfDesk(customer.Desk).Id).Number(account.Rate, 6)
            .Text(account.Product.IsLending ? Rates.Collaterals[account.Collateral].Collateral : null).Money(account.BroughtForward).End();
    }

    void WriteFate(Customer customer)
    {
        output.To(Extract.Fate).Text(customer.Id).Date(Month(life.ChurnMonth)).Date(Month(life.CloseMonth)).Date(Month(life.DistressMonth))
            .Date(Month(life.CureMonth))
            .Number(customer.PriceSensitivity, 6).Number(customer.Leverage, 6).End();
        foreach (var exposure in life.Exposures)
        {
            output.To(Extract.Treatment).Text(exposure.Campaign.Id).Text(customer.Id).Whole(customer.Segment(exposure.Day))
                .Text(Campaigns.Arms[exposure.Arm])
                .Number(exposure.Probabilities[0], 6).Number(exposure.Probabilities[1], 6).Number(exposure.Probabilities[2], 6)
                .Flag(exposure.Outcomes[0]).Flag(exposure.Outcomes[1]).Flag(exposure.Outcomes[2]).End();
        }
    }

    int Month(int month) => month < life.Months ? calendar.StartOf(month) : 0;
}
