namespace Warehouse.Mining.Purchases;

/// <summary>What the purchases of one customer come to, up to the last day learnt from.</summary>
/// <param name="Customer">The customer.</param>
/// <param name="Repeats">x: days with a purchase after the first one.</param>
/// <param name="Recency">t_x: weeks from the first purchase to the last.</param>
/// <param name="Age">T: weeks from the first purchase to the last day learnt from.</param>
/// <param name="MeanValue">Mean value of a repeat purchase; NaN where there is none, or no amount.</param>
/// <param name="Later">Purchases after that day, up to the horizon.</param>
/// <param name="LaterValue">What they come to, returns taken off.</param>
/// <param name="Before">Purchases of the horizon before that day.</param>
/// <param name="BeforeValue">What they come to, returns taken off.</param>
public sealed record PurchaseHistory(
    string Customer, int Repeats, double Recency, double Age, double MeanValue, int Later, double LaterValue, int Before, double BeforeValue);

/// <summary>A model of when customers buy again and when they cease to.</summary>
public abstract record PurchaseModel
{
    /// <summary>Its name.</summary>
    public abstract string Name { get; }

    /// <summary>Its parameters by name, times in weeks.</summary>
    public abstract IReadOnlyList<KeyValuePair<string, double>> Parameters { get; }

    /// <summary>Log-likelihood of one history.</summary>
    public abstract double LogLikelihood(PurchaseHistory history);

    /// <summary>Probability that the customer still buys at the end of its history.</summary>
    public abstract double ProbabilityAlive(PurchaseHistory history);

    /// <summary>Purchases expected within so many weeks.</summary>
    public abstract double Expected(PurchaseHistory history, double weeks);

    /// <summary>A number of purchases within so many weeks, drawn from what the history leaves open.</summary>
    public abstract int Draw(PurchaseHistory history, double weeks, Random random);
}
