using System.Globalization;
using MathNet.Numerics.LinearAlgebra;
using Warehouse.Mining.Evaluation;

namespace Warehouse.Mining.Training;

/// <summary>Logistic regression with an L2 penalty on standardised columns, values far out held at a fence; several classes by softmax.</summary>
/// <remarks>Two classes: Newton's method (iteratively reweighted least squares). Several: the quadratic bound of Böhning (1992), Ann. Inst.
/// Statist. Math. 44, 197-200, whose matrix is factored once and whose steps never lower the likelihood. The penalty is the one of 1,
/// 10, 100 with the least loss on a fifth of the rows that is held out, unless <c>l2</c> is given.</remarks>
public sealed class LogisticRegression : ITrainer
{
    const int MostNewtonSteps = 50;
    const int MostBoundSteps = 300;
    const int MostHalvings = 30;
    const double Tolerance = 1e-10;

    static readonly double[] Penalties = [1, 10, 100];

    /// <inheritdoc />
    public string Name => "logistic";

    /// <inheritdoc />
    public IReadOnlyList<TrainerOption> Options { get; } =
    [
        new("l2", "", "penalty: half of it times the sum of squared coefficients is added to the loss", 1e-9),
        new("class_weight", "none", "none, or balanced: each class weighs the same", Words: ["none", "balanced"]),
    ];

    /// <inheritdoc />
    public bool Learns(MiningTask task) => task != MiningTask.Regression;

    /// <inheritdoc />
    public FittedModel Fit(TrainingSet training, TrainerSettings settings, CancellationToken cancellation)
    {
        if (settings.Text(this, "class_weight") == "balanced")
            training = training.Balanced();
        var penalty = settings.Number(this, "l2") ?? Search(training, settings.Seed, cancellation);
        return new(Fit(training, penalty, cancellation), [new("l2", penalty.ToString("R", CultureInfo.InvariantCulture))]);
    }

    static double Search(TrainingSet set, int seed, CancellationToken cancellation)
    {
        if (set.Features.Rows < 50)
            return Penalties[1];
        var fold = Folds.Inner(set, 5, seed)[0];
        var (train, held) = (set.Take(fold.Train), set.Take(fold.Test));
        return Penalties.MinBy(penalty =>
        {
            var scores = LinkFunction.Scores(set.Task, Fit(train, penalty, cancellation).Margins(held.Features), set.Outputs);
            return set.Task == MiningTask.Binary ? ProbabilityMetrics.LogLoss(scores, held.Labels)
                : ProbabilityMetrics.MulticlassLogLoss(scores, held.Labels, set.Classes);
        });
    }

    static LinearModel Fit(TrainingSet set, double penalty, CancellationToken cancellation)
    {
        var design = new LinearDesign(set.Features, isFenced: true);
        Vector<double>[] betas = set.Task == MiningTask.Binary ? [Newton(set, design, penalty, cancellation)] : Bound(set, design, penalty,
            cancellation);
        var terms = betas.Select(design.Terms).ToList();
        return new() { Intercepts = [.. terms.Select(t => t.Intercept)], Terms = [.. terms.Select(t => t.Terms)] };
    }

    static Vector<double> Newton(TrainingSet set, LinearDesign design, double penalty, CancellationToken cancellation)
    {
        var n = set.Labels.Length;
        var beta = Vector<double>.Build.Dense(design.Width);
        var (weights, residuals) = (new double[n], new double[n]);
        var loss = Loss(set, design.Times(beta));
        for (var step = 0; step < MostNewtonSteps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            var margins = design.Times(beta);
            for (var i = 0; i < n; i++)
            {
                var (p, w) = (LinkFunction.Logistic(margins[i]), set.Weights?[i] ?? 1);
                weights[i] = Math.Max(w * p * (1 - p), 1e-12);
                residuals[i] = w * (set.Labels[i] - p);
            }
            var (gram, moment) = design.Normal(weights, residuals);
            var change = Solve(gram, moment, beta, penalty);
            // Halved until the penalised loss does not rise, so that classes that can be parted cannot throw it off.
            var next = Loss(set, design.Times(beta + change)) + Ridge(beta + change, penalty);
            for (var halved = 0; halved < MostHalvings && !(next <= loss); halved++)
            {
                change /= 2;
                next = Loss(set, design.Times(beta + change)) + Ridge(beta + change, penalty);
            }
            if (!(next <= loss))
                break;
            var gain = loss - next;
            (beta, loss) = (beta + change, next);
            if (gain < Tolerance * (1 + loss))
                break;
        }
        return beta;
    }

    static double Ridge(Vector<double> beta, double penalty) => penalty / 2 * ((beta * beta) - (beta[0] * beta[0]));

    static double Loss(TrainingSet set, double[] margins)
    {
        var loss = 0.0;
        for (var i = 0; i < margins.Length; i++)
        {
            // ln(1 + e^m) - y m, without overflow.
            var m = margins[i];
            loss += (set.Weights?[i] ?? 1) * (Math.Max(m, 0) + Math.Log(1 + Math.Exp(-Math.Abs(m))) - (set.Labels[i] * m));
        }
        return loss;
    }

    /// <summary>(X'WX + penalty) change = X'r - penalty beta, without a penalty on the intercept.</summary>
    static Vector<double> Solve(Matrix<double> gram, Vector<double> moment, Vector<double> beta, double penalty)
    {
        var right = moment - (beta * penalty);
        right[0] = moment[0];
        Penalise(gram, penalty);
        return gram.Cholesky().Solve(right);
    }

    static void Penalise(Matrix<double> gram, double penalty)
    {
        gram[0, 0] += 1e-9;
        for (var k = 1; k < gram.RowCount; k++)
            gram[k, k] += penalty;
    }

    static Vector<double>[] Bound(TrainingSet set, LinearDesign design, double penalty, CancellationToken cancellation)
    {
        var (n, classes) = (set.Labels.Length, set.Classes);
        var halves = set.Weights is null ? Enumerable.Repeat(0.5, n).ToArray() : Array.ConvertAll(set.Weights, w => w / 2.0);
        var gram = design.Normal(halves, new double[n]).Gram;
        Penalise(gram, penalty);
        var factored = gram.Cholesky();
        var betas = Enumerable.Range(0, classes).Select(_ => Vector<double>.Build.Dense(design.Width)).ToArray();
        var (margins, previous) = (new float[n * classes], double.PositiveInfinity);
        for (var step = 0; step < MostBoundSteps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            var scores = LinkFunction.Scores(MiningTask.Multiclass, margins, classes);
            var loss = ProbabilityMetrics.MulticlassLogLoss(scores, set.Labels, classes);
            if (previous - loss < 1e-6 * Math.Max(loss, 1e-3) && step > 0)
                break;
            previous = loss;
            for (var k = 0; k < classes; k++)
            {
                var residuals = new double[n];
                for (var i = 0; i < n; i++)
                    residuals[i] = (set.Weights?[i] ?? 1) * ((set.Labels[i] == k ? 1 : 0) - scores[(i * classes) + k]);
                var right = design.Moment(residuals) - (betas[k] * penalty);
                right[0] += betas[k][0] * penalty;
                betas[k] += factored.Solve(right);
            }
            for (var k = 0; k < classes; k++)
            {
                var product = design.Times(betas[k]);
                for (var i = 0; i < n; i++)
                    margins[(i * classes) + k] = (float)product[i];
            }
        }
        return betas;
    }
}
