namespace Warehouse.Generator;

/// <summary>The postings of a firm in one month, from its sales and ratios.</summary>
static class FirmMonth
{
    public static void Post(World world, CustomerBooks books, int month)
    {
        var (firm, life) = (books.Customer, books.Life);
        var draw = Draw.Of(world.Options.SeedOf(month), Purpose.FirmFlows, firm.Number, month);
        var flows = FirmFlows.Of(world, firm, life, month);
        var days = world.Calendar.BankingDaysOf(month);
        var first = month == firm.JoinMonth ? firm.JoinDay : 0;
        var received = Receive(world, books, month, first);
        FromOutside(world, books, ref draw, month, Math.Max(0.1 * flows.Receipts, flows.Receipts - received), first);
        PayOut(books, Day(days, 9, first), flows.Wages, PaidFor.Salary, default);
        PayOut(books, Day(days, 14, first), flows.Tax, PaidFor.Tax, new(PartyKind.TaxOffice));
        PayOut(books, Day(days, 1, first), flows.Rent, PaidFor.Rent, new(PartyKind.PersonElsewhere, firm.Number % 500));
        PayOut(books, Day(days, 17, first), flows.Utilities, PaidFor.Utilities, new(PartyKind.Utility));
        Suppliers(world, books, ref draw, month, first);
        Lumps(world, books, ref draw, flows, days, month, first);
        Rest(world, books, ref draw, days, month, first);
    }

    static int Day(ReadOnlySpan<int> days, int at, int first) => Math.Max(first, days[Math.Min(at, days.Length - 1)]);

    static void PayOut(CustomerBooks books, int day, double yuan, PaidFor paidFor, Party party) =>
        books.Post(books.Current, day, -(long)(yuan * 100), PostingType.TransferOut, Channel.Online, paidFor, party);

    /// <summary>What other customers pay to this firm; yuan.</summary>
    static double Receive(World world, CustomerBooks books, int month, int first)
    {
        var sum = 0L;
        foreach (var number in world.IncomingOf(books.Customer.Firm))
        {
            var edge = world.EdgeAt(number);
            if (!world.IsCustomer(edge.Buyer, month))
                continue;
            var (cents, day) = world.Payment(edge, month);
            if (day < first || day < FirstDay(world, edge.Buyer))
                continue;
            books.Post(books.Current, day, cents, PostingType.TransferIn, Channel.Online, PaidFor.SalesReceipt,
                new(PartyKind.Customer, world.Customers.Firms[edge.Buyer].Number));
            sum += cents;
        }
        return sum / 100.0;
    }

    /// <summary>Receipts from firms at other banks; who grows pays more.</summary>
    static void FromOutside(World world, CustomerBooks books, ref Draw draw, int month, double yuan, int first)
    {
        var firm = books.Customer;
        var count = Math.Clamp((int)(1.6 * ExactMath.Pow(Math.Max(yuan, 1) / 30_000, 0.30) * draw.Between(0.7, 1.3)) + 1, 1, 80);
        var buyers = Math.Clamp(2 + (int)(count * 0.8), 2, 24);
        Span<double> weights = stackalloc double[count];
        Span<int> who = stackalloc int[count];
        for (var i = 0; i < count; i++)
        {
            who[i] = world.BuyerOf(firm.Firm, draw.Below(buyers));
            var grown = world.Outsider(who[i], month).Sales / world.Outsider(who[i], Math.Max(0, firm.JoinMonth)).Sales;
            weights[i] = draw.Between(0.3, 1.7) * grown;
        }
        var sum = 0.0;
        foreach (var weight in weights)
            sum += weight;
        for (var i = 0; i < count; i++)
            books.Post(books.Current, Spread(world, ref draw, month, first), (long)(yuan * weights[i] / sum * 100), PostingType.TransferIn,
                Channel.Online, PaidFor.SalesReceipt, Outsider(world, ref draw, who[i]));
    }

    static void Suppliers(World world, CustomerBooks books, ref Draw draw, int month, int first)
    {
        foreach (var edge in world.EdgesOf(books.Customer.Firm))
        {
            var (cents, day) = world.Payment(edge, month);
            var isOurs = edge.Supplier < world.FirmCount && world.IsCustomer(edge.Supplier, month) && day >= FirstDay(world, edge.Supplier);
            var party = isOurs ? new Party(PartyKind.Customer, world.Customers.Firms[edge.Supplier].Number)
                : Outsider(world, ref draw, edge.Supplier - world.FirmCount);
            if (day >= first)
                books.Post(books.Current, day, -cents, PostingType.TransferOut, Channel.Online, PaidFor.SupplierPayment, party);
        }
    }

    static int FirstDay(World world, int firm) => world.Customers.Firms[firm].JoinDay;

    /// <summary>Fixed assets each quarter, owners' money each half-year.</summary>
    static void Lumps(World world, CustomerBooks books, ref Draw draw, FirmFlows flows, ReadOnlySpan<int> days, int month, int first)
    {
        var day = Day(days, 4 + draw.Below(10), first);
        var (investing, financing) = ((long)(flows.Investing * 300), (long)(flows.Financing * 600));
        if ((month + books.Customer.Firm) % 3 == 0)
            Lump(books, day, investing, investing < 0 ? PaidFor.Equipment : PaidFor.AssetSale,
                Outsider(world, ref draw, draw.Below(world.Customers.OutsiderCount)));
        if ((month + books.Customer.Firm) % 6 == 2 && !books.Life.InDistress(month))
            Lump(books, day, financing, financing < 0 ? PaidFor.Dividend : PaidFor.Equity,
                new(PartyKind.Shareholder, books.Customer.Number));
    }

    static void Lump(CustomerBooks books, int day, long cents, PaidFor paidFor, Party party) =>
        books.Post(books.Current, day, cents, cents > 0 ? PostingType.TransferIn : PostingType.TransferOut, Channel.Online, paidFor, party);

    /// <summary>Cash, dealings within the group, dollars, and planted bursts.</summary>
    static void Rest(World world, CustomerBooks books, ref Draw draw, ReadOnlySpan<int> days, int month, int first)
    {
        var firm = books.Customer;
        if (draw.Chance(Industry.All[firm.Industry].Seasonal > 0.85 ? 0.8 : 0.15))
            books.Post(books.Current, Spread(world, ref draw, month, first), (long)(firm.Size * draw.Between(0.5, 3)),
                PostingType.CashDeposit, Channel.Branch, PaidFor.SalesReceipt);
        WithinTheGroup(world, books, month);
        foreach (var account in books.Accounts)
        {
            if (account.Product.Currency == "CNY" || account.CloseDay < days[^1] || account.OpenDay >= days[0])
                continue;
            var cents = (long)(firm.Size * 1.2 * draw.Between(0.2, 1));
            books.Post(account, Spread(world, ref draw, month, first), cents, PostingType.TransferIn, Channel.Online, PaidFor.SalesReceipt,
                Outsider(world, ref draw, world.BuyerOf(firm.Firm, 30)));
            books.Post(account, days[^1], -Math.Max(0, (long)((account.Balance - (firm.Size * 2)) * 0.8)), PostingType.TransferOut,
                Channel.Online, PaidFor.SupplierPayment, Outsider(world, ref draw, world.BuyerOf(firm.Firm, 31)));
        }
        foreach (var burst in world.Scenario.Events.Where(e => e.Kind == "fraud_burst" && e.Customer == firm.Number && e.Month == month))
        {
            for (var i = 0; i < burst.Count; i++)
                books.Post(books.Current, days[10], -(long)(burst.Size * draw.Between(0.97, 1) * 100), PostingType.TransferOut,
                    Channel.Mobile, PaidFor.SupplierPayment, Outsider(world, ref draw, world.Customers.OutsiderCount - 1));
        }
    }

    /// <summary>Members pay surpluses to the head of their group; both ends are of this bank.</summary>
    static void WithinTheGroup(World world, CustomerBooks books, int month)
    {
        var firm = books.Customer;
        if (firm.Group < 0)
            return;
        var isHead = firm.Group == firm.Firm;
        var (low, high) = isHead ? (firm.Firm + 1, Math.Min(world.FirmCount, firm.Firm + 5)) : (firm.Firm, firm.Firm + 1);
        for (var member = low; member < high; member++)
        {
            var draw = Draw.Of(world.Options.SeedOf(month), Purpose.Group, member, month + 1);
            var (from, to) = (world.Customers.Firms[member], world.Customers.Firms[firm.Group]);
            if (from.Group != firm.Group || !draw.Chance(0.5) || !world.IsCustomer(member, month) || !world.IsCustomer(firm.Group, month))
                continue;
            var (cents, day) = ((long)(from.Size * draw.Between(1, 6)), world.Calendar.BankingDaysOf(month)[draw.Below(15)]);
            if (day < from.JoinDay || day < to.JoinDay)
                continue;
            books.Post(books.Current, day, isHead ? cents : -cents, isHead ? PostingType.TransferIn : PostingType.TransferOut,
                Channel.Online, PaidFor.GroupTransfer, new(PartyKind.Customer, isHead ? from.Number : to.Number));
        }
    }

    static Party Outsider(World world, ref Draw draw, int number) =>
        new(PartyKind.Outsider, world.FirmCount + number, (byte)(draw.Chance(0.62) ? 0 : draw.Below(Names.SpellingCount)));

    /// <summary>A banking day, a third of them at the month's end.</summary>
    static int Spread(World world, ref Draw draw, int month, int first)
    {
        var days = world.Calendar.BankingDaysOf(month);
        return Math.Max(first, draw.Chance(0.33) ? days[days.Length - 1 - draw.Below(Math.Min(4, days.Length))]
            : days[draw.Below(days.Length)]);
    }
}
