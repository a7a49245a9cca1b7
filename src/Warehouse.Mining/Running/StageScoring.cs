using Warehouse.Contracts;
using Warehouse.DuckDb;
using Warehouse.Mining.Definition;
using Warehouse.Mining.Explanation;
using Warehouse.Mining.Registry;

namespace Warehouse.Mining.Running;

/// <summary>Scores of a model of stages: of every month end up to a day what was known then, filtered and never smoothed, with reasons for the
/// day itself.</summary>
static class StageScoring
{
    /// <summary>Columns behind the keys and the day.</summary>
    public static (string Name, string Type)[] Columns(StageDefinition stages) =>
    [
        ("stage", "varchar"), ("confidence", "float"), .. stages.Names.Select(n => ($"probability_{n.Key}", "float")),
        ("probability_reached", "float"), ("expected_months", "float"),
        .. Enumerable.Range(1, Reasons.Most).SelectMany(k => ReasonColumns.Select(c => ($"reason_{k}_{c.Name}", c.Type))),
    ];

    static readonly (string Name, string Type)[] ReasonColumns =
        [("code", "varchar"), ("feature", "varchar"), ("value", "float"), ("peer", "float"), ("points", "float"), ("direction", "varchar"), ("en", "varchar"), ("zh", "varchar")];

    public static ScoreOutcome Run(DuckDBConnection connection, MiningDefinition definition, ModelRegistry registry, (StoredModel Model, string Version) used, DateOnly? asOf)
    {
        var stages = definition.Stages!;
        if (used.Model.Stages is not { } markov || markov.States != stages.Names.Count || !used.Model.Features.Select(f => f.Name).SequenceEqual(stages.Figures))
            throw new ContractException(definition.File, 0, $"the model in use ({used.Version}) has other stages or figures than the definition", "run 'warehouse mine fit' again");
        var day = asOf ?? ModelScoring.LastDay(connection, definition)
            ?? throw new ContractException(definition.File, 0, $"the relation {definition.Features} is empty", "run 'warehouse run' first");
        var panel = StagePanel.Read(connection, definition, day);
        var file = Path.Combine(registry.FolderOf(definition.Model), "scores", $"{day:yyyy-MM-dd}.parquet");
        var last = Enumerable.Range(0, panel.Days.Length).Where(row => panel.Days[row] == day.DayNumber - new DateOnly(1970, 1, 1).DayNumber).ToArray();
        if (last.Length == 0)
            throw new ContractException(definition.File, 0, $"{definition.Features} has no row for {day:yyyy-MM-dd}", "name a day that it has with --as-of");
        var content = connection.Scalar<string>($"select coalesce(bit_xor(md5_number_lower(t::varchar)), 0)::varchar from (select * exclude (_before) from {StagePanel.Rows}) as t");
        var state = $"{used.Version} {ModelRegistry.Hash(definition.File)} {content}\n";
        if (File.Exists(file) && File.Exists(file + ".state") && File.ReadAllText(file + ".state") == state)
            return new(file, day, used.Version, 0, true, []);
        var filtered = markov.Filter(panel.Sequences);
        Write(connection, definition, used, panel, filtered, last, file);
        DurableFile.Write(file + ".state", state);
        var confidence = Array.ConvertAll(last, row => filtered.AsSpan(row * markov.States, markov.States).ToArray().Max());
        return new(file, day, used.Version, last.Length, false, Drifts.Of(used.Model, panel.Features.Take(last), confidence));
    }

    static void Write(DuckDBConnection connection, MiningDefinition definition, (StoredModel Model, string Version) used, StagePanel panel, float[] filtered, int[] last, string file)
    {
        var names = definition.Stages!.Names;
        var told = Columns(definition.Stages).Where(c => !c.Name.StartsWith("reason_", StringComparison.Ordinal));
        connection.Execute($"create or replace temp table _states (_row bigint, {Sql.List(told.Select(c => $"{Sql.Name(c.Name)} {c.Type}"))})");
        var reasons = Columns(definition.Stages).Where(c => c.Name.StartsWith("reason_", StringComparison.Ordinal));
        connection.Execute($"create or replace temp table _reasons (_row bigint, {Sql.List(reasons.Select(c => $"{c.Name} {c.Type}"))})");
        var (markov, k) = (used.Model.Stages!, names.Count);
        using (var appender = connection.CreateAppender("temp", "main", "_states"))
        {
            for (var row = 0; row < panel.Days.Length; row++)
            {
                var probabilities = filtered.AsSpan(row * k, k);
                var (stage, rowClass) = (StageReasons.FirstTwo(probabilities).First, panel.Sequences.RowClasses[row]);
                var to = appender.CreateRow().AppendValue((long)row).AppendValue(names[stage].Key).AppendValue(probabilities[stage]);
                foreach (var probability in probabilities)
                    to.AppendValue(probability);
                to.AppendValue(StageReach.Probability(used.Model, definition, panel, filtered, row)).AppendValue((float)markov.ExpectedMonths(stage, rowClass)).EndRow();
            }
        }
        using (var appender = connection.CreateAppender("temp", "main", "_reasons"))
        {
            foreach (var row in last)
                Append(appender.CreateRow().AppendValue((long)row), StageReasons.Of(markov, panel.Features,
                    Math.Max(panel.Starts[row], row - StageReasons.Months + 1)..(row + 1), filtered.AsSpan(row * k, k), used.Model.Peers, names, definition.Reasons));
        }
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var keys = Sql.Names(definition.Keys);
        connection.Execute(
            $"""
            copy (
              select {keys}, _day as {Sql.Name(definition.AsOf)}, s.* exclude (_row), r.* exclude (_row), {Sql.Text(used.Version)} as model_version
              from {StagePanel.Rows} join temp.main._states as s using (_row) left join temp.main._reasons as r using (_row)
              order by _row)
            to {Sql.Text(file + ".tmp")} (format parquet, compression zstd)
            """);
        DurableFile.Move(file + ".tmp", file);
    }

    static void Append(DuckDBAppenderRow row, IReadOnlyList<Reason> reasons)
    {
        for (var k = 0; k < Reasons.Most; k++)
        {
            if (k < reasons.Count)
            {
                row.AppendValue(reasons[k].Code).AppendValue(reasons[k].Feature).AppendValue(reasons[k].Value).AppendValue(reasons[k].Peer)
                    .AppendValue(reasons[k].Points).AppendValue(reasons[k].Direction).AppendValue(reasons[k].English).AppendValue(reasons[k].Chinese);
                continue;
            }
            foreach (var _ in ReasonColumns)
                row.AppendNullValue();
        }
        row.EndRow();
    }
}
