namespace Warehouse.Generator;

/// <summary>Loans of a customer: granted, drawn, repaid or not, written off, recovered.</summary>
sealed class Lending(World world, CustomerBooks books)
{
    readonly BankCalendar calendar = world.Calendar;
    Draw draw;

    Customer Customer => books.Customer;

    public void Begin(int month, bool isOld)
    {
        draw = Draw.Of(world.Seed, Purpose.Loan, Customer.Number);
        if (Customer.Leverage <= 0)
            return;
        var day = isOld ? Math.Max(Customer.JoinDay + 1, calendar.FirstDay - 1 - draw.Below(100)) : Math.Min(Customer.JoinDay + 7, calendar.EndOf(month));
        var collateral = Customer.IsFirm ? draw.Weighted([0.35, 0.15, 0.25, 0.25]) : 3;
        if (!Customer.IsFirm)
            Grant(draw.Chance(0.6) && Customer.Size > 4000 ? "MTG-240" : "CON-36", day,
                Principal(Customer.Size * 12 * Math.Min(Customer.Leverage, 4)), 0, isOld);
        else
            Grant(Code("WCL", collateral, 12), day, Principal(Customer.Size * 12 * Customer.Leverage), collateral, isOld);
    }

    public void Month(int month)
    {
        if (month == world.Options.FutureMonth)
            draw = Draw.Of(world.Options.SeedOf(month), Purpose.Loan, Customer.Number);
        // A copy: renewing adds to the list.
        foreach (var loan in books.Loans.ToArray())
        {
            Pay(loan, month);
            WriteOff(loan, month);
        }
        if (Customer.IsFirm && Customer.Leverage > 0 && books.Life.Stages[month] == Stage.Growth && month < books.Life.ChurnMonth
            && !books.Life.InDistress(month) && books.Loans.Count < 4 && draw.Chance(0.02))
            Invest(month);
    }

    /// <summary>Everything outstanding is paid off.</summary>
    public void Settle(int day)
    {
        foreach (var loan in books.Loans.Where(l => l.Account.Balance < 0))
        {
            foreach (var part in loan.Schedule.Where(p => p.PaidDay == 0))
                (part.PaidDay, part.IsSettledEarly) = (day, true);
            Repay(loan, day, -loan.Account.Balance);
            loan.Account.CloseDay = day;
        }
    }

    /// <summary>Cents in whole ten thousands of yuan, within the limit for one borrower.</summary>
    long Principal(double yuan) =>
        Math.Max(1, (long)(Math.Min(yuan, world.Scenario["single_name_limit"] * world.Options.Customers) / 10_000)) * 1_000_000;

    static string Code(string kind, int collateral, int tenor) => $"{kind}-{(collateral == 3 ? "unsecured" : "secured")}-{tenor:00}";

    void Invest(int month)
    {
        var collateral = draw.Weighted([0.6, 0.2, 0.1, 0.1]);
        var day = calendar.BankingDaysOf(month)[0];
        Grant(Code("FAL", collateral, draw.Chance(0.5) ? 36 : 60), day, Principal(books.Life.Sales[month] * draw.Between(0.8, 2.5)),
            collateral, isOld: false);
    }

    void Grant(string product, int day, long cents, int collateral, bool isOld)
    {
        var tenor = Product.All[Product.Find(product)].TenorMonths;
        var grade = Customer.FirstGrade * 0.0015m;
        var month = calendar.MonthOf(day);
        var rate = Math.Round(world.Rates.Tariff(Product.All[Product.Find(product)], month) + grade, 6);
        var schedule = Schedule(product, cents, day, rate);
        // What fell due before the history was paid when it was due.
        foreach (var part in schedule.Where(p => p.DueDay < calendar.FirstDay))
            part.PaidDay = part.DueDay;
        var outstanding = cents - schedule.Where(p => p.PaidDay != 0).Sum(p => p.Principal);
        var account = books.Open(product, day, rate, isOld ? -outstanding : 0, DateOnly.FromDayNumber(day).AddMonths(tenor).DayNumber,
            collateral);
        if (!isOld)
        {
            books.Post(account, day, -cents, PostingType.LoanDrawdown, Channel.System, PaidFor.LoanPayment,
                new(PartyKind.OwnAccount, books.Current.Index));
            books.Post(books.Current, day, cents, PostingType.TransferIn, Channel.System, PaidFor.LoanPayment,
                new(PartyKind.OwnAccount, account.Index));
        }
        var loan = new Loan(account, cents, day, schedule);
        books.Loans.Add(loan);
    }

    /// <summary>Working capital is repaid at the end, all else in equal parts of principal; interest on what is outstanding, monthly.</summary>
    static List<Instalment> Schedule(string product, long cents, int grantDay, decimal rate)
    {
        var (kind, tenor) = (Product.All[Product.Find(product)].ProductCode, Product.All[Product.Find(product)].TenorMonths);
        var (parts, outstanding) = (new List<Instalment>(tenor), cents);
        for (var i = 1; i <= tenor; i++)
        {
            var due = DateOnly.FromDayNumber(grantDay).AddMonths(i).DayNumber;
            var principal = i == tenor ? outstanding : kind == "working_capital_loan" ? 0 : cents / tenor;
            var interest = (long)Math.Round(outstanding * rate / 12m, MidpointRounding.AwayFromZero);
            parts.Add(new(i, due, principal, interest));
            outstanding -= principal;
        }
        return parts;
    }

    void Pay(Loan loan, int month)
    {
        var (start, end) = (calendar.StartOf(month), calendar.EndOf(month));
        if (loan.WrittenOffDay != 0 || loan.Account.Balance == 0 || loan.Account.OpenDay > end)
            return;
        // Arrears begin in the third month of distress; a cured borrower pays all that is owed in the month of the cure.
        var isInArrears = month >= books.Life.DistressMonth + 2 && month < books.Life.CureMonth;
        foreach (var part in loan.Schedule)
        {
            if (part.PaidDay != 0 || part.DueDay > end || isInArrears)
                continue;
            var late = part.DueDay < start ? Math.Max(start + 2, part.DueDay) : part.DueDay + (draw.Chance(0.03) ? 1 + draw.Below(9) : 0);
            var day = Math.Min(late, end);
            if (day > calendar.LastDay)
                break;
            part.PaidDay = day;
            books.Post(books.Current, day, -part.Interest, PostingType.Interest, Channel.System, PaidFor.Interest,
                new(PartyKind.OwnAccount, loan.Account.Index));
            Repay(loan, day, part.Principal);
            if (part.Number == loan.Schedule.Count)
                End(loan, month, day);
        }
    }

    void Repay(Loan loan, int day, long cents)
    {
        books.Post(books.Current, day, -cents, PostingType.TransferOut, Channel.System, PaidFor.LoanPayment,
            new(PartyKind.OwnAccount, loan.Account.Index));
        books.Post(loan.Account, day, cents, PostingType.LoanRepayment, Channel.System, PaidFor.LoanPayment,
            new(PartyKind.OwnAccount, books.Current.Index));
    }

    /// <summary>A repaid working capital loan is granted anew, most times, as sales have grown.</summary>
    void End(Loan loan, int month, int day)
    {
        loan.Account.CloseDay = day;
        var isRenewed = loan.Account.Product.ProductCode == "working_capital_loan" && month < books.Life.ChurnMonth
            && !books.Life.InDistress(month) && draw.Chance(0.88);
        if (isRenewed)
            Grant(loan.Account.Product.Code, day, Principal(books.Life.Sales[month] * 12 * Customer.Leverage), loan.Account.Collateral,
                isOld: false);
    }

    /// <summary>A year past due a loan is written off; a part comes back half a year later.</summary>
    void WriteOff(Loan loan, int month)
    {
        var end = calendar.EndOf(month);
        if (loan.WrittenOffDay == 0 && loan.DaysPastDue(end) > 360 && loan.Account.Balance < 0 && end <= calendar.LastDay)
        {
            (loan.WrittenOffDay, loan.WrittenOff) = (end, -loan.Account.Balance);
            books.Post(loan.Account, end, loan.WrittenOff, PostingType.WriteOff, Channel.System, PaidFor.WriteOff);
            loan.Account.CloseDay = end;
        }
        else if (loan.WrittenOffDay != 0 && loan.RecoveredDay == 0 && end - loan.WrittenOffDay > 180 && end <= calendar.LastDay)
        {
            var lgd = Rates.Collaterals[loan.Account.Collateral].Lgd;
            (loan.RecoveredDay, loan.Recovered) = (end, (long)(loan.WrittenOff * (1 - lgd) * 0.8m));
        }
    }
}
