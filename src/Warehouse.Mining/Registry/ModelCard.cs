using System.Text.Encodings.Web;
using System.Text.Json;
using Warehouse.Mining.Evaluation;

namespace Warehouse.Mining.Registry;

/// <summary>Rows of about the same probability.</summary>
/// <param name="MeanScore">Mean probability.</param>
/// <param name="Observed">Share of positives.</param>
/// <param name="Rows">Rows.</param>
public sealed record ReliabilityBin(double MeanScore, double Observed, int Rows);

/// <summary>How many of those sought a list of the best-scored holds.</summary>
/// <param name="Share">Share of rows on the list.</param>
/// <param name="Found">Share of positives on it.</param>
public sealed record GainPoint(double Share, double Found);

/// <summary>What must be known of a model before its scores are believed, as a JSON file and a page.</summary>
public sealed record ModelCard
{
    static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        IndentSize = 1,
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>The question that it answers.</summary>
    public required string Question { get; init; }

    /// <summary>The label and its definition.</summary>
    public required string Label { get; init; }

    /// <summary>binary, multiclass or regression.</summary>
    public required string Task { get; init; }

    /// <summary>The file or relation.</summary>
    public required string Data { get; init; }

    /// <summary>First and last day that the rows speak for; empty where they have none.</summary>
    public string Window { get; init; } = "";

    /// <summary>Rows learnt from and judged by.</summary>
    public required long Rows { get; init; }

    /// <summary>Share of positives; null for other tasks.</summary>
    public double? BaseRate { get; init; }

    /// <summary>How rows to judge by were kept apart.</summary>
    public required string Split { get; init; }

    /// <summary>The number of folds, or 1 for one split.</summary>
    public int Folds { get; init; } = 1;

    /// <summary>Seed of all that is random.</summary>
    public required int Seed { get; init; }

    /// <summary>The trainer.</summary>
    public required string Trainer { get; init; }

    /// <summary>What the trainer was given and chose.</summary>
    public required IReadOnlyDictionary<string, string> Options { get; init; }

    /// <summary>Calibration of the probabilities.</summary>
    public string Calibration { get; init; } = "none";

    /// <summary>Figures on rows not learnt from.</summary>
    public required IReadOnlyList<FoldMetric> Metrics { get; init; }

    /// <summary>95 % interval of the AUC (DeLong) over all rows judged.</summary>
    public Interval? AucInterval { get; init; }

    /// <summary>Calibration slope over all rows judged with its 95 % interval; rows of one customer count as one witness.</summary>
    public Interval? CalibrationSlope { get; init; }

    /// <summary>The same figures of simpler models.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<FoldMetric>> Baselines { get; init; } = new Dictionary<string,
        IReadOnlyList<FoldMetric>>();

    /// <summary>The list replayed on past nights, against simpler rankings; empty where the scores make no list.</summary>
    public IReadOnlyList<BacktestLine> Backtest { get; init; } = [];

    /// <summary>Rows judged in bins of equal size by their probability: what was foretold, and what came true.</summary>
    public IReadOnlyList<ReliabilityBin> Reliability { get; init; } = [];

    /// <summary>Share of the positives found among the best-scored rows, at twentieths of the rows.</summary>
    public IReadOnlyList<GainPoint> Gains { get; init; } = [];

    /// <summary>AUC after all labels were shuffled: 0.5 must lie within.</summary>
    public Interval? PlaceboAuc { get; init; }

    /// <summary>Features with their share in the scores, the largest first.</summary>
    public required IReadOnlyList<KeyValuePair<string, double>> Features { get; init; }

    /// <summary>Population stability index of features and of the score against training, the largest first.</summary>
    public IReadOnlyList<KeyValuePair<string, double>> Drift { get; init; } = [];

    /// <summary>What the figures do not show.</summary>
    public IReadOnlyList<string> Limits { get; init; } = [];

    /// <summary>What was noticed in the data.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>When the card was written, UTC.</summary>
    public required DateTime WrittenAt { get; init; }

    /// <summary>Reads a card.</summary>
    public static ModelCard Read(string file) =>
        JsonSerializer.Deserialize<ModelCard>(File.ReadAllText(file), Json)
            ?? throw new InvalidDataException($"{file} holds no model card");

    /// <summary>Writes <c>card.json</c> and <c>card.html</c> into a folder.</summary>
    /// <returns>The page.</returns>
    public string Write(string folder)
    {
        Directory.CreateDirectory(folder);
        DuckDb.DurableFile.Write(Path.Combine(folder, "card.json"), JsonSerializer.Serialize(this, Json) + "\n");
        var page = Path.Combine(folder, "card.html");
        DuckDb.DurableFile.Write(page, CardPage.Of(this));
        return page;
    }
}
