using Warehouse.DuckDb;

namespace Warehouse.Sources;

/// <summary>What a load did to the versions of rows that its night ends.</summary>
enum VersionsWritten
{
    /// <summary>Nothing: its keys are new.</summary>
    AsBefore,

    /// <summary>The night ends none.</summary>
    None,

    /// <summary>They were written anew.</summary>
    Some,
}

/// <summary>What a file does to the rows that were known before it: a second row of a key in a later file corrects the first, and a
/// corrected file changes only the rows that differ. What held until then is kept beside the file, with the night on which it ceased to.</summary>
/// <param name="connection">The writer's connection.</param>
/// <param name="ledger">Knows the earlier loads.</param>
sealed class RowVersions(DuckDBConnection connection, LoadLedger ledger)
{
    static readonly string Template = Read();

    /// <summary>Least and greatest value of the first key column: a key outside of them is not in the file.</summary>
    /// <param name="contract">A contract.</param>
    /// <param name="landed">Its rows.</param>
    public (string? Min, string? Max) KeyRange(FileContract contract, string landed)
    {
        if (contract.Delivery != Delivery.Delta || contract.Key.Count == 0)
            return (null, null);
        var key = Sql.Name(contract.Key[0]);
        return connection.Query(
            $"select min({key})::varchar, max({key})::varchar from read_parquet({Sql.File(landed)}, hive_partitioning = false)",
            row => (row.GetStringOrNull(0), row.GetStringOrNull(1)))[0];
    }

    /// <summary>Works out which rows cease to hold in a night, from all that it has loaded so far.</summary>
    /// <param name="landed">The new load; its file may be written again, with the nights since which unchanged rows are known.</param>
    /// <param name="contract">Its contract.</param>
    /// <param name="night">The night that loads it.</param>
    /// <param name="versionsFile">Where such rows are written.</param>
    public VersionsWritten Write(KnownLoad landed, FileContract contract, DateOnly night, string versionsFile)
    {
        if (contract.Delivery != Delivery.Delta)
            return VersionsWritten.AsBefore;
        var known = ledger.Known(contract.Source, night);
        // What the same night loaded under this name was never known to anyone.
        var isAgain = known.RemoveAll(load => IsReplaced(load, landed) && load.KnownAt == night) > 0;
        var tonight = known.FindAll(load => load.KnownAt == night && load.SupersededAt is null);
        var earlier = known.FindAll(load => load.KnownAt < night);
        var replaced = earlier.FindAll(load => load.SupersededAt == night || (load.SupersededAt is null && IsReplaced(load, landed)));
        var standing = earlier.FindAll(load => load.SupersededAt is null && !replaced.Contains(load));
        var isNews = replaced.Count == 0 && !isAgain && Overlapping(contract, [landed], [.. standing, .. tonight]).Count == 0;
        if (isNews)
            return VersionsWritten.AsBefore;
        var candidates = Overlapping(contract, [landed, .. tonight, .. replaced], standing);
        connection.Execute(Fill(contract, [landed, .. tonight], replaced, candidates, earlier.FindAll(load => load.EndsVersions), night));
        Inherit(landed);
        var isWritten = connection.Scalar<bool>("select exists (from _versions)");
        if (isWritten)
            connection.Execute($"copy _versions to {Sql.Text(versionsFile)} (format parquet, compression zstd)");
        connection.Execute("drop table _versions; drop table _inherited; drop table _turns; drop table _after; drop table _before; drop table _affected");
        return isWritten ? VersionsWritten.Some : VersionsWritten.None;
    }

    /// <summary>A file that comes anew replaces what was delivered and replayed under its name; replayed rows stand beside it.</summary>
    static bool IsReplaced(KnownLoad load, KnownLoad by) =>
        load.SourceFile == by.SourceFile || load.SourceFile.StartsWith(by.SourceFile + Replay.Mark, StringComparison.Ordinal);

    static string Fill(
        FileContract contract, List<KnownLoad> news, List<KnownLoad> replaced, List<KnownLoad> candidates, List<KnownLoad> ending, DateOnly night)
    {
        var all = replaced.Concat(candidates).ToList();
        var corrected = all.Select(load => load.Id).ToHashSet();
        return Template
            .Replace("$new$", Keyed(contract, LandedSql.Rows(contract, news)), StringComparison.Ordinal)
            .Replace("$candidates$", Keyed(contract, LandedSql.Rows(contract, candidates)), StringComparison.Ordinal)
            .Replace("$replaced$", Keyed(contract, LandedSql.Rows(contract, replaced)), StringComparison.Ordinal)
            .Replace("$current$", Keyed(contract, LandedSql.Current(contract, all, ending, corrected)), StringComparison.Ordinal)
            .Replace("$replaced_ids$", Sql.List(replaced.Select(load => Sql.Text(load.Id)).DefaultIfEmpty("''")), StringComparison.Ordinal)
            .Replace("$landed$", Sql.Text(news[0].Id), StringComparison.Ordinal)
            .Replace("$night$", Sql.Date(night), StringComparison.Ordinal);
    }

    /// <summary>Rows with their key and all that they say. Where a contract has no key, a row is known again by its file and all that it says.</summary>
    static string Keyed(FileContract contract, string rows)
    {
        var says = Pack(contract.Columns.Select(c => c.Name));
        var key = contract.Key.Count > 0
            ? Pack(contract.Key)
            : $"struct_pack(file := _source_file, says := {says}, copy := row_number() over (partition by _load_id, {says} order by _row_number))";
        return $"select *, {key} as _key, {says} as _says from ({rows})";

        static string Pack(IEnumerable<string> columns) => $"struct_pack({Sql.List(columns.Select(c => $"{Sql.Name(c)} := {Sql.Name(c)}"))})";
    }

    /// <summary>Loads that may hold a key of others, by the ranges of their keys: new postings have new numbers, so on most nights there is
    /// none, and no row of an earlier night is read.</summary>
    List<KnownLoad> Overlapping(FileContract contract, List<KnownLoad> of, List<KnownLoad> among)
    {
        var ranged = among.FindAll(load => load.KeyMin is not null);
        if (contract.Key.Count == 0 || ranged.Count == 0)
            return [];
        var type = contract.Columns.First(c => c.Name == contract.Key[0]).Type;
        var ranges = ranged.Select(load => $"({Sql.Text(load.Id)}, {Sql.Text(load.KeyMin!)}::{type}, {Sql.Text(load.KeyMax!)}::{type})");
        var ids = connection.Query(
            $"""
            with ranges as (select * from (values {Sql.List(ranges)}) t(id, least, greatest)),
            keys as (
              select distinct {Sql.Name(contract.Key[0])} as k from ({LandedSql.Rows(contract, of)})
              where k <= (select max(greatest) from ranges))
            select distinct id from ranges join keys on k between least and greatest
            """,
            row => row.GetString(0)).ToHashSet();
        return ranged.FindAll(load => ids.Contains(load.Id));
    }

    void Inherit(KnownLoad landed)
    {
        if (!connection.Scalar<bool>("select exists (from _inherited where _load_id = ?)", landed.Id))
            return;
        connection.Execute(
            $"""
            copy (
              select l.* exclude (file_row_number)
                replace (coalesce(l._row_number, l.file_row_number + 1) as _row_number, coalesce(i._known_at, l._known_at) as _known_at)
              from read_parquet({Sql.File(landed.File)}, file_row_number = true, hive_partitioning = false) l
              left join _inherited i on i._load_id = l._load_id and i._row_number = coalesce(l._row_number, l.file_row_number + 1)
              order by coalesce(l._row_number, l.file_row_number + 1))
            to {Sql.Text(landed.File + ".known.tmp")} (format parquet, compression zstd, compression_level 1)
            """);
        File.Move(landed.File + ".known.tmp", landed.File, overwrite: true);
    }

    static string Read()
    {
        using var sql = new StreamReader(typeof(RowVersions).Assembly.GetManifestResourceStream("row_versions.sql")!);
        return sql.ReadToEnd();
    }
}
