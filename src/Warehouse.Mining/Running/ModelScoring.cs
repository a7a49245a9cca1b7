using Warehouse.Contracts;
using Warehouse.DuckDb;
using Warehouse.Mining.Calibration;
using Warehouse.Mining.Definition;
using Warehouse.Mining.Explanation;
using Warehouse.Mining.Matrix;
using Warehouse.Mining.Registry;
using Warehouse.Mining.Training;

namespace Warehouse.Mining.Running;

/// <summary>What became of a scoring.</summary>
/// <param name="File">The Parquet file of scores.</param>
/// <param name="Day">The day that they speak for.</param>
/// <param name="Version">The model's version.</param>
/// <param name="Rows">Rows scored; 0 where nothing had changed.</param>
/// <param name="IsUnchanged">Whether the file was there already, for the same model and the same features.</param>
/// <param name="Drift">Population stability against training, the largest first; empty where nothing had changed.</param>
public sealed record ScoreOutcome(string File, DateOnly Day, string Version, long Rows, bool IsUnchanged,
    IReadOnlyList<KeyValuePair<string, double>> Drift);

/// <summary><c>mine score</c>, and a step of the night: scores of one day, each with its reasons.</summary>
/// <remarks>A row is scored once a model and content: a file of the same model keeps the rows whose features are what they were.</remarks>
public static class ModelScoring
{
    /// <summary>The schema in which a SELECT reads the scores of a model.</summary>
    public const string Schema = "scores";

    const string Content = "_content";

    /// <summary>Columns of scores behind the keys and the day.</summary>
    static (string Name, string Type)[] Columns(MiningDefinition definition) => definition.Stages is { } stages ? StageScoring.Columns(stages) :
    [
        ("score", "float"), ("lower", "float"), ("upper", "float"),
        .. Shares(definition).Select(ConformalInterval.PercentOf).SelectMany(p => new[] { ($"lower_{p}", "float"), ($"upper_{p}", "float") }),
        ("points", "float"), ("base", "float"), ("rest", "float"),
        .. Enumerable.Range(1, Reasons.Most).SelectMany(k => new[]
        {
            ("code", "varchar"), ("feature", "varchar"), ("value", "float"), ("peer", "float"), ("points", "float"), ("direction", "varchar"),
            ("en", "varchar"), ("zh", "varchar"), ("change_en", "varchar"), ("change_zh", "varchar"),
        }.Select(c => ($"reason_{k}_{c.Item1}", c.Item2))),
    ];

    static IReadOnlyList<double> Shares(MiningDefinition definition) => definition.Task == MiningTask.Regression ? definition.Intervals : [];

    /// <summary>The columns of a definition's scores; the types of keys stand in the features alone, so they are told as texts.</summary>
    public static IReadOnlyList<TypedColumn> ColumnsOf(MiningDefinition definition) =>
    [
        .. definition.Keys.Select(k => new TypedColumn(k, "varchar")), new(definition.AsOf, "date"),
        .. Columns(definition).Select(c => new TypedColumn(c.Name, c.Type)), new("model_version", "varchar"),
    ];

    /// <summary>A SELECT of those columns and no row.</summary>
    public static string None(MiningDefinition definition)
    {
        var columns = Columns(definition).Append(("model_version", "varchar")).Select(c => $"null::{c.Item2} as {c.Item1}");
        return $"select {Sql.Names(definition.Keys.Append(definition.AsOf))}, {Sql.List(columns)} from {definition.Features} where false";
    }

    /// <summary>A SELECT of those columns of what was scored.</summary>
    public static string Select(MiningDefinition definition, ScoreOutcome outcome) =>
        $"select {Sql.Names(ColumnsOf(definition).Select(c => c.Name))} from read_parquet({Sql.File(outcome.File)})";

    /// <summary>The day that is scored where none is named: the last one of the features; null where they are empty.</summary>
    public static DateOnly? LastDay(DuckDBConnection connection, MiningDefinition definition) =>
        connection.Scalar<DateOnly?>($"select max({Sql.Name(definition.AsOf)}::date) from {definition.Features}");

    /// <summary>Scores a day.</summary>
    /// <param name="connection">The warehouse (<see cref="MiningDatabase.Open"/>).</param>
    /// <param name="definition">The model.</param>
    /// <param name="registry">Where models lie.</param>
    /// <param name="asOf">The day; the last one of the features where null.</param>
    /// <param name="version">The model's version; the one in use where null.</param>
    /// <exception cref="ContractException">There is no model, a damaged one, or a feature that it needs is missing.</exception>
    public static ScoreOutcome Run(DuckDBConnection connection, MiningDefinition definition, ModelRegistry registry, DateOnly? asOf,
        string? version = null)
    {
        version ??= registry.Champion(definition.Model)
            ?? throw new ContractException(registry.FolderOf(definition.Model), 0, $"no model '{definition.Model}' is in use",
                "run 'warehouse mine fit' first");
        var model = registry.Load(definition.Model, version);
        if (definition.Stages is not null)
            return StageScoring.Run(connection, definition, registry, (model, version), asOf);
        MiningDatabase.Columns(connection, definition.Features, definition.File, [.. definition.Keys, definition.AsOf,
            .. Inputs(model)]);
        var day = asOf ?? LastDay(connection, definition)
            ?? throw new ContractException(definition.File, 0, $"the relation {definition.Features} is empty", "run 'warehouse run' first");
        var keys = Sql.Names(definition.Keys);
        var isDay = $"{Sql.Name(definition.AsOf)}::date = {Sql.Date(day)}";
        var (file, state) = (Path.Combine(registry.FolderOf(definition.Model), "scores", $"{day:yyyy-MM-dd}.parquet"),
            $"{version} {ModelRegistry.Hash(definition.File)}\n");
        var read = Sql.Names(definition.Keys.Concat(Inputs(model)).Distinct());
        connection.Execute(
            $"create or replace temp table _day as select *, md5_number_lower(({read})::varchar) as {Content} from {definition.Features} where {isDay}");
        var rows = connection.Scalar<long>("select count(*) from temp.main._day");
        if (rows == 0)
            throw new ContractException(definition.File, 0, $"{definition.Features} has no row for {day:yyyy-MM-dd}",
                "name a day that it has with --as-of");
        var isKept = File.Exists(file) && File.Exists(file + ".state") && File.ReadAllText(file + ".state") == state;
        var before = isKept ? $"read_parquet({Sql.File(file)})" : $"(select *, 0::uhugeint as {Content} from ({None(definition)}))";
        connection.Execute(
            $"create or replace temp table _kept as from {before} where ({keys}, {Content}) in (select ({keys}, {Content}) from temp.main._day)");
        var todo = $"({keys}) not in (select ({keys}) from temp.main._kept)";
        var (kept, left) = (connection.Scalar<long>("select count(*) from temp.main._kept"),
            connection.Scalar<long>($"select count(*) from temp.main._day where {todo}"));
        if (left == 0 && isKept && connection.Scalar<long>($"select count(*) from {before}") == rows)
            return new(file, day, version, 0, true, []);
        var features = MatrixReader.Read(connection, "temp.main._day", model.Features, todo, keys);
        var anchor = LabelAnchor.Read(connection, "temp.main._day", model.Offset, model.Scale, definition.File, todo, keys, features.Rows);
        var explained = Reasons.Of(model.Fitted(), features, model.Peers, definition.Reasons, anchor.Offset, anchor.Scale);
        Write(connection, definition, model, (explained, anchor), todo, version, file);
        DurableFile.Write(file + ".state", state);
        var all = kept == 0 ? features : MatrixReader.Read(connection, "temp.main._day", model.Features, null, keys);
        return new(file, day, version, left, false, Drifts.Of(model, all, model.Fitted().Margins(all)));
    }

    /// <summary>Columns that a score is made of.</summary>
    static IEnumerable<string> Inputs(StoredModel model) =>
        model.Features.Select(f => f.From).Concat(new[] { model.Offset, model.Scale }.OfType<string>());

    /// <summary>Writes the rows scored and those kept.</summary>
    static void Write(DuckDBConnection connection, MiningDefinition definition, StoredModel model,
        (IReadOnlyList<ExplainedScore> Scores, LabelAnchor Anchor) rows, string todo, string version, string file)
    {
        var explained = rows.Scores;
        connection.Execute($"create or replace temp table _scores (_row bigint, {Sql.List(Columns(definition).Select(c => $"{c.Name} {c.Type}"))})");
        using (var appender = connection.CreateAppender("temp", "main", "_scores"))
        {
            var scores = model.Scores([.. explained.Select(e => e.Margin)]);
            for (var i = 0; i < explained.Count; i++)
                Append(appender.CreateRow().AppendValue((long)i), explained[i], scores[i], Around(scores[i], rows.Anchor.Scale[i]));
        }
        var (order, keys) = (Sql.Names(definition.Keys), Sql.Names(definition.Keys.Append(definition.AsOf)));
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        connection.Execute(
            $"""
            copy (
              from (
                select {keys}, s.* exclude (_row), {Sql.Text(version)} as model_version, {Content}
                from (select {keys}, {Content}, row_number() over (order by {order}) - 1 as _row from temp.main._day where {todo})
                join temp.main._scores as s using (_row)
                union all by name from temp.main._kept)
              order by {order})
            to {Sql.Text(file + ".tmp")} (format parquet, compression zstd)
            """);
        DurableFile.Move(file + ".tmp", file);

        IReadOnlyList<(float, float)> Around(float score, float scale) => [.. Shares(definition).Select(share =>
            model.Intervals.FirstOrDefault(i => i.Coverage == share)?.Around(score, scale) ?? (float.NaN, float.NaN))];
    }

    static void Append(DuckDBAppenderRow row, ExplainedScore explained, float score, IReadOnlyList<(float Lower, float Upper)> intervals)
    {
        row.AppendValue(score);
        foreach (var (lower, upper) in intervals.Take(1).DefaultIfEmpty((float.NaN, float.NaN)).Concat(intervals))
        {
            Number(lower);
            Number(upper);
        }
        row.AppendValue(explained.Margin).AppendValue(explained.Base).AppendValue(explained.Rest);
        for (var k = 0; k < Reasons.Most; k++)
        {
            if (k >= explained.Reasons.Count)
            {
                for (var column = 0; column < 10; column++)
                    row.AppendNullValue();
                continue;
            }
            var reason = explained.Reasons[k];
            row.AppendValue(reason.Code).AppendValue(reason.Feature);
            Number(reason.Value);
            Number(reason.Peer);
            row.AppendValue(reason.Points).AppendValue(reason.Direction).AppendValue(reason.English).AppendValue(reason.Chinese)
                .AppendValue(reason.ChangeEnglish).AppendValue(reason.ChangeChinese);
        }
        row.EndRow();

        void Number(float value)
        {
            if (float.IsFinite(value))
                row.AppendValue(value);
            else
                row.AppendNullValue();
        }
    }
}
