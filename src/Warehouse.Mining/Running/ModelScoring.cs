using Warehouse.Contracts;
using Warehouse.DuckDb;
using Warehouse.Mining.Definition;
using Warehouse.Mining.Explanation;
using Warehouse.Mining.Matrix;
using Warehouse.Mining.Registry;

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

/// <summary><c>mine score</c>: scores of one day, each with its reasons, by the model in use.</summary>
public static class ModelScoring
{
    const string ScoresTable = "temp.main.scores";

    /// <summary>Scores a day.</summary>
    /// <param name="connection">The warehouse (<see cref="MiningDatabase.Open"/>).</param>
    /// <param name="definition">The model.</param>
    /// <param name="registry">Where models lie.</param>
    /// <param name="asOf">The day; the last one of the features where null.</param>
    /// <exception cref="ContractException">There is no model, a damaged one, or a feature that it needs is missing.</exception>
    public static ScoreOutcome Run(DuckDBConnection connection, MiningDefinition definition, ModelRegistry registry, DateOnly? asOf)
    {
        var version = registry.Champion(definition.Model)
            ?? throw new ContractException(registry.FolderOf(definition.Model), 0, $"no model '{definition.Model}' is in use",
                "run 'warehouse mine fit' first");
        var model = registry.Load(definition.Model, version);
        MiningDatabase.Columns(connection, definition.Features, definition.File, [.. definition.Keys, definition.AsOf,
            .. Inputs(model)]);
        var dayColumn = $"{Sql.Name(definition.AsOf)}::date";
        var day = asOf ?? connection.Scalar<DateOnly?>($"select max({dayColumn}) from {definition.Features}")
            ?? throw new ContractException(definition.File, 0, $"the relation {definition.Features} is empty", "run 'warehouse run' first");
        var (where, order) = ($"{dayColumn} = {Sql.Date(day)}", Sql.Names(definition.Keys));
        var file = Path.Combine(registry.FolderOf(definition.Model), "scores", $"{day:yyyy-MM-dd}.parquet");
        var content = Content(connection, definition, model, where);
        var state = $"{version} {content}\n";
        if (File.Exists(file) && File.Exists(file + ".state") && File.ReadAllText(file + ".state") == state)
            return new(file, day, version, 0, true, []);
        var features = MatrixReader.Read(connection, definition.Features, model.Features, where, order);
        if (features.Rows == 0)
            throw new ContractException(definition.File, 0, $"{definition.Features} has no row for {day:yyyy-MM-dd}",
                "name a day that it has with --as-of");
        var anchor = LabelAnchor.Read(connection, definition.Features, model.Offset, model.Scale, definition.File, where, order, features.Rows);
        var explained = Reasons.Of(model.Fitted(), features, model.Peers, definition.Reasons, anchor.Offset, anchor.Scale);
        Write(connection, definition, model, (explained, anchor), where, order, version, file);
        DurableFile.Write(file + ".state", state);
        return new(file, day, version, features.Rows, false, Drifts.Of(model, features, model.Fitted().Margins(features)));
    }

    /// <summary>Columns that a score is made of.</summary>
    static IEnumerable<string> Inputs(StoredModel model) =>
        model.Features.Select(f => f.From).Concat(new[] { model.Offset, model.Scale }.OfType<string>());

    /// <summary>A sum over the rows that changes when a key or a feature does.</summary>
    static string Content(DuckDBConnection connection, MiningDefinition definition, StoredModel model, string where)
    {
        var columns = Sql.Names(definition.Keys.Concat(Inputs(model)).Distinct());
        var row = $"({columns})::varchar";
        return connection.Scalar<string>(
            $"""
            select count(*) || '-' || coalesce(bit_xor(md5_number_lower({row})), 0) || '-' || coalesce(sum(md5_number_upper({row})::hugeint), 0)
            from {definition.Features} where {where}
            """)!;
    }

    static void Write(DuckDBConnection connection, MiningDefinition definition, StoredModel model,
        (IReadOnlyList<ExplainedScore> Scores, LabelAnchor Anchor) rows, string where, string order, string version, string file)
    {
        var explained = rows.Scores;
        var reasons = string.Concat(Enumerable.Range(1, Reasons.Most).Select(k =>
            $", reason_{k}_code varchar, reason_{k}_feature varchar, reason_{k}_value float, reason_{k}_peer float, reason_{k}_points float, reason_{k}_direction varchar, "
            + $"reason_{k}_en varchar, reason_{k}_zh varchar, reason_{k}_change_en varchar, reason_{k}_change_zh varchar"));
        var intervals = string.Concat(model.Intervals.Select(i => $", lower_{i.Percent} float, upper_{i.Percent} float"));
        connection.Execute($"create or replace temp table scores (_row bigint, score float, lower float, upper float{intervals}, points float, base float, rest float{reasons})");
        using (var appender = connection.CreateAppender("temp", "main", "scores"))
        {
            var scores = model.Scores([.. explained.Select(e => e.Margin)]);
            for (var i = 0; i < explained.Count; i++)
                Append(appender.CreateRow().AppendValue((long)i), explained[i], scores[i], rows.Anchor.Scale[i], model);
        }
        var keys = Sql.Names(definition.Keys.Append(definition.AsOf));
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        connection.Execute(
            $"""
            copy (select {keys}, s.* exclude (_row), {Sql.Text(version)} as model_version
                  from (select {keys}, row_number() over (order by {order}) - 1 as _row from {definition.Features} where {where})
                  join {ScoresTable} as s using (_row) order by _row)
            to {Sql.Text(file + ".tmp")} (format parquet, compression zstd)
            """);
        DurableFile.Move(file + ".tmp", file);
    }

    static void Append(DuckDBAppenderRow row, ExplainedScore explained, float score, float scale, StoredModel model)
    {
        row.AppendValue(score);
        var intervals = model.Intervals.Select(i => i.Around(score, scale)).ToList();
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
