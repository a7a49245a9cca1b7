namespace Warehouse.Mining.Training;

/// <summary>What is predicted.</summary>
public enum MiningTask
{
    /// <summary>A class out of two; labels 0 and 1, scores are probabilities of 1.</summary>
    Binary,

    /// <summary>A class out of several; labels 0 to K - 1, scores are K probabilities a row.</summary>
    Multiclass,

    /// <summary>A number.</summary>
    Regression,
}

/// <summary>Rows to learn from.</summary>
/// <param name="Task">What is predicted.</param>
/// <param name="Features">n x p features.</param>
/// <param name="Labels">n labels: 0 or 1, a class's number, or a value.</param>
/// <param name="Classes">The number K of classes; 0 for regression.</param>
/// <param name="Weights">n weights above 0; null for 1 each.</param>
/// <param name="Groups">Whom each of the n rows speaks of; inner folds keep them apart, since months of one customer are all but one
/// row. Null where each row stands for itself.</param>
public sealed record TrainingSet(
    MiningTask Task, FeatureMatrix Features, float[] Labels, int Classes, float[]? Weights = null, string[]? Groups = null)
{
    /// <summary>Values a row that a model gives: K for several classes, otherwise 1.</summary>
    public int Outputs => Task == MiningTask.Multiclass ? Classes : 1;

    /// <summary>Copies some rows.</summary>
    public TrainingSet Take(int[] rows) => this with
    {
        Features = Features.Take(rows),
        Labels = Array.ConvertAll(rows, r => Labels[r]),
        Weights = Weights is null ? null : Array.ConvertAll(rows, r => Weights[r]),
        Groups = Groups is null ? null : Array.ConvertAll(rows, r => Groups[r]),
    };

    /// <summary>Weights that make each class count the same: n / (K x rows of the class), by ratio on top of weights already
    /// there.</summary>
    public TrainingSet Balanced()
    {
        var counts = new double[Classes];
        foreach (var label in Labels)
            counts[(int)label]++;
        var weights = Array.ConvertAll(Labels, label => (float)(Labels.Length / (Classes * counts[(int)label])));
        return this with { Weights = Weights is null ? weights : [.. weights.Zip(Weights, (a, b) => a * b)] };
    }
}
