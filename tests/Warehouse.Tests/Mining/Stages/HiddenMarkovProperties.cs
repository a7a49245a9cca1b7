using FsCheck;
using FsCheck.Fluent;
using Warehouse.Mining.Stages;

namespace Warehouse.Tests.Mining.Stages;

/// <summary>What holds of every model and of all data.</summary>
public sealed class HiddenMarkovProperties
{
    static readonly Config Runs = Config.QuickThrowOnFailure.WithMaxTest(40);

    /// <summary>Numbers from which a bank is drawn: how many firms, how many months, a seed.</summary>
    static readonly Gen<(int Firms, int Months, int Seed)> Banks =
        Gen.Choose(1, 30).SelectMany(firms => Gen.Choose(1, 30).SelectMany(months => Gen.Choose(0, 100_000).Select(seed => (firms, months, seed))));

    static void Holds(Func<StageSequences, int, bool> law) => Prop.ForAll(Banks.ToArbitrary(), bank =>
        law(SimulatedStages.Draw(bank.Firms, bank.Months, bank.Seed, missing: 0.5).Data, bank.Seed)).Check(Runs);

    static HiddenMarkov Learnt(StageSequences data, int seed) => BaumWelch.Fit(data, SimulatedStages.Prior, new(Seed: seed, Restarts: 2, Iterations: 10, HasSharedSpread: seed % 2 == 0)).Model;

    static bool Near(double a, double b, double tolerance) => Math.Abs(a - b) <= tolerance;

    [Fact]
    public void Probabilities_of_every_row_sum_to_one() => Holds((data, seed) =>
    {
        var model = Learnt(data, seed);
        return model.Filter(data).Chunk(4).All(row => Near(row.Sum(p => (double)p), 1, 1e-5) && row.All(p => p is >= 0 and <= 1))
            && model.Transition.SelectMany(t => t).Concat(model.Initial).All(row => Near(row.Sum(), 1, 1e-9) && row.All(p => p > 0))
            && model.Variance.All(row => row.All(v => v > 0));
    });

    [Fact]
    public void The_order_of_firms_changes_nothing() => Holds((data, seed) =>
    {
        var order = Enumerable.Range(0, data.Count).ToArray();
        new Random(seed).Shuffle(order);
        var mixed = data.Take(order);
        var (a, b) = (Learnt(data, seed), Learnt(mixed, seed));
        var same = a.Mean.SelectMany(m => m).Zip(b.Mean.SelectMany(m => m)).All(pair => Near(pair.First, pair.Second, 1e-6));
        // The months of a firm are told alike wherever it stands.
        var (here, there) = (a.Filter(data), a.Filter(mixed));
        return same && Enumerable.Range(0, order.Length).All(i => here.AsSpan(data.Starts[order[i]] * 4, 4 * (data.End(order[i]) - data.Starts[order[i]]))
            .SequenceEqual(there.AsSpan(mixed.Starts[i] * 4, 4 * (mixed.End(i) - mixed.Starts[i]))));
    });

    /// <summary>With several classes of steps, each drawn to all of them, there is no such law.</summary>
    [Fact]
    public void A_pass_never_makes_data_of_one_class_less_likely() => Holds((classes, seed) =>
    {
        var data = new StageSequences(classes.Features, classes.Values, classes.Starts);
        var (one, many) = (Fit(1), Fit(15));
        return many >= one - (1e-7 * Math.Abs(one));

        double Fit(int passes) => BaumWelch.Fit(data, SimulatedStages.Prior, new(Seed: seed, Restarts: 1, Iterations: passes, Tolerance: 1e-12)).LogPosterior;
    });

    [Fact]
    public void A_stage_is_reached_the_likelier_the_more_months_there_are() => Holds((data, _) => Enumerable.Range(0, Math.Min(data.Rows, 5)).All(row =>
    {
        var state = SimulatedStages.Truth.Filter(data).AsSpan(row * 4, 4).ToArray();
        var chances = Enumerable.Range(1, 24).Select(months => SimulatedStages.Truth.ReachWithin(state, 1, months, row % 2)).ToList();
        return chances.Zip(chances.Skip(1)).All(pair => pair.First <= pair.Second && pair.Second <= 1);
    }));
}
