namespace Warehouse.Mining.Evaluation;

/// <summary>Whom past nights could have listed, and what became of them; n rows, one a party and night.</summary>
/// <param name="Parties">Whom each row speaks of.</param>
/// <param name="Nights">Number of each row's night, from 0.</param>
/// <param name="Hits">Whether what the list promises came about.</param>
/// <param name="Gains">What came of it in money; NaN where it cannot be told.</param>
/// <param name="Leads">Months from the night until it came about; NaN where it did not.</param>
public sealed record BacktestRows(string[] Parties, int[] Nights, float[] Hits, float[] Gains, float[] Leads);

/// <summary>How the first k of each night did by one ranking.</summary>
/// <param name="Ranking">The ranking; <see cref="Backtest.Model"/> is the list itself.</param>
/// <param name="Top">k as asked for: a number, or a share of the rows of a night where it is below 1.</param>
/// <param name="Nights">Nights replayed.</param>
/// <param name="Listed">Rows listed on all nights.</param>
/// <param name="Hits">Those of them that came about.</param>
/// <param name="Precision">Their share, with its 95 % interval.</param>
/// <param name="Recall">Share of all that came about which was listed.</param>
/// <param name="Gain">What a night's list brought, with its 95 % interval.</param>
/// <param name="Advantage">Precision of the list less that of this ranking on the same nights, with its 95 % interval.</param>
/// <param name="LeadMonths">Mean months from the flag until it came about; null where nothing did.</param>
public sealed record BacktestLine(
    string Ranking, double Top, int Nights, int Listed, int Hits, Interval Precision, double Recall, Interval Gain, Interval Advantage, double? LeadMonths);

/// <summary>A list replayed on past nights against simpler rankings of the same rows.</summary>
/// <remarks>Intervals are percentiles of a bootstrap over parties, each with all its nights: rows of one party hang together. The number of
/// times that a party is drawn is Poisson(1), the limit of drawing with replacement (Hanley and MacGibbon 2006).</remarks>
public static class Backtest
{
    /// <summary>Name of the list that is tested.</summary>
    public const string Model = "model";

    /// <summary>Name of a ranking by lot.</summary>
    public const string Chance = "chance";

    const int Draws = 1000;

    /// <summary>Replays the rankings.</summary>
    /// <param name="rows">n rows.</param>
    /// <param name="scores">n scores of each ranking by name, the higher the earlier; the first is the list itself.</param>
    /// <param name="tops">How many a night: numbers from 1, or shares below 1.</param>
    /// <param name="seed">Seed of the lot and of the bootstrap.</param>
    public static IReadOnlyList<BacktestLine> Run(
        BacktestRows rows, IReadOnlyList<KeyValuePair<string, float[]>> scores, IReadOnlyList<double> tops, int seed)
    {
        var random = new Random(seed);
        var lot = Array.ConvertAll(rows.Hits, _ => random.NextSingle());
        List<KeyValuePair<string, float[]>> all = [.. scores, new(Chance, lot)];
        var parties = rows.Parties.Distinct().Order(StringComparer.Ordinal).Select((party, i) => (party, i)).ToDictionary(p => p.party, p => p.i, StringComparer.Ordinal);
        var party = Array.ConvertAll(rows.Parties, p => parties[p]);
        var weights = Weights(parties.Count, seed);
        return [.. tops.SelectMany(top =>
        {
            var lists = all.ConvertAll(s => Listed(rows.Nights, s.Value, top));
            return all.Select((ranking, i) => Line(rows, ranking.Key, top, lists[i], lists[0], party, weights));
        })];
    }

    /// <summary>Rows that the first k of each night hold; of equal scores the one that stands first.</summary>
    static int[] Listed(int[] nights, float[] scores, double top) =>
    [
        .. Enumerable.Range(0, nights.Length).GroupBy(i => nights[i]).OrderBy(night => night.Key).SelectMany(night =>
        {
            var ordered = night.OrderByDescending(i => float.IsNaN(scores[i]) ? float.NegativeInfinity : scores[i]).ToList();
            return ordered.Take(top < 1 ? (int)Math.Ceiling(top * ordered.Count) : (int)top);
        }),
    ];

    static BacktestLine Line(BacktestRows rows, string name, double top, int[] listed, int[] model, int[] party, byte[][] weights)
    {
        var nights = rows.Nights.Distinct().Count();
        var (precision, theirs) = (Mean(listed, rows.Hits), Mean(model, rows.Hits));
        var gain = Mean(listed, rows.Gains) * listed.Length / nights;
        var (precisions, gains, advantages) = (new double[Draws], new double[Draws], new double[Draws]);
        for (var draw = 0; draw < Draws; draw++)
        {
            precisions[draw] = Mean(listed, rows.Hits, party, weights[draw]);
            gains[draw] = Mean(listed, rows.Gains, party, weights[draw]) * listed.Length / nights;
            advantages[draw] = Mean(model, rows.Hits, party, weights[draw]) - precisions[draw];
        }
        var hits = listed.Where(i => rows.Hits[i] > 0).ToList();
        return new(name, top, nights, listed.Length, hits.Count, Around(precision, precisions), hits.Count / Math.Max(1.0, rows.Hits.Sum()),
            Around(gain, gains), Around(theirs - precision, advantages), hits.Count == 0 ? null : hits.Average(i => rows.Leads[i]));
    }

    static double Mean(int[] listed, float[] values, int[]? party = null, byte[]? weights = null)
    {
        var (sum, count) = (0.0, 0);
        foreach (var i in listed)
        {
            var weight = party is null ? 1 : weights![party[i]];
            if (weight == 0 || float.IsNaN(values[i]))
                continue;
            (sum, count) = (sum + (weight * (double)values[i]), count + weight);
        }
        return count == 0 ? double.NaN : sum / count;
    }

    static Interval Around(double value, double[] draws)
    {
        var sorted = draws.Where(d => !double.IsNaN(d)).Order().ToArray();
        return sorted.Length == 0 ? new(value, value, value)
            : new(value, sorted[(int)(0.025 * (sorted.Length - 1))], sorted[(int)Math.Ceiling(0.975 * (sorted.Length - 1))]);
    }

    static byte[][] Weights(int parties, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Draws).Select(_ => Enumerable.Range(0, parties).Select(_ => Poisson(random)).ToArray())];
    }

    /// <summary>Knuth's way for a mean of 1.</summary>
    static byte Poisson(Random random)
    {
        var (product, count) = (random.NextDouble(), (byte)0);
        for (; product > Math.Exp(-1) && count < byte.MaxValue; count++)
            product *= random.NextDouble();
        return count;
    }
}
