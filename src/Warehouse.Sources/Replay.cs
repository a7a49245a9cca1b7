using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Warehouse.Contracts;
using Warehouse.DuckDb;

namespace Warehouse.Sources;

/// <summary>What replaying rows of one delivered file came to.</summary>
/// <param name="SourceFile">The file that they were delivered in.</param>
/// <param name="Replayed">Rows that are kept now.</param>
/// <param name="Returned">Rows that break the contract still, and stay open.</param>
public sealed record ReplayResult(string SourceFile, long Replayed, long Returned);

/// <summary>Gives quarantined rows another chance: as they are under a contract that has changed, or corrected in an exported file. They are
/// landed as a file of their own beside the one that they came in, known from the night that replays them.</summary>
/// <param name="connection">The writer's connection.</param>
/// <param name="home">The home folder.</param>
/// <param name="lander">Lands the rows.</param>
/// <param name="clock">The time that is noted.</param>
public sealed class Replay(DuckDBConnection connection, string home, Lander lander, TimeProvider clock)
{
    /// <summary>Parts the name of a delivered file from that of the rows replayed from it.</summary>
    internal const string Mark = "#replay-";

    static readonly string[] About = ["_load_id", "_row_number", "_line", "_reason", "_detail"];
    const string RawColumn = "_raw_text";

    /// <summary>A quarantined row with its load.</summary>
    sealed record OpenRow(
        string Source, string LoadId, string SourceFile, DateOnly Date, string? Fields, long Row, long Line, string Reason, string Detail, string Raw);

    /// <summary>A row to be landed: which one it was, and its values by column.</summary>
    sealed record Candidate(OpenRow Row, IReadOnlyDictionary<string, string?> Values);

    /// <summary>The sources with open rows.</summary>
    public IReadOnlyList<string> Sources(string? source, string? load) => [.. Open(source, load).Select(row => row.Source).Distinct()];

    /// <summary>Writes open rows as a CSV file to be corrected.</summary>
    /// <param name="contract">The contract of their source.</param>
    /// <param name="load">One load; null for all.</param>
    /// <param name="file">The file to be written, for its owner's eyes only.</param>
    /// <returns>The rows written.</returns>
    public int Export(FileContract contract, string? load, string file)
    {
        var rows = Open(contract.Source, load);
        var names = contract.Columns.Select(c => c.Name).ToList();
        var text = new StringBuilder().AppendJoin(',', [.. About, .. names, RawColumn]).Append('\n');
        foreach (var row in rows)
        {
            var values = Values(contract, row);
            string?[] about = [row.LoadId, $"{row.Row}", $"{row.Line}", row.Reason, row.Detail];
            text.AppendJoin(',', [.. about.Concat(names.Select(values.GetValueOrDefault)).Append(row.Raw).Select(Quoted)]).Append('\n');
        }
        OwnerOnly.Write(file, text.ToString());
        return rows.Count;
    }

    /// <summary>Lands open rows anew.</summary>
    /// <param name="contract">The contract of their source.</param>
    /// <param name="load">One load; null for all.</param>
    /// <param name="corrected">A file that <see cref="Export"/> wrote and a person corrected; null for the rows as they are.</param>
    /// <param name="night">The night from which they are known.</param>
    /// <param name="runId">For the ledger.</param>
    /// <exception cref="ContractException">The corrected file is not one of open rows.</exception>
    public IReadOnlyList<ReplayResult> Run(FileContract contract, string? load, string? corrected, DateOnly night, string runId)
    {
        var open = Open(contract.Source, load);
        var candidates = corrected is null
            ? open.Select(row => new Candidate(row, Values(contract, row)))
            : ReadCorrected(contract, corrected, open);
        // A repeated row that nobody changed would correct the one that it repeats.
        var changed = candidates.Where(c => c.Row.Reason != "repeated_key" || Differs(c, Values(contract, c.Row)));
        return [.. changed.GroupBy(c => c.Row.LoadId).Select(ofLoad => Land(contract, [.. ofLoad.OrderBy(c => c.Row.Row)], night, runId))];
    }

    /// <summary>Closes open rows without landing them.</summary>
    /// <returns>The rows closed.</returns>
    public long Dismiss(string? source, string? load, string reason) => connection.Execute(
        """
        update ops.rejected_rows set status = 'dismissed', note = ?, resolved_at = ?
        where status = 'open' and coalesce(source = ?, true) and coalesce(load_id = ?, true)
        """,
        reason, clock.GetUtcNow().UtcDateTime, source, load);

    /// <summary>The delivered file that a loaded file's rows come from.</summary>
    internal static string Delivered(string sourceFile) => sourceFile.Split(Mark)[0];

    List<OpenRow> Open(string? source, string? load) => connection.Query(
        """
        select r.source, r.load_id, r.source_file, l.business_date, l.fields, r.row_number, r.line, r.reason, r.detail, r.raw_text
        from ops.rejected_rows r join ops.loads l using (load_id)
        where r.status = 'open' and coalesce(r.source = ?, true) and coalesce(r.load_id = ?, true)
        order by r.load_id, r.row_number
        """,
        row => new OpenRow(
            row.GetString(0), row.GetString(1), row.GetString(2), row.GetFieldValue<DateOnly>(3), row.GetStringOrNull(4),
            row.GetInt64(5), row.GetInt64(6), row.GetString(7), row.GetString(8), row.GetString(9)),
        source, load);

    /// <summary>What a row says by column, as far as it can be told.</summary>
    static Dictionary<string, string?> Values(FileContract contract, OpenRow row)
    {
        if (row.Fields is not { } fields)
            return FromJson(row.Raw);
        var names = fields.Split(',');
        var values = Fields.Split(row.Raw.TrimEnd('\r'), contract.Format);
        return names.Length != values.Count ? [] : names.Zip(values).ToDictionary(pair => pair.First, pair => pair.Second.Length == 0 ? null : pair.Second);
    }

    static Dictionary<string, string?> FromJson(string raw)
    {
        try
        {
            using var json = JsonDocument.Parse(raw);
            return json.RootElement.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.ValueKind == JsonValueKind.Null ? null : p.Value.ToString());
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            return [];
        }
    }

    static bool Differs(Candidate candidate, Dictionary<string, string?> before) =>
        candidate.Values.Any(value => before.GetValueOrDefault(value.Key) != value.Value);

    List<Candidate> ReadCorrected(FileContract contract, string file, List<OpenRow> open)
    {
        if (!File.Exists(file))
            throw new ContractException(file, 0, "there is no such file", "write it with: warehouse replay --export FILE");
        var names = contract.Columns.Select(c => c.Name).ToList();
        string[] header = [.. About, .. names, RawColumn];
        var types = Sql.List(header.Select(name => $"{Sql.Text(name)}: 'varchar'"));
        var rows = connection.Query(
            $$"""
            select * from read_csv({{Sql.File(file)}}, header = true, auto_detect = false, delim = ',', quote = '"', escape = '"',
              columns = {{{types}}}, hive_partitioning = false)
            """,
            row => header.Select((_, i) => row.GetStringOrNull(i)).ToList());
        return [.. rows.Select((row, i) => new Candidate(
            open.Find(o => o.LoadId == row[0] && $"{o.Row}" == row[1]) ?? throw new ContractException(
                file, i + 2,
                $"row {row[1]} of load '{row[0]}' is no open row of {contract.Source}",
                "permitted are the rows that the export wrote and that were not replayed since"),
            names.Select((name, n) => KeyValuePair.Create(name, row[About.Length + n])).ToDictionary()))];
    }

    ReplayResult Land(FileContract contract, List<Candidate> rows, DateOnly night, string runId)
    {
        var first = rows[0].Row;
        var names = contract.Columns.Select(c => c.Name).ToList();
        var text = new StringBuilder().AppendJoin(',', names).Append('\n');
        foreach (var row in rows)
            text.AppendJoin(',', names.Select(name => Quoted(row.Values.GetValueOrDefault(name)))).Append('\n');
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..12];
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(home, "landing", ".tmp")).FullName, $"replay-{digest}.csv");
        OwnerOnly.Write(path, text.ToString());
        var asCsv = contract with
        {
            Format = contract.Format with { Type = FileType.Delimited, Delimiter = ',', Quote = '"', Encoding = "utf-8", Header = true },
            BusinessDate = new(BusinessDateFrom.FileName, null),
            Control = new(ControlType.None, null, 0, null, null, null),
            MaxRejected = 1,
        };
        var name = $"{Delivered(first.SourceFile)}{Mark}{digest}";
        try
        {
            using var pending = lander.Open(new(asCsv, path, name, new FileInfo(path).Length, clock.GetUtcNow().UtcDateTime, first.Date));
            var batch = lander.Land(pending, night, runId);
            return Settle(rows, batch, first.SourceFile);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Rows that are kept now are closed; those that were rejected again stay open where they were first.</summary>
    ReplayResult Settle(List<Candidate> rows, LoadBatch batch, string sourceFile)
    {
        using var transaction = connection.BeginTransaction();
        var again = connection.Query(
            "select row_number from ops.rejected_rows where load_id = ?", row => row.GetInt64(0), batch.LoadId).ToHashSet();
        var kept = rows.Where((_, i) => !again.Contains(i + 1)).ToList();
        foreach (var row in kept)
        {
            connection.Execute(
                "update ops.rejected_rows set status = 'replayed', resolved_by = ?, resolved_at = ? where load_id = ? and row_number = ?",
                batch.LoadId, clock.GetUtcNow().UtcDateTime, row.Row.LoadId, row.Row.Row);
        }
        if (kept.Count > 0)
            connection.Execute("update ops.rejected_rows set status = 'returned', resolved_by = ? where load_id = ?", rows[0].Row.LoadId, batch.LoadId);
        else
            connection.Execute("delete from ops.rejected_rows where load_id = $1; delete from ops.loads where load_id = $1", batch.LoadId);
        transaction.Commit();
        return new(sourceFile, kept.Count, again.Count);
    }

    static string Quoted(string? value) => value is null ? "" : $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
