using System.Globalization;
using Warehouse.Contracts;
using Warehouse.DuckDb;
using Warehouse.Mining.Definition;
using Warehouse.Mining.Registry;
using Warehouse.Mining.Running;
using Warehouse.Pipelines;

namespace Warehouse.Cli;

/// <summary>Scores as a step of the night: fills <c>scores.&lt;model&gt;</c> before the first model that reads it is built.</summary>
/// <remarks>The latest night is scored by the model in use. An earlier one that is run again is scored by the model that scored it
/// before, so that it gives the same bytes; where none did, by the one in use, unless that learnt from what came after the night.</remarks>
sealed class NightScores(Settings settings, IReadOnlyList<MiningDefinition> definitions)
{
    readonly ModelRegistry registry = new(settings.Home);
    readonly Lock gate = new();

    /// <summary>The models that a pipeline defines or inherits.</summary>
    public static IReadOnlyList<MiningDefinition> Definitions(string pipeline) =>
        [.. PipelineReader.MiningFiles(pipeline).SelectMany(MiningDefinition.Read)];

    /// <summary>The relations of scores, each with the relation of the features that it is made from.</summary>
    public IReadOnlyDictionary<string, string> MadeFrom { get; } = definitions.ToDictionary(Relation, d => d.Features)
        .Concat(definitions.Where(d => d.Backtest is not null).ToDictionary(BacktestOf, d => d.Features)).ToDictionary();

    /// <summary>The relations of scores as a night sees them: their version is that of the model and of its definition.</summary>
    public IEnumerable<SourceRelation> Sources(DateOnly? night, DateOnly? last)
    {
        foreach (var d in definitions)
        {
            var version = night is { } at && Version(d, at, last) is { } found ? $"{found} {ModelRegistry.Hash(d.File)}" : "none";
            yield return new(Relation(d), ModelScoring.ColumnsOf(d), version);
            if (d.Backtest is not null)
                yield return new(BacktestOf(d), BacktestTable.Columns, version);
        }
    }

    /// <summary>Fills the scores that a model reads.</summary>
    /// <param name="connection">The connection that builds it.</param>
    /// <param name="reader">The model.</param>
    /// <param name="night">The night.</param>
    /// <param name="last">The last night built; null before the first.</param>
    /// <param name="filled">Relations that the night has filled already: each is filled once, whoever reads it.</param>
    /// <param name="output">Told what was scored, or why not.</param>
    /// <exception cref="ContractException">A model file is damaged, or a feature that it needs is missing.</exception>
    public void Fill(DuckDBConnection connection, Model reader, DateOnly night, DateOnly? last, HashSet<string> filled, RunOutput output)
    {
        lock (gate)
        {
            var read = definitions.Where(d => reader.Reads.Contains(Relation(d)) && !filled.Contains(Relation(d))).Select(d => (Definition: d, Version: Version(d, night, last))).ToList();
            if (read.Where(d => d.Version is null).Select(d => d.Definition.Model).ToList() is { Count: > 0 } none)
                output.Scored(string.Join(", ", none), "no model is in use, so nothing is scored; 'warehouse mine fit' learns one");
            foreach (var definition in definitions.Where(d => d.Backtest is not null && reader.Reads.Contains(BacktestOf(d))))
            {
                var rows = BacktestTable.Select(Version(definition, night, last) is { } version ? registry.Card(definition.Model, version).Backtest : []);
                connection.Execute($"create schema if not exists {ModelScoring.Schema}; create or replace table {BacktestOf(definition)} as {rows}");
            }
            foreach (var (definition, version) in read)
            {
                var rows = version is null ? ModelScoring.None(definition) : Score(connection, definition, night, version, output);
                connection.Execute($"create schema if not exists {ModelScoring.Schema}; create or replace table {Relation(definition)} as {rows}");
                filled.Add(Relation(definition));
            }
        }
    }

    string Score(DuckDBConnection connection, MiningDefinition definition, DateOnly night, string version, RunOutput output)
    {
        if (ModelScoring.LastDay(connection, definition) is not { } day)
        {
            output.Scored(definition.Model, $"{definition.Features} has no row to score");
            return ModelScoring.None(definition);
        }
        if (registry.Load(definition.Model, version).KnowsTo is { } known && day < known)
        {
            output.Scored(definition.Model, $"the model in use learnt from what came after {day:yyyy-MM-dd}, so nothing is scored");
            return ModelScoring.None(definition);
        }
        var outcome = ModelScoring.Run(connection, definition, registry, day, version);
        registry.Note(definition.Model, night, version);
        output.Scored(definition.Model, outcome.IsUnchanged ? $"nothing has changed since {day:yyyy-MM-dd} was scored by {version}"
            : string.Create(CultureInfo.InvariantCulture, $"{outcome.Rows:N0} rows of {day:yyyy-MM-dd} by {version}"));
        foreach (var alert in Drifts.Alerts(outcome.Drift))
            output.Warn($"{definition.Model}: {alert}");
        return ModelScoring.Select(definition, outcome);
    }

    string? Version(MiningDefinition definition, DateOnly night, DateOnly? last) =>
        (last > night ? registry.Noted(definition.Model, night) : null) ?? registry.Champion(definition.Model);

    /// <summary>What past nights tell of the list by the model in use.</summary>
    static string BacktestOf(MiningDefinition definition) => $"{Relation(definition)}_backtest";

    static string Relation(MiningDefinition definition) => $"{ModelScoring.Schema}.{definition.Model}";
}
