namespace Warehouse.Generator;

/// <summary>What the general ledger sums: postings by product and delivery, month-end balances, and income. Whole cents, so that the
/// order of adding does not matter.</summary>
sealed class LedgerTotals
{
    /// <summary>Balance, debits, credits and count that a delivery adds to a product's accounts.</summary>
    public SortedDictionary<(int Delivery, int Product), (long Balance, long Debits, long Credits, long Count)> Turnover { get; } = [];

    /// <summary>The same by month of booking, of what the first extract holds.</summary>
    public SortedDictionary<(int Month, int Product), (long Balance, long Debits, long Credits, long Count)> Months { get; } = [];

    /// <summary>Income by month, product and line.</summary>
    public SortedDictionary<(int Month, int Product, string Line), long> Income { get; } = [];

    public void BroughtForward(int product, long cents) => Add(Months, (-1, product), (cents, 0, 0, 0));

    public void Post(int delivery, int month, int product, long cents, bool isCorrection)
    {
        var added = isCorrection ? (cents, 0L, 0L, 0L) : (cents, cents < 0 ? -cents : 0, cents > 0 ? cents : 0, 1L);
        if (delivery == 0)
            Add(Months, (month, product), added);
        else
            Add(Turnover, (delivery, product), added);
    }

    public void Earn(int month, int product, string line, long cents)
    {
        if (cents != 0)
            Income[(month, product, line)] = Income.GetValueOrDefault((month, product, line)) + cents;
    }

    public void Add(LedgerTotals other)
    {
        foreach (var (key, sums) in other.Turnover)
            Add(Turnover, key, sums);
        foreach (var (key, sums) in other.Months)
            Add(Months, key, sums);
        foreach (var (key, cents) in other.Income)
            Income[key] = Income.GetValueOrDefault(key) + cents;
    }

    public void Clear()
    {
        Turnover.Clear();
        Months.Clear();
        Income.Clear();
    }

    static void Add<TKey>(SortedDictionary<TKey, (long Balance, long Debits, long Credits, long Count)> totals, TKey key,
        (long Balance, long Debits, long Credits, long Count) added)
        where TKey : notnull
    {
        var old = totals.GetValueOrDefault(key);
        totals[key] = (old.Balance + added.Balance, old.Debits + added.Debits, old.Credits + added.Credits, old.Count + added.Count);
    }
}
