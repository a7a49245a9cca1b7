using MathNet.Numerics;

namespace Warehouse.Mining.Evaluation;

/// <summary>What a retention campaign is worth for a customer of the book, and how large it should be.</summary>
/// <param name="Profit">Expected maximum profit a customer, in the currency of the lifetime value.</param>
/// <param name="Share">Share of customers to address.</param>
public readonly record struct MaximumProfit(double Profit, double Share);

/// <summary>Expected maximum profit measure for churn (EMPC).</summary>
/// <remarks>A campaign that addresses the best-scored customers costs f each, an offer d to each churner won over or loyal customer who
/// takes
/// it, and keeps a churner with chance gamma ~ Beta(alpha, beta), worth the lifetime value CLV. For each gamma the best cut-off is a
/// corner of
/// the convex hull of the ROC curve, so that the integral over gamma is a finite sum.
/// Verbraken, Verbeke, Baesens (2013), IEEE TKDE 25, 961-973, eq. (11), (15); defaults as in the R package EMP.</remarks>
public static class ExpectedMaximumProfit
{
    /// <summary>EMPC of scores.</summary>
    /// <param name="scores">n scores; a higher one means that churn is likelier.</param>
    /// <param name="labels">n labels, 1 for churn, both present.</param>
    /// <param name="alpha">First parameter of gamma's distribution.</param>
    /// <param name="beta">Second one.</param>
    /// <param name="lifetimeValue">CLV of a customer who stays.</param>
    /// <param name="offer">d, the cost of an offer taken.</param>
    /// <param name="contact">f, the cost of a contact.</param>
    public static MaximumProfit Of(float[] scores, float[] labels, double alpha = 6, double beta = 14, double lifetimeValue = 200,
        double offer = 10, double contact = 1)
    {
        var (delta, phi) = (offer / lifetimeValue, contact / lifetimeValue);
        double churners = labels.Count(l => l > 0.5f);
        var (pi0, pi1) = (churners / labels.Length, 1 - (churners / labels.Length));
        var hull = Hull(scores, labels);
        var (profit, share, from) = (0.0, 0.0, 0.0);
        for (var i = 0; i < hull.Count; i++)
        {
            var (f0, f1) = hull[i];
            // Up to this gamma the corner is the best one; beyond, the next.
            var to = 1.0;
            if (i + 1 < hull.Count)
            {
                var (d0, d1) = (hull[i + 1].F0 - f0, hull[i + 1].F1 - f1);
                to = d0 > 0 ? Math.Clamp(((pi1 * (delta + phi) * d1) + (pi0 * phi * d0)) / (pi0 * (1 - delta) * d0), from, 1) : 1;
            }
            var weight = Mass(to, alpha, beta) - Mass(from, alpha, beta);
            // E[gamma; from < gamma < to], since x Beta(alpha, beta) is alpha / (alpha + beta) times Beta(alpha + 1, beta).
            var mean = alpha / (alpha + beta) * (Mass(to, alpha + 1, beta) - Mass(from, alpha + 1, beta));
            profit += lifetimeValue * ((pi0 * (1 - delta) * f0 * mean) - (((pi0 * phi * f0) + (pi1 * (delta + phi) * f1)) * weight));
            share += ((pi0 * f0) + (pi1 * f1)) * weight;
            from = to;
        }
        return new(profit, share);
    }

    static double Mass(double x, double alpha, double beta) => x <= 0 ? 0 : x >= 1 ? 1 : SpecialFunctions.BetaRegularized(alpha, beta, x);

    /// <summary>Corners of the ROC curve's upper convex hull from (0, 0) to (1, 1): share of churners and of others above a
    /// cut-off.</summary>
    static List<(double F0, double F1)> Hull(float[] scores, float[] labels)
    {
        double churners = labels.Count(l => l > 0.5f), others = labels.Length - churners;
        var hull = new List<(double F0, double F1)> { (0, 0) };
        var (a, b) = (0.0, 0.0);
        foreach (var (count, positives) in Ranking.Steps(scores, labels))
        {
            (a, b) = (a + positives, b + count - positives);
            var point = (F0: a / churners, F1: b / others);
            while (hull.Count > 1 && IsBelow(hull[^2], hull[^1], point))
                hull.RemoveAt(hull.Count - 1);
            hull.Add(point);
        }
        return hull;
    }

    static bool IsBelow((double F0, double F1) a, (double F0, double F1) b, (double F0, double F1) c) =>
        (b.F0 - a.F0) * (c.F1 - a.F1) <= (c.F0 - a.F0) * (b.F1 - a.F1);
}
