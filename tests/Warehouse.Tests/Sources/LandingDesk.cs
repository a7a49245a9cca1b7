using System.Globalization;
using System.Text;
using Warehouse.Contracts;
using Warehouse.DuckDb;
using Warehouse.Sources;

namespace Warehouse.Tests.Sources;

/// <summary>A landing folder, a home folder and an engine in memory, to land files against one contract.</summary>
sealed class LandingDesk : IDisposable
{
    public const string Night = "2025-01-02";

    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("warehouse-sources-");
    readonly Lander lander;
    int deliveries;

    /// <param name="fileYaml">The body of the contract of the file <c>bank.t</c>.</param>
    /// <param name="below">A folder below the temporary one, to try odd paths.</param>
    public LandingDesk(string fileYaml, string below = "")
    {
        Root = Directory.CreateDirectory(Path.Combine(folder.FullName, below)).FullName;
        Directory.CreateDirectory(Landing);
        Contract = Read(fileYaml);
        Connection.Execute("set threads = 1");
        Ledger = new(Connection);
        lander = new(Connection, Home, Ledger, TimeProvider.System);
    }

    public string Root { get; }
    public string Landing => Path.Combine(Root, "landing files");
    public string Home => Path.Combine(Root, "home");
    public DuckDBConnection Connection { get; } = DuckDBConnection.OpenFile(":memory:");
    public LoadLedger Ledger { get; }
    public SourceContract Contract { get; set; }

    /// <summary>A contract from the body of its one file.</summary>
    public SourceContract Read(string fileYaml)
    {
        var indented = string.Join('\n', fileYaml.Trim('\n').Split('\n').Select(line => "    " + line));
        var path = Path.Combine(Root, "bank.yml");
        File.WriteAllText(path, $"system: bank\nfiles:\n  t:\n{indented}\n");
        return ContractReader.Read(path);
    }

    /// <summary>Writes a file into the landing folder; each writing is later than the one before.</summary>
    public SourceFile Deliver(string name, byte[] content)
    {
        var path = Path.Combine(Landing, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        File.SetLastWriteTimeUtc(path, new DateTime(2025, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddSeconds(deliveries++));
        return LandingFolder.Find(Landing, [Contract]).Files.Single(f => f.Name == name);
    }

    public LoadBatch Land(string text, string name = "t.csv", string night = Night) => Land(Encoding.UTF8.GetBytes(text), name, night);

    public LoadBatch Land(byte[] content, string name = "t.csv", string night = Night)
    {
        var batch = Land(Deliver(name, content), night);
        Assert.Equal(batch.RowsIn, batch.Status == LoadStatus.Loaded ? batch.RowsKept + batch.RowsQuarantined : batch.RowsIn);
        return batch;
    }

    public LoadBatch Land(SourceFile file, string night)
    {
        using var pending = lander.Open(file);
        return lander.Land(pending, Date(night), "run-1");
    }

    public DateOnly? BusinessDateOf(string text)
    {
        using var pending = lander.Open(Deliver("t.csv", Encoding.UTF8.GetBytes(text)));
        return pending.BusinessDate;
    }

    public ContractException Refuse(string text, string name = "t.csv") => Assert.Throws<ContractException>(() => Land(text, name));

    /// <summary>Shows what was known in a night and reads the landed rows as text, one line a row.</summary>
    public List<string> Rows(string columns = "_row_number", string night = Night, string relation = "landing.bank__t")
    {
        Ledger.CreateViews([Contract], Date(night));
        return Connection.Query($"select concat_ws('|', {columns}) from (select * from {relation} order by _business_date, _row_number)", row => row.GetString(0));
    }

    public List<long> Numbers() => [.. Rows("_row_number").Select(n => long.Parse(n, CultureInfo.InvariantCulture))];

    public List<RejectedRow> Rejected() => Connection.Query(
        "select row_number, line, column_name, reason, detail, raw_text from ops.rejected_rows order by load_id, row_number",
        row => new RejectedRow(row.GetInt64(0), row.GetInt64(1), row.IsDBNull(2) ? null : row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5)));

    /// <summary>What a person needs to find a row: number, line, column, reason.</summary>
    public List<string> Reasons() => [.. Rejected().Select(r => $"{r.Row}@{r.Line} {r.Column ?? "-"} {r.Reason}")];

    public void Dispose()
    {
        Connection.Dispose();
        folder.Delete(recursive: true);
    }

    static DateOnly Date(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
