using Warehouse.DuckDb;

namespace Warehouse.Mining.Running;

/// <summary>What a pipeline makes of a day's scores: <c>mining/&lt;file&gt;_scores.sql</c> beside <c>mining/&lt;file&gt;.yml</c>.</summary>
/// <param name="File">The Parquet file written.</param>
/// <param name="Rows">Its rows.</param>
public sealed record ScoreSet(string File, long Rows)
{
    /// <summary>Runs the SELECT over the relations of the warehouse and the relations <c>scores.&lt;model&gt;</c>, here those of the
    /// day.</summary>
    /// <param name="connection">The warehouse (<see cref="MiningDatabase.Open"/>).</param>
    /// <param name="sqlFile">The SELECT.</param>
    /// <param name="scores">The day's scores of every model of the definition.</param>
    /// <param name="models">The folder of models, where the result lies below the name of the SELECT.</param>
    public static ScoreSet Write(DuckDBConnection connection, string sqlFile, IReadOnlyList<(string Model, ScoreOutcome Scores)> scores,
        string models)
    {
        // Found before the scores of last night, which stand in the warehouse under the same names.
        var own = $"memory.{ModelScoring.Schema}";
        connection.Execute($"create schema if not exists {own}; set search_path = 'warehouse.main,{own}'");
        foreach (var (model, outcome) in scores)
            connection.Execute($"create or replace view {own}.{Sql.Name(model)} as from read_parquet({Sql.Text(outcome.File)})");
        var folder = Path.Combine(models, Path.GetFileNameWithoutExtension(sqlFile));
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, $"{scores[0].Scores.Day:yyyy-MM-dd}.parquet");
        connection.Execute($"copy ({System.IO.File.ReadAllText(sqlFile)}) to {Sql.Text(file + ".tmp")} (format parquet, compression zstd)");
        DurableFile.Move(file + ".tmp", file);
        return new(file, connection.Scalar<long>($"select count(*) from read_parquet({Sql.Text(file)})"));
    }
}
