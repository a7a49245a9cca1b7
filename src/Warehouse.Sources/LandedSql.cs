using Warehouse.DuckDb;

namespace Warehouse.Sources;

/// <summary>A loaded file as the ledger knows it.</summary>
/// <param name="Source">Its contract.</param>
/// <param name="Id">The load.</param>
/// <param name="SourceFile">The delivered file.</param>
/// <param name="Date">The date it speaks for.</param>
/// <param name="KnownAt">The night that loaded it.</param>
/// <param name="SupersededAt">The night that loaded a newer version of it.</param>
/// <param name="File">Its rows.</param>
/// <param name="Columns">Their names and types.</param>
/// <param name="VersionsFile">Rows of earlier loads whose validity it ended or renewed; null where there are none.</param>
/// <param name="KeyMin">Least value of the first key column, as text.</param>
/// <param name="KeyMax">Greatest.</param>
sealed record KnownLoad(
    string Source, string Id, string SourceFile, DateOnly Date, DateOnly KnownAt, DateOnly? SupersededAt, string File, string Columns,
    string? VersionsFile, string? KeyMin, string? KeyMax)
{
    /// <summary>A load that was replaced within its own night was never known to anyone.</summary>
    public bool EndsVersions => VersionsFile is not null && SupersededAt != KnownAt;
}

/// <summary>SELECTs over landed files: their rows, the rows that hold, and all versions of rows.</summary>
static class LandedSql
{
    const string Identity = "(_load_id, _row_number, _known_at)";

    /// <summary>Columns of the rows whose validity a load ended or renewed.</summary>
    const string Bookkeeping = "_load_id, _source_file, _row_number, _business_date, _known_at";

    /// <summary>A contract's columns as a load's ledger entry notes them.</summary>
    public static string ColumnsOf(FileContract contract) => string.Join(", ", contract.Columns.Select(c => $"{c.Name} {c.Type}"));

    /// <summary>Every row of the loads.</summary>
    public static string Rows(FileContract contract, IReadOnlyList<KnownLoad> loads) => loads.Count == 0
        ? Nothing(contract, LoadLedger.Bookkeeping)
        : $"""
          select {Casts(contract, loads)}, _load_id, _source_file,
            coalesce(_row_number, file_row_number + 1) as _row_number, _business_date, _known_at
          from read_parquet([{Files(loads, load => load.File)}],
            file_row_number = true, union_by_name = {AreOld(contract, loads)}, hive_partitioning = false)
          """;

    /// <summary>The rows of the loads that hold: those that no later load corrected, and those that the withdrawal of a correction renewed.</summary>
    /// <param name="contract">The contract.</param>
    /// <param name="loads">Loads that are not superseded.</param>
    /// <param name="ending">Loads that ended or renewed versions.</param>
    /// <param name="corrected">Ids of the loads with rows that no longer hold; the others need not be compared.</param>
    public static string Current(
        FileContract contract, IReadOnlyList<KnownLoad> loads, IReadOnlyList<KnownLoad> ending, IReadOnlySet<string> corrected)
    {
        if (ending.Count == 0)
            return Rows(contract, loads);
        var sound = loads.Where(load => !corrected.Contains(load.Id)).ToList();
        var touched = loads.Where(load => corrected.Contains(load.Id)).ToList();
        var ended = $"select {Identity} from ({Versions(contract, ending)}) where not _is_renewed";
        return string.Join("\nunion all\n",
            Rows(contract, sound),
            $"select * from ({Rows(contract, touched)}) where {Identity} not in ({ended})",
            $"""
             select * exclude (_known_to, _is_renewed) from ({Versions(contract, ending)})
             where _is_renewed and _load_id in ({Sql.List(loads.Select(load => Sql.Text(load.Id)).DefaultIfEmpty("''"))})
               and {Identity} not in ({ended} and _known_to > _known_at)
             """);
    }

    /// <summary>All versions of all rows, those that no longer hold with <c>_known_to</c>.</summary>
    public static string AllVersions(
        FileContract contract, IReadOnlyList<KnownLoad> loads, IReadOnlyList<KnownLoad> ending, IReadOnlySet<string> corrected)
    {
        var current = $"select *, null::date as _known_to from ({Current(contract, loads, ending, corrected)})";
        return ending.Count == 0
            ? current
            : $"""
               {current}
               union all
               select * exclude (_is_renewed) from ({Versions(contract, ending)}) where not _is_renewed and _known_to > _known_at
               """;
    }

    /// <summary>The rows whose validity the loads ended or renewed.</summary>
    public static string Versions(FileContract contract, IReadOnlyList<KnownLoad> ending) =>
        $"""
        select {Casts(contract, ending)}, {Bookkeeping}, _known_to, _is_renewed
        from read_parquet([{Files(ending, load => load.VersionsFile!)}],
          union_by_name = {AreOld(contract, ending)}, hive_partitioning = false)
        """;

    static string Nothing(FileContract contract, IReadOnlyList<TypedColumn> bookkeeping) =>
        Sql.NoRows(contract.Columns.Select(c => new TypedColumn(c.Name, c.Type)).Concat(bookkeeping));

    static bool AreOld(FileContract contract, IReadOnlyList<KnownLoad> loads) => loads.Any(load => load.Columns != ColumnsOf(contract));

    static string Files(IEnumerable<KnownLoad> loads, Func<KnownLoad, string> file) => Sql.List(loads.Select(load => Sql.File(file(load))));

    /// <summary>The contract's columns; one that no file has is null.</summary>
    static string Casts(FileContract contract, IReadOnlyList<KnownLoad> loads)
    {
        var known = loads.SelectMany(load => load.Columns.Split(", ").Select(column => column.Split(' ')[0])).ToHashSet();
        return Sql.List(contract.Columns.Select(c => $"{(known.Contains(c.Name) ? Sql.Name(c.Name) : "null")}::{c.Type} as {Sql.Name(c.Name)}"));
    }
}
