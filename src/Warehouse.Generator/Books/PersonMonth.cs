namespace Warehouse.Generator;

/// <summary>The postings of a person in one month.</summary>
static class PersonMonth
{
    public static void Post(World world, CustomerBooks books, int month)
    {
        var (person, life) = (books.Customer, books.Life);
        var draw = Draw.Of(world.Options.SeedOf(month), Purpose.PersonFlows, person.Number, month);
        var days = world.Calendar.BankingDaysOf(month);
        var first = month == person.JoinMonth ? person.JoinDay : 0;
        var income = life.Sales[month] * life.Share[month];
        // Wages are paid whole or not at all: who leaves has them sent elsewhere.
        if (life.Share[month] > 0.5 * person.Share)
            Earn(world, books, days, month, first, income);
        var budget = income * 0.88;
        var rent = person.Leverage > 0 ? 0 : 0.24 * budget * (person.Number % 3 == 0 ? 1 : 0);
        if (rent > 0)
            Send(books, Math.Max(first, days[0]), rent, PaidFor.Rent, new(PartyKind.PersonElsewhere, person.Number % 2000));
        Send(books, Math.Max(first, days[Math.Min(7, days.Length - 1)]), 0.08 * budget, PaidFor.Household, new(PartyKind.Utility, 1));
        Spend(world, books, ref draw, month, first, Math.Max(0, budget - rent) * 0.72);
        if (draw.Chance(0.25))
            Send(books, Any(world, ref draw, month, first), budget * draw.Between(0.02, 0.3), PaidFor.Nothing,
                new(PartyKind.PersonElsewhere, draw.Below(5000)));
    }

    static void Earn(World world, CustomerBooks books, ReadOnlySpan<int> days, int month, int first, double income)
    {
        var person = books.Customer;
        var isRetired = world.Calendar.StartOf(month) - person.BornDay > 62 * 365;
        // Employers bank elsewhere: firms here pay their staff in one sum a month.
        var party = isRetired
            ? new Party(PartyKind.TaxOffice, 1)
            : new(PartyKind.Outsider, world.FirmCount + (person.Number % world.Customers.OutsiderCount));
        var day = Math.Max(first, days[Math.Min(isRetired ? 11 : 9, days.Length - 1)]);
        books.Post(books.Current, day, (long)(income * 100), PostingType.TransferIn, Channel.System, isRetired ? PaidFor.Pension
            : PaidFor.Salary, party);
    }

    static void Send(CustomerBooks books, int day, double yuan, PaidFor paidFor, Party party) =>
        books.Post(books.Current, day, -(long)(yuan * 100), PostingType.TransferOut, Channel.Mobile, paidFor, party);

    /// <summary>Purchases by card, from the credit card where there is one, and cash.</summary>
    static void Spend(World world, CustomerBooks books, ref Draw draw, int month, int first, double yuan)
    {
        var card = books.Accounts.Find(a => a.Product.Family == "card" && a.OpenDay < world.Calendar.StartOf(month)
            && a.CloseDay > world.Calendar.EndOf(month));
        var count = 1 + draw.Poisson(1.6);
        for (var i = 0; i < count; i++)
        {
            var cents = -(long)(yuan / count * draw.Between(0.4, 1.5) * 100);
            books.Post(card ?? books.Current, Any(world, ref draw, month, first), cents, PostingType.CardPayment, Channel.Card,
                PaidFor.Consumption, new(PartyKind.Merchant, draw.Below(400)));
        }
        if (draw.Chance(0.3))
            books.Post(books.Current, Any(world, ref draw, month, first), -(1 + draw.Below(20)) * 10_000L, PostingType.CashWithdrawal,
                Channel.Atm, PaidFor.Nothing);
        if (card is null || card.Balance >= 0 || books.Life.InDistress(month))
            return;
        var day = Math.Max(first, world.Calendar.BankingDaysOf(month)[^1]);
        var owed = books.Customer.Number % 5 == 0 ? card.Balance / 4 : card.Balance;
        books.Move(books.Current, card, day, -owed);
    }

    /// <summary>Any day of the month, weekends somewhat more.</summary>
    static int Any(World world, ref Draw draw, int month, int first)
    {
        var (start, length) = (world.Calendar.StartOf(month), world.Calendar.LengthOf(month));
        var day = start + draw.Below(length);
        if (DateOnly.FromDayNumber(day).DayOfWeek is DayOfWeek.Tuesday && draw.Chance(0.3) && day + 4 < start + length)
            day += 4;
        return Math.Max(first, day);
    }
}
