namespace Warehouse.Generator;

/// <summary>Writes the general ledger: balances of each account class at month ends and nights, and income by month.</summary>
sealed class LedgerRows(World world, PartOutput output)
{
    readonly BankCalendar calendar = world.Calendar;

    public void Write(LedgerTotals ledger)
    {
        var classes = Product.All.Select((p, i) => (Class: (p.ProductCode, p.Currency), Product: i)).GroupBy(p => p.Class)
            .OrderBy(g => g.Key.ProductCode, StringComparer.Ordinal)
            .ThenBy(g => g.Key.Currency, StringComparer.Ordinal);
        foreach (var group in classes)
        {
            var products = group.Select(p => p.Product).ToList();
            var balance = Sum(products.Select(p => ledger.Months.GetValueOrDefault((-1, p)))).Balance;
            for (var month = 0; month < calendar.HistoryMonths; month++)
            {
                var sums = Sum(products.Select(p => ledger.Months.GetValueOrDefault((month, p))));
                balance += sums.Balance;
                Row(0, calendar.EndOf(month), group.Key, balance, sums);
            }
            for (var delivery = 1; delivery < calendar.DeliveryCount; delivery++)
            {
                var sums = Sum(products.Select(p => ledger.Turnover.GetValueOrDefault((delivery, p))));
                balance += sums.Balance;
                Row(delivery, calendar.DayOfDelivery(delivery), group.Key, balance, sums);
            }
        }
        foreach (var income in ledger.Income.GroupBy(i => (i.Key.Month, Product.All[i.Key.Product].ProductCode,
            Product.All[i.Key.Product].Currency, i.Key.Line)).OrderBy(g => g.Key.Month))
            output.To(Extract.LedgerIncome).Date(calendar.StartOf(income.Key.Month)).Text(income.Key.ProductCode).Text(income.Key.Currency)
                .Text(income.Key.Line).Amount(income.Sum(i => i.Value)).End();
    }

    void Row(int delivery, int day, (string Class, string Currency) key, long balance,
        (long Balance, long Debits, long Credits, long Count) sums) =>
        output.To(Extract.LedgerBalance, delivery).Date(day).Text(key.Class).Text(key.Currency).Amount(balance).Money(sums.Debits)
            .Money(sums.Credits).Whole(sums.Count).End();

    static (long Balance, long Debits, long Credits, long Count) Sum(IEnumerable<(long Balance, long Debits, long Credits,
        long Count)> parts) =>
        parts.Aggregate((0L, 0L, 0L, 0L), (a, b) => (a.Item1 + b.Balance, a.Item2 + b.Debits, a.Item3 + b.Credits, a.Item4 + b.Count));
}
