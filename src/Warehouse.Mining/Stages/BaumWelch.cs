namespace Warehouse.Mining.Stages;

/// <summary>How a hidden Markov model is learnt.</summary>
/// <param name="Seed">Seed of the restarts.</param>
/// <param name="Restarts">Beginnings tried, of which the first is the prior itself.</param>
/// <param name="Iterations">Most passes over all data.</param>
/// <param name="Tolerance">Gain of the mean log likelihood of a row below which a pass is the last.</param>
/// <param name="HasSharedSpread">Whether all states have one variance a figure: where subjects differ in their noise, states of their own
/// variance would become classes of noise.</param>
/// <param name="MostRowsTried">Rows on which beginnings are tried; all data are used once the best is found.</param>
public sealed record BaumWelchOptions(
    int Seed = 42, int Restarts = 4, int Iterations = 100, double Tolerance = 1e-7, bool HasSharedSpread = false, int MostRowsTried = 100_000);

/// <summary>A model learnt.</summary>
/// <param name="Model">Its states are in the order of the prior's.</param>
/// <param name="LogLikelihood">Of all rows.</param>
/// <param name="Passes">Passes over all data.</param>
/// <param name="IsConverged">Whether the last one gained less than the tolerance.</param>
public sealed record BaumWelchOutcome(HiddenMarkov Model, double LogLikelihood, int Passes, bool IsConverged)
{
    /// <summary>The same with what the prior holds of means and variances, by which beginnings are compared.</summary>
    public double LogPosterior { get; init; }
}

/// <summary>Expectation and maximisation: Baum, Petrie, Soules, Weiss (1970), Annals of Mathematical Statistics 41, 164-171, with conjugate
/// priors (Gauvain, Lee (1994), IEEE Transactions on Speech and Audio Processing 2, 291-298, eq. (21) to (25)).</summary>
/// <remarks>Deterministic: sums are over parts that do not depend on the processors. A pass costs O(n K (K + p)).</remarks>
public static class BaumWelch
{
    const double LeastVarianceShare = 1e-3;
    const int PassesOfATrial = 25;

    /// <summary>Learns a model.</summary>
    /// <param name="data">What to learn from, at least one row.</param>
    /// <param name="prior">K states as they are expected, which also give them their order.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellation">Ends the run.</param>
    public static BaumWelchOutcome Fit(StageSequences data, StagePrior prior, BaumWelchOptions options, CancellationToken cancellation = default)
    {
        if (data.Rows == 0 || prior.Spreads.Length != data.Features)
            throw new ArgumentException($"{data.Rows} rows of {data.Features} figures for a prior of {prior.Spreads.Length}", nameof(data));
        var learner = new Learner(data, prior, options, cancellation);
        var (trial, random) = (Sample(data, options.MostRowsTried), new Random(options.Seed));
        BaumWelchOutcome? best = null;
        for (var attempt = 0; attempt < Math.Max(1, options.Restarts); attempt++)
        {
            var found = learner.Climb(trial, learner.Begin(attempt == 0 ? null : random), PassesOfATrial);
            if (best is null || found.LogPosterior > best.LogPosterior)
                best = found;
        }
        var whole = learner.Climb(data, best!.Model, options.Iterations);
        return whole with { Model = prior.Ordered(whole.Model) };
    }

    /// <summary>Every so many sequences, so that about so many rows are left.</summary>
    static StageSequences Sample(StageSequences data, int rows)
    {
        var every = Math.Max(1, data.Rows / Math.Max(1, rows));
        return every == 1 ? data : data.Take([.. Enumerable.Range(0, data.Count).Where(s => s % every == 0)]);
    }

    sealed class Learner
    {
        readonly StagePrior prior;
        readonly BaumWelchOptions options;
        readonly CancellationToken cancellation;
        readonly int startClasses, rowClasses;
        readonly double[] variances;
        double strength;

        public Learner(StageSequences data, StagePrior prior, BaumWelchOptions options, CancellationToken cancellation)
        {
            (this.prior, this.options, this.cancellation) = (prior, options, cancellation);
            (startClasses, rowClasses) = (data.StartClasses.Max() + 1, data.RowClasses.Max() + 1);
            variances = [.. Enumerable.Range(0, data.Features).Select(j => Variance(data, j, prior.Spreads[j]))];
        }

        int States => prior.Means.Length;

        static double Variance(StageSequences data, int feature, double spread)
        {
            var (count, sum, squares) = (0, 0.0, 0.0);
            for (var row = 0; row < data.Rows; row++)
            {
                double value = data.Values[(row * data.Features) + feature];
                if (!double.IsNaN(value))
                    (count, sum, squares) = (count + 1, sum + value, squares + (value * value));
            }
            return count < 2 ? spread * spread : Math.Max((squares - (sum * sum / count)) / (count - 1), 1e-12);
        }

        /// <summary>Where to begin: at the prior, or somewhere about it.</summary>
        public HiddenMarkov Begin(Random? random) => new()
        {
            Initial = [.. Enumerable.Range(0, startClasses).Select(_ => Enumerable.Repeat(1.0 / States, States).ToArray())],
            Transition = [.. Enumerable.Range(0, rowClasses).Select(_ => Enumerable.Range(0, States).Select(PriorStep).ToArray())],
            Mean = [.. prior.Means.Select(means => means.Select((m, j) => random is null ? m : m + (prior.Spreads[j] * Normal(random))).ToArray())],
            Variance = [.. prior.Means.Select(_ => variances.Select(v => v / 2).ToArray())],
        };

        static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

        double[] PriorStep(int from) =>
            [.. Enumerable.Range(0, States).Select(to => from == to ? prior.Stay : (1 - prior.Stay) / Math.Max(1, States - 1))];

        public BaumWelchOutcome Climb(StageSequences data, HiddenMarkov model, int most)
        {
            var before = double.NegativeInfinity;
            strength = prior.Share * data.Rows;
            for (var pass = 1; ; pass++)
            {
                var counts = new ForwardBackward(model, startClasses, rowClasses).Count(data, cancellation);
                var reached = counts.LogLikelihood + LogPrior(model);
                var isConverged = reached - before < options.Tolerance * data.Rows;
                if (isConverged || pass > most)
                    return new(model, counts.LogLikelihood, pass, isConverged) { LogPosterior = reached };
                (before, model) = (reached, Maximise(model, counts));
            }
        }

        /// <summary>The prior as so many rows and steps seen: their log likelihood, up to a constant. Where there are several classes of steps each is drawn to all of them,
        /// which is no prior that stands before the data, and is left out.</summary>
        double LogPrior(HiddenMarkov model)
        {
            var sum = startClasses == 1 ? model.Initial[0].Sum(Math.Log) / States : 0;
            if (rowClasses == 1)
                sum += prior.Steps * model.Transition[0].Select((row, from) => row.Zip(PriorStep(from), (p, e) => e * Math.Log(p)).Sum()).Sum();
            for (var k = 0; k < States; k++)
            {
                for (var j = 0; j < prior.Spreads.Length; j++)
                {
                    var (off, spread, variance) = (model.Mean[k][j] - prior.Means[k][j], prior.Spreads[j], model.Variance[k][j]);
                    sum -= 0.5 * strength * (Math.Log(variance) + (((spread * spread) + (off * off)) / variance));
                }
            }
            return sum;
        }

        /// <summary>The maximisation step.</summary>
        HiddenMarkov Maximise(HiddenMarkov model, ExpectedCounts counts) => model with
        {
            Initial = Classes(counts.Initial, _ => Enumerable.Repeat(1.0 / States, States)),
            Transition = Transitions(counts.Transition),
            Mean = [.. Enumerable.Range(0, States).Select(k => Each(j => MeanOf(counts, k, j)))],
            Variance = options.HasSharedSpread ? Shared(counts) : [.. Enumerable.Range(0, States).Select(k => Each(j => VarianceOf(counts, [k], j)))],
        };

        double[] Each(Func<int, double> value) => [.. Enumerable.Range(0, prior.Spreads.Length).Select(value)];

        double MeanOf(ExpectedCounts counts, int state, int feature) =>
            ((strength * prior.Means[state][feature]) + counts.Sum[state][feature]) / Math.Max(1e-300, strength + counts.Rows[state][feature]);

        double[][] Shared(ExpectedCounts counts)
        {
            var shared = Each(j => VarianceOf(counts, Enumerable.Range(0, States), j));
            return [.. Enumerable.Range(0, States).Select(_ => shared)];
        }

        double VarianceOf(ExpectedCounts counts, IEnumerable<int> states, int feature)
        {
            var (rows, squares, spread) = (1e-300, 0.0, prior.Spreads[feature]);
            foreach (var state in states)
            {
                var (seen, mean) = (counts.Rows[state][feature], MeanOf(counts, state, feature));
                var off = mean - prior.Means[state][feature];
                squares += counts.Squares[state][feature] - (2 * mean * counts.Sum[state][feature]) + (seen * mean * mean)
                    + (strength * ((spread * spread) + (off * off)));
                rows += strength + seen;
            }
            return Math.Max(squares / rows, LeastVarianceShare * variances[feature]);
        }

        /// <summary>Steps of each class, drawn to those of all classes together, which are drawn to the prior.</summary>
        double[][][] Transitions(double[][][] counts)
        {
            var all = Enumerable.Range(0, States).Select(from => Normed(Sum(counts.Select(c => c[from])), PriorStep(from), prior.Steps)).ToArray();
            return [.. counts.Select(c => c.Select((row, from) => counts.Length == 1 ? all[from] : Normed(row, all[from], StagePrior.Pooled)).ToArray())];
        }

        static double[] Sum(IEnumerable<double[]> rows) => rows.Aggregate((a, b) => [.. a.Zip(b, (x, y) => x + y)]);

        static double[] Normed(double[] counts, IEnumerable<double> expected, double strength)
        {
            var sum = counts.Sum() + strength;
            return [.. counts.Zip(expected, (c, e) => (c + (strength * e)) / sum)];
        }

        static double[][] Classes(double[][] counts, Func<int, IEnumerable<double>> expected)
        {
            var all = Normed(Sum(counts), expected(0), 1);
            return [.. counts.Select(row => counts.Length == 1 ? all : Normed(row, all, StagePrior.Pooled))];
        }
    }
}
