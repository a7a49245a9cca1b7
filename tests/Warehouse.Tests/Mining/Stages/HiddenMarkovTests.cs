using Warehouse.Mining.Stages;

namespace Warehouse.Tests.Mining.Stages;

/// <summary>The model of stages against what it was drawn from and against recursions written anew.</summary>
public sealed class HiddenMarkovTests
{
    static readonly HiddenMarkov Truth = SimulatedStages.Truth;

    /// <summary>The forward algorithm as the textbook has it, without scaling: short sequences do not exhaust the range of doubles.</summary>
    static double PlainLikelihood(HiddenMarkov model, float[][] rows, int startClass, byte[] rowClasses)
    {
        var alpha = new double[model.States];
        for (var t = 0; t < rows.Length; t++)
        {
            var next = new double[model.States];
            for (var to = 0; to < model.States; to++)
            {
                var reach = t == 0 ? model.Initial[startClass][to] : Enumerable.Range(0, model.States).Sum(from => alpha[from] * model.Transition[rowClasses[t - 1]][from][to]);
                var density = 1.0;
                for (var j = 0; j < model.Mean[0].Length; j++)
                {
                    if (float.IsNaN(rows[t][j]))
                        continue;
                    var (off, variance) = (rows[t][j] - model.Mean[to][j], model.Variance[to][j]);
                    density *= Math.Exp(-off * off / (2 * variance)) / Math.Sqrt(2 * Math.PI * variance);
                }
                next[to] = reach * density;
            }
            alpha = next;
        }
        return Math.Log(alpha.Sum());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_likelihood_is_that_of_the_plain_forward_algorithm(int seed)
    {
        var model = Truth;
        var (data, _) = SimulatedStages.Draw(7, 30, seed, missing: 0.4);
        var all = model.LogLikelihoods(data);
        for (var s = 0; s < data.Count; s++)
        {
            var (from, to) = (data.Starts[s], data.End(s));
            var rows = Enumerable.Range(from, to - from).Select(r => data.Values.AsSpan(r * 4, 4).ToArray()).ToArray();
            var plain = PlainLikelihood(model, rows, data.StartClasses[s], data.RowClasses[from..to]);
            Assert.Equal(plain, all[from..to].Sum(), 1e-8 * Math.Abs(plain));
        }
        var counts = new ForwardBackward(model, 2, 2).Count(data, default);
        Assert.Equal(all.Sum(), counts.LogLikelihood, 1e-8 * Math.Abs(all.Sum()));
        Assert.Equal(data.Rows - data.Count, counts.Transition.Sum(t => t.Sum(row => row.Sum())), 1e-6);
        Assert.Equal(data.Count, counts.Initial.Sum(row => row.Sum()), 1e-9);
    }

    [Fact]
    public void What_data_were_drawn_from_is_found_again_and_tells_stages_as_well_as_nature_s_own_filter()
    {
        var (data, _) = SimulatedStages.Draw(3_000, 48, seed: 5);
        var found = BaumWelch.Fit(data, SimulatedStages.Prior, new(Seed: 1, Restarts: 3, Iterations: 300));
        Assert.True(found.IsConverged, $"{found.Passes} passes");
        for (var g = 0; g < 2; g++)
        {
            for (var from = 0; from < 4; from++)
            {
                for (var to = 0; to < 4; to++)
                    Assert.InRange(found.Model.Transition[g][from][to] - Truth.Transition[g][from][to], -0.03, 0.03);
            }
        }
        for (var k = 0; k < 4; k++)
        {
            for (var j = 0; j < 4; j++)
            {
                Assert.InRange(found.Model.Mean[k][j] - Truth.Mean[k][j], -0.01, 0.01);
                Assert.InRange(found.Model.Variance[k][j] / Truth.Variance[k][j], 0.85, 1.15);
            }
        }
        var (fresh, states) = SimulatedStages.Draw(1_000, 48, seed: 6);
        Assert.InRange(SimulatedStages.Accuracy(found.Model, fresh, states) / SimulatedStages.Accuracy(Truth, fresh, states), 0.95, 1.05);
    }

    [Fact]
    public void Stages_keep_their_names_whatever_the_restarts_find_first()
    {
        var (data, _) = SimulatedStages.Draw(400, 36, seed: 8);
        var models = new[] { 1, 2, 3 }.Select(seed => BaumWelch.Fit(data, SimulatedStages.Prior, new(Seed: seed, Restarts: 3, Iterations: 200)).Model).ToList();
        foreach (var model in models)
        {
            for (var k = 0; k < 4; k++)
                Assert.InRange(model.Mean[k][2] - models[0].Mean[k][2], -0.005, 0.005);
        }
        int[] order = [2, 0, 3, 1];
        var mixed = models[0] with { Mean = [.. order.Select(k => models[0].Mean[k])], Variance = [.. order.Select(k => models[0].Variance[k])] };
        Assert.Equal(models[0].Mean.SelectMany(m => m), SimulatedStages.Prior.Ordered(mixed).Mean.SelectMany(m => m));
    }

    [Fact]
    public void The_same_data_give_the_same_model_and_a_filter_knows_no_later_month()
    {
        var (data, _) = SimulatedStages.Draw(300, 36, seed: 9);
        var options = new BaumWelchOptions(Seed: 4, Restarts: 2, Iterations: 40, HasSharedSpread: true);
        var (a, b) = (BaumWelch.Fit(data, SimulatedStages.Prior, options).Model, BaumWelch.Fit(data, SimulatedStages.Prior, options).Model);
        Assert.Equal(a.Mean.SelectMany(m => m), b.Mean.SelectMany(m => m));
        Assert.Equal(a.Transition.SelectMany(t => t.SelectMany(r => r)), b.Transition.SelectMany(t => t.SelectMany(r => r)));

        var (whole, first) = (a.Filter(data), (float[])data.Values.Clone());
        for (var row = 20; row < 36; row++)
            first.AsSpan(row * 4, 4).Fill(0.3f);
        var changed = a.Filter(new(4, first, data.Starts, data.StartClasses, data.RowClasses));
        Assert.Equal(whole[..(20 * 4)], changed[..(20 * 4)]);
        Assert.NotEqual(whole[(20 * 4)..(36 * 4)], changed[(20 * 4)..(36 * 4)]);
    }

    [Fact]
    public void A_month_without_any_figure_only_lets_the_stage_drift()
    {
        float[] values = [0.1f, -0.12f, 0.05f, 0.02f, float.NaN, float.NaN, float.NaN, float.NaN];
        var filtered = Truth.Filter(new(4, values, [0], [0], [1, 1]));
        for (var to = 0; to < 4; to++)
            Assert.Equal(Enumerable.Range(0, 4).Sum(from => filtered[from] * Truth.Transition[1][from][to]), filtered[4 + to], 1e-6);
    }

    [Fact]
    public void Reaching_a_stage_and_the_months_it_lasts_are_those_of_the_chain()
    {
        Assert.Equal(0.08, Truth.ReachWithin([1, 0, 0, 0], 1, 1, 0), 1e-12);
        // From maturity in two months: at once, or by the way of a stage that is not growth.
        Assert.Equal(0.03 + (0.01 * 0.08) + (0.93 * 0.03) + (0.03 * 0.03), Truth.ReachWithin([0, 0, 1, 0], 1, 2, 0), 1e-12);
        Assert.Equal(1 / (1 - 0.93), Truth.ExpectedMonths(2, 0), 1e-9);
        var (random, hits) = (new Random(3), 0);
        for (var i = 0; i < 100_000; i++)
        {
            var state = 3;
            for (var month = 0; month < 12 && state != 1; month++)
            {
                var at = random.NextDouble();
                var row = Truth.Transition[0][state];
                state = at < row[0] ? 0 : at < row[0] + row[1] ? 1 : at < row[0] + row[1] + row[2] ? 2 : 3;
            }
            hits += state == 1 ? 1 : 0;
        }
        Assert.Equal(hits / 100_000.0, Truth.ReachWithin([0, 0, 0, 1], 1, 12, 0), 0.006);
    }

    [Fact]
    public void A_firm_prior_keeps_stages_where_noise_would_draw_them_away()
    {
        // A tenth of the firms is ten times as noisy, whatever its stage: likelihood alone would make noise a stage.
        var (data, states) = SimulatedStages.Draw(500, 48, seed: 12, missing: 0);
        var values = (float[])data.Values.Clone();
        for (var row = 0; row < data.Rows / 10; row++)
        {
            for (var j = 0; j < 4; j++)
                values[(row * 4) + j] = (float)(Truth.Mean[states[row]][j] + (5 * (values[(row * 4) + j] - Truth.Mean[states[row]][j])));
        }
        var noisy = new StageSequences(4, values, data.Starts, data.StartClasses, data.RowClasses);
        var (free, held) = (SimulatedStages.Prior, SimulatedStages.Prior with { Share = 0.1 });
        var alone = BaumWelch.Fit(noisy, free, new(Iterations: 100)).Model;
        var firm = BaumWelch.Fit(noisy, held, new(Iterations: 100, HasSharedSpread: true)).Model;
        Assert.InRange(SimulatedStages.Accuracy(alone, noisy, states), 0, 0.8);
        Assert.InRange(SimulatedStages.Accuracy(firm, noisy, states), 0.85, 1);
        Assert.All(firm.Variance, v => Assert.Equal(firm.Variance[0], v));
    }

    [Fact]
    public void Arrays_that_do_not_belong_together_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new StageSequences(2, new float[3], [0]));
        Assert.Throws<ArgumentException>(() => new StageSequences(2, new float[4], [0, 2]));
        Assert.Throws<ArgumentException>(() => new StageSequences(2, new float[4], [1]));
        Assert.Throws<ArgumentException>(() => new StageSequences(2, new float[4], [0], [0, 0]));
        Assert.Throws<ArgumentException>(() => BaumWelch.Fit(new(2, [], []), SimulatedStages.Prior, new()));
    }
}
