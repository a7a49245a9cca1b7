namespace Warehouse.Generator;

/// <summary>The accounts, loans and postings of one customer. One object serves many customers in turn.</summary>
sealed class CustomerBooks(World world)
{
    readonly BankCalendar calendar = world.Calendar;

    public List<Account> Accounts { get; } = [];
    public List<Loan> Loans { get; } = [];
    public List<Posting> Postings { get; } = [];
    public Customer Customer { get; private set; } = null!;
    public CustomerHistory Life { get; private set; } = null!;

    /// <summary>Months with visits and calls, for the cost of the relationship: visits in the high half.</summary>
    public int[] Contacts { get; } = new int[world.Calendar.MonthCount];

    public List<Interaction> Interactions { get; } = [];

    /// <summary>The account from which all is paid.</summary>
    public Account Current => Accounts[0];

    /// <summary>Keeps the books of a customer's whole life.</summary>
    /// <param name="customer">Whose books.</param>
    /// <param name="life">The life that was lived.</param>
    /// <param name="monthEnds">Called at the end of each whole month with the figures of that month in the accounts.</param>
    public void Keep(Customer customer, CustomerHistory life, Action<CustomerBooks, int> monthEnds)
    {
        (Customer, Life) = (customer, life);
        Accounts.Clear();
        Loans.Clear();
        Postings.Clear();
        Array.Clear(Contacts);
        Interactions.Clear();
        Interaction.Add(world, this);
        var deposits = new Deposits(world, this);
        var lending = new Lending(world, this);
        for (var month = Math.Max(0, customer.JoinMonth); month < life.Months && month <= life.CloseMonth; month++)
        {
            foreach (var account in Accounts)
                account.BeginMonth();
            if (Accounts.Count == 0)
                OpenFirst(deposits, lending, month);
            if (month == life.CloseMonth)
            {
                Close(deposits, lending, month);
                monthEnds(this, month);
                break;
            }
            if (customer.IsFirm)
                FirmMonth.Post(world, this, month);
            else
                PersonMonth.Post(world, this, month);
            deposits.Month(month);
            lending.Month(month);
            Charges.Month(world, this, month);
            monthEnds(this, month);
        }
    }

    /// <summary>Writes a posting, unless it lies after the last night or a purchase is of less than one yuan.</summary>
    public void Post(Account account, int day, long cents, PostingType type, Channel channel, PaidFor paidFor, Party party = default)
    {
        var isPurchase = type is PostingType.TransferIn or PostingType.TransferOut or PostingType.CardPayment
            && paidFor is not (PaidFor.OwnTransfer or PaidFor.LoanPayment);
        if (cents == 0 || day > calendar.LastDay || (isPurchase && Math.Abs(cents) < 100))
            return;
        Postings.Add(new(account.Index, day, Postings.Count, cents, type, channel, paidFor, party));
        account.Balance += cents;
        var month = calendar.MonthOf(day);
        account.CentDays += cents * (calendar.EndOf(month) - day + 1);
        if (Codes.Activity[(int)type, (int)channel] is >= 0 and var activity)
            account.Activities[activity]++;
        if (type == PostingType.Fee)
            account.Fees -= cents;
    }

    /// <summary>Moves money between two accounts of the customer on one day.</summary>
    public void Move(Account from, Account to, int day, long cents)
    {
        Post(from, day, -cents, PostingType.TransferOut, Channel.Online, PaidFor.OwnTransfer, new(PartyKind.OwnAccount, to.Index));
        Post(to, day, cents, PostingType.TransferIn, Channel.Online, PaidFor.OwnTransfer, new(PartyKind.OwnAccount, from.Index));
    }

    public Account Open(string product, int day, decimal? rate = null, long broughtForward = 0, int maturityDay = 0, int collateral = 3) =>
        Open(Product.Find(product), day, rate, broughtForward, maturityDay, collateral);

    public Account Open(int product, int day, decimal? rate = null, long broughtForward = 0, int maturityDay = 0, int collateral = 3)
    {
        var month = calendar.MonthOf(day);
        var account = new Account(Accounts.Count, product, day, month, rate
            ?? world.Rates.Tariff(Product.All[product], Math.Min(month, calendar.MonthCount - 1)))
        {
            BroughtForward = broughtForward,
            Balance = broughtForward,
            MaturityDay = maturityDay,
            Collateral = collateral,
        };
        account.BeginMonth();
        Accounts.Add(account);
        return account;
    }

    void OpenFirst(Deposits deposits, Lending lending, int month)
    {
        var isOld = Customer.JoinMonth < 0;
        var start = (long)(Customer.Size * Customer.Share * (Customer.IsFirm ? Customer.BalanceMonths
            : Math.Min(Customer.BalanceMonths, 3)) * 100);
        var current = Open(Customer.IsFirm ? "CUR-C-CNY" : "CUR-P-CNY", Customer.JoinDay, broughtForward: isOld ? start : 0);
        if (!isOld)
            Post(current, Customer.JoinDay, start, PostingType.TransferIn, Channel.Branch, PaidFor.OwnTransfer,
                new(PartyKind.OwnElsewhere));
        deposits.Begin(month, isOld);
        lending.Begin(month, isOld);
    }

    /// <summary>The customer leaves: loans are settled, deposits paid out, accounts closed.</summary>
    void Close(Deposits deposits, Lending lending, int month)
    {
        var day = calendar.BankingDaysOf(month)[^1];
        if (day > calendar.LastDay)
            return;
        lending.Settle(day);
        deposits.PayOut(day);
        Post(Current, day, -Current.Balance, Current.Balance > 0 ? PostingType.TransferOut : PostingType.TransferIn, Channel.Branch,
            PaidFor.OwnTransfer, new(PartyKind.OwnElsewhere));
        foreach (var account in Accounts)
            account.CloseDay = Math.Min(account.CloseDay, day);
    }
}
