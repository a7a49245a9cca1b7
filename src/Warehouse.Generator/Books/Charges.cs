namespace Warehouse.Generator;

/// <summary>What the bank charges and pays at the month's end: fees by tariff, interest on demand balances each quarter.</summary>
static class Charges
{
    static readonly int SentOnline = Codes.Activity[(int)PostingType.TransferOut, (int)Channel.Online];
    static readonly int SentMobile = Codes.Activity[(int)PostingType.TransferOut, (int)Channel.Mobile];
    static readonly int SentBranch = Codes.Activity[(int)PostingType.TransferOut, (int)Channel.Branch];

    public static void Month(World world, CustomerBooks books, int month)
    {
        var day = world.Calendar.BankingDaysOf(month)[^1];
        foreach (var account in books.Accounts)
        {
            var isCurrent = account.Product.ProductCode is "corporate_current" or "personal_current";
            if (isCurrent)
                PayInterest(world, books, account, month);
            if (account.CloseDay < day || account.OpenDay > day || books.Customer.FeesWaived)
                continue;
            var sent = account.Activities[SentOnline] + account.Activities[SentMobile] + (3 * account.Activities[SentBranch]);
            var fee = account.Product.MonthlyFee + ((long)account.Product.TransferFee * sent);
            if (account.Product.Family == "trade")
                fee = (long)(books.Life.Sales[month] * books.Life.Share[month] * 0.06) + fee;
            if (fee > 0 && !books.Life.InDistress(month))
                books.Post(isCurrent ? account : books.Current, day, -fee, PostingType.Fee, Channel.System, PaidFor.ServiceFee, isCurrent
                    ? default : new(PartyKind.OwnAccount, account.Index));
        }
    }

    static void PayInterest(World world, CustomerBooks books, Account account, int month)
    {
        (account.Averages[2], account.Averages[1]) = (account.Averages[1], account.Averages[0]);
        account.Averages[0] = account.Average(world.Calendar.LengthOf(month));
        if (world.Calendar.Season(month) % 3 != 0)
            return;
        var day = world.Calendar.StartOf(month) + 20;
        if (account.OpenDay >= day || account.CloseDay < day)
            return;
        var average = (account.Averages[0] + account.Averages[1] + account.Averages[2]) / 3;
        var interest = (long)Math.Round(average * account.Rate * 100 / 4, MidpointRounding.AwayFromZero);
        if (interest > 0)
            books.Post(account, day, interest, PostingType.Interest, Channel.System, PaidFor.Interest);
    }
}
