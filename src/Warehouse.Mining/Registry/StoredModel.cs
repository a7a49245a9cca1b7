using Warehouse.Mining.Calibration;
using Warehouse.Mining.Stages;
using Warehouse.Mining.Training;
using Warehouse.Mining.Trees;

namespace Warehouse.Mining.Registry;

/// <summary>All that scoring needs, as it is stored: no native library, no definition.</summary>
public sealed record StoredModel
{
    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>What is predicted.</summary>
    public required MiningTask Task { get; init; }

    /// <summary>p features, as they are read.</summary>
    public required IReadOnlyList<FeatureColumn> Features { get; init; }

    /// <summary>The trees, where it is made of trees; with a line the model is the sum of both.</summary>
    public TreeEnsemble? Trees { get; init; }

    /// <summary>The line, where it is linear.</summary>
    public LinearModel? Linear { get; init; }

    /// <summary>The stages, where it is a model of stages.</summary>
    public HiddenMarkov? Stages { get; init; }

    /// <summary>Calibration of two classes by a line.</summary>
    public PlattScaling? Platt { get; init; }

    /// <summary>Calibration of two classes by steps.</summary>
    public IsotonicRegression? Isotonic { get; init; }

    /// <summary>Intervals of a number, in units of the scale.</summary>
    public IReadOnlyList<ConformalInterval> Intervals { get; init; } = [];

    /// <summary>Column of the features that a number is a change from; null for none.</summary>
    public string? Offset { get; init; }

    /// <summary>Column of the features in whose units the change is; null for 1.</summary>
    public string? Scale { get; init; }

    /// <summary>The last day that its labels looked at: a day before it is not scored by a night, for the model knows what came
    /// after.</summary>
    public DateOnly? KnowsTo { get; init; }

    /// <summary>p usual values.</summary>
    public required float[] Peers { get; init; }

    /// <summary>Upper ends of bins, for each feature and last for the score.</summary>
    public required float[][] Edges { get; init; }

    /// <summary>Training rows in those bins.</summary>
    public required double[][] Counts { get; init; }

    /// <summary>The model that scores.</summary>
    public IFittedModel Fitted() => (Trees, Linear) is ({ } trees, { } line) ? new BlendedModel(trees, line)
        : Trees is not null ? new TreeModel(Trees) : Linear ?? throw new InvalidDataException($"the stored model {Model} is empty");

    /// <summary>Scores from margins: calibrated probabilities, or numbers.</summary>
    public float[] Scores(float[] margins) =>
        ((ICalibration?)Isotonic ?? Platt) is { } calibration ? Array.ConvertAll(margins, calibration.At) : LinkFunction.Scores(Task,
            margins, 1);
}
