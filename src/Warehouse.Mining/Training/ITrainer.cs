namespace Warehouse.Mining.Training;

/// <summary>A way to learn a model from rows.</summary>
public interface ITrainer
{
    /// <summary>Its name on the command line and in definitions.</summary>
    string Name { get; }

    /// <summary>The options it takes, with their defaults and what they are.</summary>
    IReadOnlyList<TrainerOption> Options { get; }

    /// <summary>Whether it can learn this.</summary>
    bool Learns(MiningTask task);

    /// <summary>Learns a model; the same rows, options and seed give the same model to the byte.</summary>
    /// <exception cref="DllNotFoundException">A library that training needs is absent; the message says what to do.</exception>
    FittedModel Fit(TrainingSet training, TrainerSettings settings, CancellationToken cancellation);
}

/// <summary>An option of a trainer.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Default">Value where it is not given; empty for what the search finds.</param>
/// <param name="Meaning">What it is.</param>
/// <param name="Least">Least number permitted.</param>
/// <param name="Most">Greatest number permitted.</param>
/// <param name="Words">Words permitted, where it is no number.</param>
public sealed record TrainerOption(
    string Name, string Default, string Meaning, double Least = 0, double Most = 1e9, IReadOnlyList<string>? Words = null);

/// <summary>A model and how it came about.</summary>
/// <param name="Model">The model.</param>
/// <param name="Notes">Option and value of what was chosen, in order.</param>
public sealed record FittedModel(IFittedModel Model, IReadOnlyList<KeyValuePair<string, string>> Notes);
