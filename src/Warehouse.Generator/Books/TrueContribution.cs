namespace Warehouse.Generator;

/// <summary>The contribution of one account in one month, yuan, two places a term.</summary>
readonly record struct AccountContribution(
    decimal AverageBalance, decimal InterestMargin, decimal Fees, decimal ActivityCost, decimal RelationshipCost, decimal ExpectedLoss,
        decimal CapitalCharge)
{
    public decimal BeforeCapital => InterestMargin + Fees - ActivityCost - RelationshipCost - ExpectedLoss;
    public decimal EconomicProfit => BeforeCapital - CapitalCharge;
}

/// <summary>The true cost model: the formulas of the contribution with the bank's own rates. docs/GENERATOR.md writes them down.</summary>
static class TrueContribution
{
    public static AccountContribution Of(World world, CustomerBooks books, Account account, int month, int grade)
    {
        var (calendar, rates, product) = (world.Calendar, world.Rates, account.Product);
        var currency = Array.IndexOf(Rates.Currencies, product.Currency);
        var (days, fx) = (calendar.LengthOf(month), rates.Fx(currency, month));
        var average = account.Average(days);
        var year = days / 365m;
        // What has an agreed tenor is priced on the curve of its first month, all else on the month's.
        var ftp = product.TenorMonths > 0
            ? rates.FtpBetween(currency, account.OpenMonth, product.TenorMonths)
            : rates.FtpBetween(currency, month, Rates.DemandTenor(product));
        var margin = product.Family switch
        {
            "deposit" => average * (ftp - account.Rate) * year,
            "loan" or "card" => -average * (account.Rate - ftp) * year,
            _ => 0,
        };
        var exposure = product.IsLending ? Math.Max(0, -average) : 0;
        var loss = Rates.Pd[grade] * Rates.Collaterals[account.Collateral].Lgd * exposure * year;
        var capital = exposure * (decimal)product.RiskWeight * Rates.CapitalRatio * Rates.HurdleRate * year;
        return new(average, Yuan(margin * fx), Yuan(account.Fees / 100m * fx), Yuan(Activity(account)),
            Yuan(Relationship(books, account, month)), Yuan(loss * fx), Yuan(capital * fx));
    }

    static decimal Activity(Account account)
    {
        var sum = 0m;
        for (var i = 0; i < account.Activities.Length; i++)
            sum += account.Activities[i] * Rates.Activities[i].UnitCost;
        return sum;
    }

    /// <summary>Each account is maintained; visits and calls are the first account's.</summary>
    static decimal Relationship(CustomerBooks books, Account account, int month) =>
        Rates.AccountMaintenance + (account.Index > 0 ? 0 : ((books.Contacts[month] >> 16) * Rates.Visit)
            + ((books.Contacts[month] & 0xFFFF) * Rates.Call));

    static decimal Yuan(decimal value) => Math.Round(value, 2, MidpointRounding.AwayFromZero);
}
