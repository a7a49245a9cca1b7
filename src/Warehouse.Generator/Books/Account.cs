namespace Warehouse.Generator;

/// <summary>An account and what happened on it in the month at hand.</summary>
sealed class Account(int index, int product, int openDay, int openMonth, decimal rate)
{
    /// <summary>Number among the customer's accounts.</summary>
    public int Index => index;

    public int ProductNumber => product;
    public Product Product => Product.All[product];
    public int OpenDay => openDay;

    /// <summary>Month of opening, whose curve prices it; negative before the history.</summary>
    public int OpenMonth => openMonth;

    public decimal Rate => rate;
    public int CloseDay { get; set; } = int.MaxValue;
    public int MaturityDay { get; init; }
    public int Collateral { get; init; } = 3;

    /// <summary>Balance before the first posting of the history, cents.</summary>
    public long BroughtForward { get; init; }

    /// <summary>Balance after all postings so far, cents.</summary>
    public long Balance { get; set; }

    /// <summary>Balance at the month's beginning, cents.</summary>
    public long Opening { get; private set; }

    /// <summary>Sum over the month's postings of cents times days they count.</summary>
    public long CentDays { get; set; }

    /// <summary>Fees charged in the month, cents.</summary>
    public long Fees { get; set; }

    public int[] Activities { get; } = new int[Rates.Activities.Length];

    /// <summary>Average balances of the last months, cents; the newest at [0].</summary>
    public decimal[] Averages { get; } = new decimal[3];

    public bool IsOpenIn(int monthStart, int monthEnd) => openDay <= monthEnd && CloseDay >= monthStart;

    public void BeginMonth()
    {
        Opening = Balance;
        (CentDays, Fees) = (0, 0);
        Array.Clear(Activities);
    }

    /// <summary>Average balance of the month in yuan, dollars or euros, two places.</summary>
    public decimal Average(int days) => Math.Round((Opening + ((decimal)CentDays / days)) / 100m, 2, MidpointRounding.AwayFromZero);
}
