using FsCheck;
using FsCheck.Fluent;
using Warehouse.Mining.Evaluation;

namespace Warehouse.Tests.Mining.Evaluation;

public sealed class RankingTests
{
    static readonly float[] Labels = [1, 0, 1, 1, 0, 0, 0, 0, 1, 0];
    static readonly float[] Scores = [0.9f, 0.8f, 0.8f, 0.6f, 0.5f, 0.4f, 0.4f, 0.3f, 0.2f, 0.1f];

    [Fact]
    public void The_AUC_of_a_small_case_is_that_counted_by_hand()
    {
        // Pairs won of 4 x 6: 0.9 wins 6, 0.8 wins 5 and ties one, 0.6 wins 5, 0.2 wins 1.
        Assert.Equal((6 + 5.5 + 5 + 1) / 24, Ranking.Auc(Scores, Labels), 12);
    }

    [Fact]
    public void The_AUC_is_the_share_of_pairs_in_order() => Prop.ForAll(Cases(), rows =>
    {
        var (scores, labels) = rows;
        var (won, pairs) = (0.0, 0);
        for (var i = 0; i < labels.Length; i++)
            for (var j = 0; j < labels.Length; j++)
                if (labels[i] > labels[j])
                    (won, pairs) = (won + (scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0), pairs + 1);
        var auc = Ranking.Auc(scores, labels);
        return pairs == 0 ? double.IsNaN(auc) : Math.Abs(auc - (won / pairs)) < 1e-12;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void DeLong_s_interval_is_that_of_the_formula_written_out()
    {
        var interval = Ranking.AucInterval(Scores, Labels);
        // Placement values by hand: of positives 1, 5.5/6, 5/6, 1/6; of negatives 1.5/4, 3/4, 3/4, 3/4, 3/4, 4/4 in score order.
        double[] v10 = [1, 5.5 / 6, 5.0 / 6, 1.0 / 6], v01 = [1.5 / 4, 0.75, 0.75, 0.75, 0.75, 1.0];
        var variance = (Variance(v10) / 4) + (Variance(v01) / 6);
        var half = 1.959963984540054 * Math.Sqrt(variance);
        Assert.Equal(v10.Average(), interval.Value, 12);
        Assert.Equal(interval.Value - half, interval.Lower, 9);
        Assert.Equal(Math.Min(1, interval.Value + half), interval.Upper, 9);
    }

    [Fact]
    public void DeLong_s_interval_covers_the_truth_about_as_often_as_it_says()
    {
        var random = new Random(11);
        var covered = 0;
        const int trials = 400;
        // Two normal scores one deviation apart: the true AUC is Phi(1 / sqrt 2).
        for (var t = 0; t < trials; t++)
        {
            var labels = Enumerable.Range(0, 200).Select(i => i % 4 == 0 ? 1f : 0f).ToArray();
            var scores = labels.Select(l =>
                (float)(l + Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()))).ToArray();
            var interval = Ranking.AucInterval(scores, labels);
            covered += interval.Lower <= 0.7602499 && interval.Upper >= 0.7602499 ? 1 : 0;
        }
        Assert.InRange(covered / (double)trials, 0.91, 0.985);
    }

    [Fact]
    public void Average_precision_is_that_counted_by_hand()
    {
        // Recall grows by 1/4 at each of: 1 of 1, (tie of two) 2 of 3, 3 of 4, 4 of 9.
        Assert.Equal(((1.0 / 1) + (2.0 / 3) + (3.0 / 4) + (4.0 / 9)) / 4, Ranking.PrecisionRecallArea(Scores, Labels), 12);
    }

    [Fact]
    public void Lift_and_precision_count_rows_of_equal_scores_in_part()
    {
        Assert.Equal(2.5, Ranking.Lift(Scores, Labels), 12);
        Assert.Equal(1.5 / 2, Ranking.PrecisionAt(Scores, Labels, 2), 12);
        Assert.Equal(0.4, Ranking.PrecisionAt(Scores, Labels, 99), 7);
    }

    [Fact]
    public void A_rising_transformation_changes_no_ranking() => Prop.ForAll(Cases(), rows =>
    {
        var (scores, labels) = rows;
        var other = Array.ConvertAll(scores, s => (2 * s) + 1);
        return !labels.Contains(1) || !labels.Contains(0)
            || (Ranking.Auc(scores, labels) == Ranking.Auc(other, labels) && Ranking.PrecisionRecallArea(scores,
                labels) == Ranking.PrecisionRecallArea(other, labels)
                && Math.Abs(Ranking.Auc(scores, labels) + Ranking.Auc(Array.ConvertAll(scores, s => -s), labels) - 1) < 1e-12);
    }).QuickCheckThrowOnFailure();

    internal static Arbitrary<(float[] Scores, float[] Labels)> Cases() =>
        (from n in Gen.Choose(2, 60)
         from scores in Gen.Choose(0, 20).Select(v => v / 16f).ArrayOf(n)
         from labels in Gen.Choose(0, 1).Select(v => (float)v).ArrayOf(n)
         select (scores, labels)).ToArbitrary();

    static double Variance(double[] values) => values.Sum(v => (v - values.Average()) * (v - values.Average())) / (values.Length - 1);
}
