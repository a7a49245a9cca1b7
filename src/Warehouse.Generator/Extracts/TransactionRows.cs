using System.Text;

namespace Warehouse.Generator;

/// <summary>Writes postings in the order of account and day, each with the delivery that brings it: most on time, some late, some wrong first.</summary>
sealed class TransactionRows(World world, PartOutput output)
{
    readonly BankCalendar calendar = world.Calendar;
    readonly double late = world.Scenario["late_postings"], corrected = world.Scenario["corrected_postings"];
    readonly byte[] ownAgent = Encoding.UTF8.GetBytes(Names.OwnAgent);

    /// <summary>How a posting reaches the warehouse.</summary>
    readonly record struct Route(int EntryDay, int Delivery, int CorrectedIn, long FirstCents);

    public void Write(CustomerBooks books)
    {
        var postings = books.Postings;
        postings.Sort(static (a, b) => a.Account != b.Account ? a.Account - b.Account : a.Day != b.Day ? a.Day - b.Day : a.Order - b.Order);
        var draw = Draw.Of(world.Seed, Purpose.Delivery, books.Customer.Number);
        var (id, balance, account) = (Ids.FirstPosting(books.Customer.Number), 0L, -1);
        foreach (var posting in postings)
        {
            if (posting.Account != account)
                (account, balance) = (posting.Account, books.Accounts[posting.Account].BroughtForward);
            id++;
            balance += posting.Cents;
            var route = RouteOf(ref draw, posting);
            WriteRow(books, posting, id, route, balance);
            if (route.CorrectedIn > 0)
                WriteRow(books, posting, id, new(calendar.DayOfDelivery(route.CorrectedIn), route.CorrectedIn, 0, posting.Cents), null);
            Count(books, posting, id, route);
        }
    }

    Route RouteOf(ref Draw draw, Posting posting)
    {
        var (entry, nights) = (posting.Day, calendar.DeliveryCount - 1);
        if (draw.Chance(late))
        {
            entry = nights > 0 && posting.Day > calendar.LastHistoryDay - 100 && posting.Day <= calendar.LastHistoryDay && draw.Chance(0.6)
                ? calendar.DayOfDelivery(1 + draw.Below(nights))
                : posting.Day + 2 + draw.Below(5);
        }
        if (entry > calendar.LastDay)
            entry = posting.Day;
        var delivery = calendar.DeliveryOf(entry);
        var isWrong = nights > delivery && posting.Day > calendar.LastHistoryDay - 60 && draw.Chance(corrected);
        return isWrong
            ? new(entry, delivery, delivery + 1 + draw.Below(nights - delivery), posting.Cents + (posting.Cents / 10)
                + (posting.Cents > 0 ? 100 : -100))
            : new(entry, delivery, 0, posting.Cents);
    }

    void WriteRow(CustomerBooks books, Posting posting, long id, Route route, long? balance)
    {
        var account = books.Accounts[posting.Account];
        var isLate = route.EntryDay > posting.Day || route.CorrectedIn > 0;
        var row = output.To(Extract.Transaction, route.Delivery).Whole(id).Text(Ids.Account(books.Customer.Number, posting.Account))
            .Date(posting.Day).Date(posting.Day).Date(route.EntryDay).Amount(route.FirstCents).Text(account.Product.Currency)
            .Text(Codes.Types[(int)posting.Type]).Text(Codes.Channels[(int)posting.Channel]).Text(Codes.Purposes[(int)posting.For]);
        WriteParty(row, books, posting.Party);
        row.Null();
        (balance is { } known && !isLate ? row.Money(known) : row.Null()).End();
    }

    void WriteParty(CsvBuffer row, CustomerBooks books, Party party)
    {
        var n = party.Number;
        switch (party.Kind)
        {
            case PartyKind.Customer:
                Row(world.Customers.At(n) is { IsFirm: true } firm ? world.NameOf(firm.Firm, 0) : Names.Person(n), Ids.Account(n, 0),
                    ownAgent);
                break;
            case PartyKind.Outsider:
                Row(world.NameOf(n, party.Spelling), Ids.Elsewhere('X', n), Encoding.UTF8.GetBytes(World.AgentOf(n)));
                break;
            case PartyKind.OwnElsewhere:
                Row(OwnName(books.Customer), Ids.Elsewhere('Y', books.Customer.Number),
                    Encoding.UTF8.GetBytes(World.AgentOf(books.Customer.Number)));
                break;
            case PartyKind.OwnAccount:
                Row(OwnName(books.Customer), Ids.Account(books.Customer.Number, n), ownAgent);
                break;
            case PartyKind.None:
                row.Null().Null().Null();
                break;
            default:
                Row(NameOf(party), Ids.Elsewhere('Z', ((int)party.Kind * 1_000_000) + (n % 1_000_000)),
                    Encoding.UTF8.GetBytes(Names.Agents[n % Names.Agents.Length]));
                break;
        }

        void Row(string name, string account, byte[] agent) => row.Text(name).Text(account).Text(agent);
    }

    string OwnName(Customer customer) => customer.IsFirm ? world.NameOf(customer.Firm, 0) : Names.Person(customer.Number);

    static string NameOf(Party party) => party.Kind switch
    {
        PartyKind.Merchant => $"浮岛商铺{party.Number:000}号",
        PartyKind.TaxOffice => party.Number == 0 ? "浮岛市税务局" : "浮岛市社会保险中心",
        PartyKind.Utility => party.Number == 0 ? "浮岛水电公司" : "浮岛燃气公司",
        PartyKind.Shareholder => $"{Names.Person(party.Number + 3)}(股东)",
        _ => Names.Person(party.Number + 7),
    };

    /// <summary>The ledger counts what is delivered; a correction adds what was wrong.</summary>
    void Count(CustomerBooks books, Posting posting, long id, Route route)
    {
        var product = books.Accounts[posting.Account].ProductNumber;
        output.Ledger.Post(route.Delivery, calendar.MonthOf(posting.Day), product, route.FirstCents, isCorrection: false);
        if (route.CorrectedIn > 0)
            output.Ledger.Post(route.CorrectedIn, calendar.MonthOf(posting.Day), product, posting.Cents - route.FirstCents,
                isCorrection: true);
        var last = route.CorrectedIn > 0 ? route.CorrectedIn : route.Delivery;
        if (route.CorrectedIn == 0 && route.EntryDay == posting.Day)
            return;
        output.To(Extract.Delivered).Whole(id).Text(route.CorrectedIn > 0 ? "corrected"u8 : "late"u8).Date(posting.Day)
            .Date(calendar.DayOfDelivery(route.Delivery))
            .Date(calendar.DayOfDelivery(last)).Money(route.FirstCents).Money(posting.Cents).End();
    }
}
