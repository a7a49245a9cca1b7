namespace Warehouse.Generator;

/// <summary>Savings of a customer: term deposits, wealth plans, dollars, and money kept at other banks.</summary>
sealed class Deposits(World world, CustomerBooks books)
{
    readonly BankCalendar calendar = world.Calendar;
    Draw draw;

    Customer Customer => books.Customer;

    public void Begin(int month, bool isOld)
    {
        draw = Draw.Of(world.Seed, Purpose.Product, Customer.Number, 1);
        foreach (var taken in books.Life.TakeUps.Where(t => t.Day < calendar.StartOf(month) || t.Day <= Customer.JoinDay).ToList())
            Take(taken with { Day = Math.Max(Customer.JoinDay, taken.Day) }, isOld);
        var wealth = Customer.IsFirm ? Customer.Size * Customer.Share * Customer.BalanceMonths
            : Customer.Size * Customer.Share * Math.Max(0, Customer.BalanceMonths - 3);
        if (!isOld || !draw.Chance(Customer.IsFirm ? 0.14 + (0.1 * Customer.SizeClass) : 0.30))
            return;
        var day = Math.Max(Customer.JoinDay, calendar.FirstDay - 1 - draw.Below(80));
        OpenTerm(day, Tenor(), (long)(wealth * draw.Between(0.3, 1.0)) * 100, isOld: true);
        if (!Customer.IsFirm && wealth > 80_000 && draw.Chance(0.35))
            books.Open("WM-low-12", day, broughtForward: (long)(wealth * 0.4) * 100, maturityDay: calendar.LastDay + 1);
    }

    public void Month(int month)
    {
        if (month == world.Options.FutureMonth)
            draw = Draw.Of(world.Options.SeedOf(month), Purpose.Product, Customer.Number, 1);
        foreach (var taken in books.Life.TakeUps)
        {
            if (taken.Day > Customer.JoinDay && taken.Day >= calendar.StartOf(month) && taken.Day <= calendar.EndOf(month))
                Take(taken, isOld: false);
        }
        Mature(month);
        Sweep(month);
    }

    /// <summary>All savings go back to the current account.</summary>
    public void PayOut(int day)
    {
        foreach (var account in books.Accounts.Skip(1).Where(a => a.CloseDay > day && a.Product.Family is "deposit" or "wealth"
            && a.CloseDay > day).ToList())
        {
            if (account.Product.Currency == "CNY" && account.Balance > 0)
                books.Move(account, books.Current, day, account.Balance);
            else
                books.Post(account, day, -account.Balance, PostingType.TransferOut, Channel.Branch, PaidFor.OwnTransfer,
                    new(PartyKind.OwnElsewhere));
            account.CloseDay = day;
        }
        foreach (var card in books.Accounts.Where(a => a.Product.Family == "card" && a.Balance < 0))
            books.Move(books.Current, card, day, -card.Balance);
    }

    void Take(TakeUp taken, bool isOld)
    {
        var product = Product.All[taken.Product];
        if (product.Code.StartsWith("TD-", StringComparison.Ordinal))
            OpenTerm(taken.Day, product.TenorMonths, Savings(0.4), isOld);
        else if (product.Family == "wealth")
            Subscribe(taken, Savings(0.5));
        else
            books.Open(taken.Product, taken.Day, broughtForward: isOld && product.Currency != "CNY" ? (long)(Customer.Size * 2) : 0);
    }

    long Savings(double share) => Math.Max(0, (long)(books.Current.Balance * share) / 10000 * 10000);

    void Subscribe(TakeUp taken, long cents)
    {
        if (cents < 1_000_000)
            return;
        var plan = books.Open(taken.Product, taken.Day, maturityDay: DateOnly.FromDayNumber(taken.Day)
            .AddMonths(Product.All[taken.Product].TenorMonths).DayNumber);
        books.Move(books.Current, plan, taken.Day, cents);
    }

    int Tenor() => (ReadOnlySpan<int>)[3, 6, 12, 24, 36, 60] is var tenors ? tenors[draw.Weighted([0.2, 0.2, 0.35, 0.12, 0.1, 0.03])] : 0;

    void OpenTerm(int day, int tenor, long cents, bool isOld)
    {
        if (cents < 1_000_000)
            return;
        var code = $"TD-{(Customer.IsFirm ? 'C' : 'P')}-CNY-{tenor:00}";
        var product = Product.All[Product.Find(code)];
        var branch = world.Organisation.BranchOfDesk(Customer.Desk);
        var isOffTariff = draw.Chance(branch.RateBonus > 0 ? 4 * world.Scenario["off_tariff"] : world.Scenario["off_tariff"] / 4);
        var month = calendar.MonthOf(day);
        var rate = world.Rates.Tariff(product, month) + (isOffTariff ? branch.RateBonus + 0.002m : 0);
        var maturity = DateOnly.FromDayNumber(day).AddMonths(tenor).DayNumber;
        var account = books.Open(code, day, rate, isOld ? cents : 0, maturity);
        if (!isOld)
            books.Move(books.Current, account, day, cents);
    }

    void Mature(int month)
    {
        var (start, end) = (calendar.StartOf(month), calendar.EndOf(month));
        foreach (var account in books.Accounts.Where(a => a.MaturityDay >= start && a.MaturityDay <= end
            && a.Product.Family is "deposit" or "wealth" && a.MaturityDay >= start && a.MaturityDay <= end && a.Balance > 0).ToList())
        {
            var days = account.MaturityDay - account.OpenDay;
            var interest = (long)Math.Round(account.Balance * account.Rate * days / 365m, MidpointRounding.AwayFromZero);
            var principal = account.Balance;
            books.Move(account, books.Current, account.MaturityDay, principal);
            books.Post(books.Current, account.MaturityDay, interest, PostingType.Interest, Channel.System, PaidFor.Interest);
            account.CloseDay = account.MaturityDay;
            if (month < books.Life.ChurnMonth && draw.Chance(0.75) && account.Product.Family == "deposit")
                OpenTerm(account.MaturityDay, draw.Chance(0.7) ? account.Product.TenorMonths : Tenor(), principal / 10000 * 10000,
                    isOld: false);
        }
    }

    /// <summary>At the month's end too much goes elsewhere or into a deposit, too little is filled up, but not in distress.</summary>
    void Sweep(int month)
    {
        var day = calendar.BankingDaysOf(month)[^1];
        if (day > calendar.LastDay)
            return;
        var target = (long)(books.Life.Sales[month] * books.Life.Share[month] * (Customer.IsFirm ? Customer.BalanceMonths
            : Math.Min(Customer.BalanceMonths, 3)) * 100);
        var balance = books.Current.Balance;
        var isLeaving = month >= books.Life.ChurnMonth;
        if (isLeaving ? balance > 1.1 * target && balance > 20_000 : balance > 1.8 * target && balance - target > 1_000_000)
            Save(isLeaving, day, (long)((balance - target) * 0.7));
        else if (balance < 0.5 * target && !books.Life.InDistress(month))
            books.Post(books.Current, day, (long)((1.0 * target) - balance), PostingType.TransferIn, Channel.Online, PaidFor.OwnTransfer,
                new(PartyKind.OwnElsewhere));
    }

    void Save(bool isLeaving, int day, long cents)
    {
        if (!isLeaving && draw.Chance(Customer.IsFirm ? 0.25 : 0.5))
            OpenTerm(day, Tenor(), cents / 10000 * 10000, isOld: false);
        else
            books.Post(books.Current, day, -cents, PostingType.TransferOut, Channel.Online, PaidFor.OwnTransfer,
                new(PartyKind.OwnElsewhere));
    }
}
