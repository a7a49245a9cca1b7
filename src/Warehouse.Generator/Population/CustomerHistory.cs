namespace Warehouse.Generator;

/// <summary>A service failure and what became of it.</summary>
/// <param name="Day">When it happened.</param>
/// <param name="Complained">Whether the customer complained.</param>
/// <param name="ResolvedDay">Day on which a complaint was settled; 0 where it never was.</param>
readonly record struct Failure(int Day, bool Complained, int ResolvedDay);

/// <summary>A product taken up.</summary>
readonly record struct TakeUp(int Product, int Day);

/// <summary>The true life of one customer, month by month. One object serves many customers in turn: it is refilled, not made anew.</summary>
sealed class CustomerHistory(int months)
{
    public readonly Stage[] Stages = new Stage[months];

    /// <summary>Growth of sales or income against the month before, as a log ratio.</summary>
    public readonly double[] Growth = new double[months];

    /// <summary>Sales or income in all, yuan, without the season.</summary>
    public readonly double[] Sales = new double[months];

    /// <summary>Share of it that passes through this bank.</summary>
    public readonly double[] Share = new double[months];

    /// <summary>Probability that the decision to leave falls in this month, given that it has not fallen.</summary>
    public readonly double[] ChurnHazard = new double[months];

    /// <summary>Probability that distress begins in this month.</summary>
    public readonly double[] DefaultHazard = new double[months];

    /// <summary>Rate elsewhere less the rate here.</summary>
    public readonly double[] PriceGap = new double[months];

    public readonly int[] Products = new int[months];
    public readonly List<Failure> Failures = [];
    public readonly List<Exposure> Exposures = [];
    public readonly List<TakeUp> TakeUps = [];

    /// <summary>The month in which the customer decided to leave; the count of months where it never did.</summary>
    public int ChurnMonth { get; set; }

    /// <summary>The month in which its accounts close; the count of months where they never do.</summary>
    public int CloseMonth { get; set; }

    public int DistressMonth { get; set; }

    /// <summary>The month in which distress ends well; the count of months where it does not.</summary>
    public int CureMonth { get; set; }

    public int Months => months;

    public bool IsActive(Customer customer, int month) => month >= customer.JoinMonth && month < CloseMonth;

    public bool InDistress(int month) => month >= DistressMonth && month < CureMonth;

    public void Clear()
    {
        Array.Clear(Stages);
        foreach (var figures in (ReadOnlySpan<double[]>)[Growth, Sales, Share, ChurnHazard, DefaultHazard, PriceGap])
            Array.Clear(figures);
        Array.Clear(Products);
        Failures.Clear();
        Exposures.Clear();
        TakeUps.Clear();
        (ChurnMonth, CloseMonth, DistressMonth, CureMonth) = (months, months, months, months);
    }
}
