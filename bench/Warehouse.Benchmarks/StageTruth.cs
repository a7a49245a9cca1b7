using System.Globalization;
using Warehouse.Mining.Definition;
using Warehouse.Mining.Evaluation;
using Warehouse.Mining.Explanation;
using Warehouse.Mining.Registry;
using Warehouse.Mining.Running;
using Warehouse.Mining.Stages;

namespace Warehouse.Benchmarks;

/// <summary>The model of stages in use beside the true stages of a generated bank, on the months after those it learnt from: against the
/// signs of the same month, signs a year old, and a filter whose parameters were counted with the truth at hand.</summary>
static class StageTruth
{
    const int Draws = 1_000;
    const int Growth = 1;
    const int Horizon = 12;
    static readonly string[] Names = ["introduction", "growth", "maturity", "decline"];

    /// <summary>One row a firm and month, in the order of the panel.</summary>
    /// <param name="Firm">The firm.</param>
    /// <param name="Truth">The true stage; -1 where it is not known.</param>
    /// <param name="Sign">The stage by signs.</param>
    /// <param name="YearBefore">The stage by signs a year before; -1 where there was none.</param>
    readonly record struct Row(string Firm, int Truth, int Sign, int YearBefore);

    public static int Run(string[] args)
    {
        var (bank, home) = (args[0], args[1]);
        var definition = MiningDefinition.Read(Path.GetFullPath(args.Length > 2 ? args[2] : "pipelines/key_accounts/mining/firm_stage.yml"))[0];
        var registry = new ModelRegistry(home);
        using var connection = MiningDatabase.Open(Path.Combine(home, "warehouse.duckdb"));
        var stored = registry.Load(definition.Model, registry.Champion(definition.Model)!);
        var panel = StagePanel.Read(connection, definition, null);
        var rows = connection.Query(
            $"""
            select m.customer_id, coalesce(list_position({List}, t.stage), 0) - 1, list_position({List}, s.stage) - 1, coalesce(list_position({List}, b.stage), 0) - 1
            from {StagePanel.Rows} m
            left join '{bank}/truth/customer_month.parquet' t on t.customer_id = m.customer_id and last_day(t.month) = m._day
            join marts.firm_sign_class s on s.customer_id = m.customer_id and s.as_of_date = m._day
            left join marts.firm_sign_class b on b.customer_id = m.customer_id and b.as_of_date = last_day((m._day - interval 12 month)::date)
            order by m._row
            """, r => new Row(r.GetString(0), r.GetInt32(1), r.GetInt32(2), r.GetInt32(3))).ToArray();
        var knows = stored.KnowsTo!.Value.DayNumber - new DateOnly(1970, 1, 1).DayNumber;
        var judged = Enumerable.Range(0, rows.Length).Where(row => panel.Days[row] > knows && rows[row].Truth >= 0 && rows[row].YearBefore >= 0).ToArray();
        var oracle = WithTruth(stored.Stages!, panel, rows, knows);
        Accuracy(rows, judged, Told(stored.Stages!, panel.Sequences), Told(oracle, panel.Sequences), Told(stored.Stages!, panel.Sequences.Shuffled(new Random(5))));
        Foretold(stored, definition, panel, rows, judged, "model");
        Foretold(stored with { Stages = oracle, Platt = null, Isotonic = null }, definition, panel, rows, judged, "with true parameters, not calibrated");
        Delays(rows, panel, knows, Told(stored.Stages!, panel.Sequences));
        return 0;
    }

    static string List => $"[{string.Join(", ", Names.Select(n => $"'{n}'"))}]";

    static int[] Told(HiddenMarkov model, StageSequences data) => [.. model.Filter(data).Chunk(4).Select(p => StageReasons.FirstTwo(p).First)];

    static void Accuracy(Row[] rows, int[] judged, int[] model, int[] oracle, int[] placebo)
    {
        Console.WriteLine($"{judged.Length:N0} firm-months judged, {judged.Select(r => rows[r].Firm).Distinct().Count():N0} firms; intervals of 95 % by drawing firms");
        Told("filtered stage", row => Is(model[row], row), null);
        Told("signs of twelve months", row => Is(rows[row].Sign, row), row => Is(model[row], row) - Is(rows[row].Sign, row));
        Told("signs a year before (persistence)", row => Is(rows[row].YearBefore, row), row => Is(model[row], row) - Is(rows[row].YearBefore, row));
        Told("filter with true parameters", row => Is(oracle[row], row), row => Is(model[row], row) - Is(oracle[row], row));
        Told("placebo: months of a firm shuffled", row => Is(placebo[row], row), row => Is(model[row], row) - Is(placebo[row], row));
        for (var k = 0; k < 4; k++)
        {
            var of = judged.Where(r => rows[r].Truth == k).ToArray();
            var (ours, signs) = (of.Average(r => Is(model[r], r)), of.Average(r => Is(rows[r].Sign, r)));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  of {Names[k],-13} {of.Length,7:N0}: model {ours:0.000}, signs {signs:0.000}"));
        }

        double Is(int told, int row) => told == rows[row].Truth ? 1 : 0;
        void Told(string what, Func<int, double> value, Func<int, double>? lead)
        {
            var (mean, lower, upper) = Bootstrap(rows, judged, value);
            Console.Write(string.Create(CultureInfo.InvariantCulture, $"{what,-36} {mean:0.0000} ({lower:0.0000} to {upper:0.0000})"));
            if (lead is not null)
            {
                (mean, lower, upper) = Bootstrap(rows, judged, lead);
                Console.Write(string.Create(CultureInfo.InvariantCulture, $"  model leads by {mean:0.0000} ({lower:0.0000} to {upper:0.0000})"));
            }
            Console.WriteLine();
        }
    }

    static (double Mean, double Lower, double Upper) Bootstrap(Row[] rows, int[] judged, Func<int, double> value)
    {
        var firms = judged.GroupBy(r => rows[r].Firm).Select(g => (Sum: g.Sum(value), Count: g.Count())).ToArray();
        var (random, means) = (new Random(7), new double[Draws]);
        for (var draw = 0; draw < Draws; draw++)
        {
            var (sum, count) = (0.0, 0);
            for (var i = 0; i < firms.Length; i++)
            {
                var firm = firms[random.Next(firms.Length)];
                (sum, count) = (sum + firm.Sum, count + firm.Count);
            }
            means[draw] = sum / count;
        }
        Array.Sort(means);
        return (firms.Sum(f => f.Sum) / firms.Sum(f => f.Count), means[(int)(0.025 * Draws)], means[(int)(0.975 * Draws) - 1]);
    }

    /// <summary>P(growth within twelve months) of firms that the model does not tell to be in growth, against what it tells later, against the true stages to come, and
    /// against these among firms that truly are not in growth yet.</summary>
    static void Foretold(StoredModel model, MiningDefinition definition, StagePanel panel, Row[] rows, int[] judged, string name)
    {
        var filtered = model.Stages!.Filter(panel.Sequences);
        var told = Told(model.Stages, panel.Sequences);
        var asked = judged.Where(r => r + Horizon < rows.Length && panel.Starts[r + Horizon] == panel.Starts[r] && told[r] != Growth).ToArray();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"growth within 12 months, {name}: {asked.Length:N0} firm-months told not in growth, {asked.Average(r => rows[r].Truth == Growth ? 1.0 : 0):0.000} of them are already"));
        Against("told later", asked, later => told[later] == Growth);
        Against("truth", asked, later => rows[later].Truth == Growth);
        Against("truth, of those not in growth", [.. asked.Where(r => rows[r].Truth != Growth)], later => rows[later].Truth == Growth);

        void Against(string what, int[] of, Func<int, bool> isReached)
        {
            var scores = Array.ConvertAll(of, r => StageReach.Probability(model, definition, panel, filtered, r));
            var labels = Array.ConvertAll(of, r => Enumerable.Range(r + 1, Horizon).Any(isReached) ? 1f : 0f);
            var (auc, (slope, _)) = (Ranking.AucInterval(scores, labels), ProbabilityMetrics.CalibrationLine(scores, labels));
            var fifths = scores.Zip(labels).OrderBy(p => p.First).Chunk((of.Length + 4) / 5).Select(part
                => string.Create(CultureInfo.InvariantCulture, $"{part.Average(p => p.First):0.00} {part.Average(p => p.Second):0.00}"));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  {what}: foretold {scores.Average():0.000}, came {labels.Average():0.000}, AUC {auc.Value:0.000} ({auc.Lower:0.000} to {auc.Upper:0.000}), slope {slope:0.00},"
                + $" calibration error {ProbabilityMetrics.CalibrationError(scores, labels):0.000}; by fifths {string.Join(", ", fifths)}"));
        }
    }

    /// <summary>Months from a true change that lasts half a year until it is told, by the model and by signs.</summary>
    static void Delays(Row[] rows, StagePanel panel, int knows, int[] model)
    {
        for (var to = 0; to < 4; to++)
        {
            var changes = Enumerable.Range(1, rows.Length - 7).Where(r => panel.Days[r] > knows && panel.Starts[r + 6] == panel.Starts[r - 1] && rows[r].Truth == to
                && rows[r - 1].Truth >= 0 && rows[r - 1].Truth != to && Enumerable.Range(r, 6).All(later => rows[later].Truth == to)).ToArray();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"true changes to {Names[to],-13} {changes.Length,4}: told by the model {Within(row => model[row] == to)}; by signs {Within(row => rows[row].Sign == to)}"));

            string Within(Func<int, bool> isTold)
            {
                var delays = changes.Select(r => Enumerable.Range(0, 19)
                    .Where(d => r + d < rows.Length && panel.Starts[r + d] == panel.Starts[r] && isTold(r + d)).Append(99).First()).Order().ToArray();
                double By(int months) => delays.Average(d => d <= months ? 1.0 : 0);
                return delays.Length == 0 ? "-" : string.Create(CultureInfo.InvariantCulture,
                    $"before it {changes.Average(r => isTold(r - 1) ? 1.0 : 0):0.00}, by 3 months {By(3):0.00}, 6 {By(6):0.00}, 12 {By(12):0.00}, median {delays[delays.Length / 2]}");
            }
        }
    }

    /// <summary>The same model with means, variances and steps counted by the true stages of the months learnt from.</summary>
    static HiddenMarkov WithTruth(HiddenMarkov model, StagePanel panel, Row[] rows, int knows)
    {
        var (p, steps) = (panel.Sequences.Features, model.Transition.Select(t => t.Select(r => r.Select(_ => 0.5).ToArray()).ToArray()).ToArray());
        var learnt = Enumerable.Range(0, rows.Length).Where(r => panel.Days[r] <= knows && rows[r].Truth >= 0).ToArray();
        foreach (var r in learnt.Where(r => panel.Starts[r] != r && rows[r - 1].Truth >= 0))
            steps[Math.Min(panel.Sequences.RowClasses[r - 1], steps.Length - 1)][rows[r - 1].Truth][rows[r].Truth]++;
        var (mean, variance) = (new double[4][], new double[4][]);
        for (var k = 0; k < 4; k++)
        {
            var of = Enumerable.Range(0, p).Select(j => learnt.Where(r => rows[r].Truth == k && !float.IsNaN(panel.Features[r, j])).Select(r => (double)panel.Features[r, j]).ToArray()).ToArray();
            mean[k] = [.. of.Select(v => v.Average())];
            variance[k] = [.. of.Select((v, j) => v.Average(x => (x - mean[k][j]) * (x - mean[k][j])))];
        }
        return model with { Mean = mean, Variance = variance, Transition = [.. steps.Select(t => t.Select(row => row.Select(c => c / row.Sum()).ToArray()).ToArray())] };
    }
}
