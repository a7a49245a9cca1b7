using Warehouse.Contracts;
using Warehouse.DuckDb;
using Warehouse.Pipelines;
using Warehouse.Sources;

namespace Warehouse.Cli;

/// <summary>Where something was destroyed.</summary>
/// <param name="Place">A file, table or folder.</param>
/// <param name="What">What was done.</param>
/// <param name="Rows">In how many rows or lines.</param>
sealed record ErasedFrom(string Place, string What, long Rows);

/// <summary>Destroys what tells who a person is: landed files, quarantine, ledger, logs, exports that were granted it, and the key of the pseudonyms.
/// Amounts and dates stay, so past aggregates come out the same. The files that name the person come last, so that an erasure
/// that was killed can be done again.</summary>
sealed class Erasure(Workspace workspace, DateTime now)
{
    const int LeastLength = 3;
    readonly List<ErasedFrom> proof = [];

    string Home => workspace.Settings.Home;
    DuckDBConnection Connection => workspace.Connection;

    /// <summary>Erases.</summary>
    /// <exception cref="ContractException">Nothing is known of the customer.</exception>
    public IReadOnlyList<ErasedFrom> Run(string customer)
    {
        var before = ErasedPersons.Read(Home);
        var files = LandedFiles();
        var accounts = Values(files, customer, c => c.Name == "account_id");
        var names = Values(files, customer, c => c is { Pii: true, Type: "varchar", Values.Count: 0 } && c.Name != "account_id").Where(v => v.Length >= LeastLength && v != PersonMask.Erased).ToList();
        if (accounts.Count + names.Count == 0 && !before.Customers.Contains(customer) && !IsKnown(files, customer))
            throw new ContractException("--customer", 0, $"no landed file knows the customer '{customer}'", "give the customer_id as the source delivers it");
        new ErasedPersons([.. before.Customers, customer], [.. before.Accounts, .. accounts], []).Write(Home);
        var person = new ErasedPersons([customer], accounts, names);
        string[] marks = [customer, .. accounts, .. names];
        Ledger(marks);
        Lines("logs", "*.jsonl", marks);
        Published(person);
        foreach (var (contract, file) in files.OrderBy(f => f.Contract.Columns.Any(c => c.Name == "customer_id")))
            Note(file, "personal values destroyed", PersonMask.Apply(Connection, contract.Columns, file, person));
        DestroyKey(customer);
        Reports();
        return proof;
    }

    /// <summary>Writes the proof to the ledger and puts a database in the place of the old one that holds the ledger alone: what a table no longer
    /// shows may still stand in its file. The next run builds all models from the landed files.</summary>
    public void Renew(string customer)
    {
        var (path, work) = (Path.Combine(Home, "warehouse.duckdb"), Path.Combine(Home, "landing", ".tmp", "ledger"));
        Note(path, "replaced by a database of the ledger alone", 1);
        foreach (var part in proof)
            Connection.Execute("insert into ops.erasures values (?, ?, ?, ?, ?)", now, customer, part.Place, part.What, part.Rows);
        Directory.CreateDirectory(work);
        var tables = RunLedger.Tables.Where(t => t != "models").ToList();
        foreach (var table in tables)
            Connection.Execute($"copy ops.{table} to {Sql.Text(Path.Combine(work, table))} (format parquet)");
        File.Delete(path + ".new");
        using (var fresh = DuckDBConnection.OpenFile(path + ".new"))
        {
            _ = new LoadLedger(fresh);
            _ = new RunLedger(fresh);
            foreach (var table in tables)
                fresh.Execute($"insert into ops.{table} from read_parquet({Sql.File(Path.Combine(work, table))})");
        }
        Connection.Dispose();
        DurableFile.Move(path + ".new", path);
        File.Delete(path + ".wal");
        Directory.Delete(work, recursive: true);
    }

    /// <summary>Files of the source that still tell of the person: they are not ours to change.</summary>
    public IReadOnlyList<string> StillDelivered(string customer) => !Directory.Exists(workspace.Settings.Landing) ? [] :
        [.. Directory.EnumerateFiles(workspace.Settings.Landing, "*", SearchOption.AllDirectories)
            .Where(file => File.ReadLines(file).Any(line => line.Contains(customer, StringComparison.Ordinal))).Order(StringComparer.Ordinal)];

    List<(FileContract Contract, string Path)> LandedFiles()
    {
        var contracts = workspace.Contracts.SelectMany(c => c.Files).ToDictionary(f => f.Source);
        return [.. Connection.Query("select source, landed_file, versions_file from ops.loads where status = 'loaded' order by load_id",
                row => (Source: row.GetString(0), Files: new[] { row.GetString(1), row.GetStringOrNull(2) }))
            .Where(load => contracts.ContainsKey(load.Source))
            .SelectMany(load => load.Files.OfType<string>().Where(File.Exists).Select(file => (contracts[load.Source], file)))];
    }

    List<string> Values(List<(FileContract Contract, string Path)> files, string customer, Func<ColumnContract, bool> which) =>
        [.. files.Where(f => f.Contract.Columns.Any(c => c.Name == "customer_id"))
            .SelectMany(f => f.Contract.Columns.Where(which).SelectMany(column => Connection.Query(
                $"select distinct {Sql.Name(column.Name)}::varchar from read_parquet({Sql.File(f.Path)}) where customer_id::varchar = ? and {Sql.Name(column.Name)} is not null",
                row => row.GetString(0), customer)))
            .Distinct().Order(StringComparer.Ordinal)];

    bool IsKnown(List<(FileContract Contract, string Path)> files, string customer) => files
        .Where(f => f.Contract.Columns.Any(c => c.Name == "customer_id"))
        .Any(f => Connection.Scalar<bool>($"select exists (from read_parquet({Sql.File(f.Path)}) where customer_id::varchar = ?)", customer));

    void Ledger(string[] marks)
    {
        foreach (var (table, columns) in new[]
        {
            ("rejected_rows", new[] { "raw_text", "detail" }), ("checks", ["sample"]), ("loads", ["message"]), ("steps", ["message"]), ("runs", ["message"]),
            ("reconciliation", ["name"]),
        })
        {
            foreach (var column in columns)
            {
                var hit = string.Join(" or ", marks.Select(mark => $"contains({column}, {Sql.Text(mark)})"));
                Note($"ops.{table}.{column}", "texts that name the person", Connection.Execute($"update ops.{table} set {column} = {Sql.Text(PersonMask.Erased)} where {hit}"));
            }
        }
        Lines("quarantine", "*.csv", marks);
        workspace.Runs.Export(Path.Combine(Home, "ops"));
    }

    /// <summary>Replaces the lines that name the person.</summary>
    void Lines(string folder, string pattern, string[] marks)
    {
        var path = Path.Combine(Home, folder);
        foreach (var file in Directory.Exists(path) ? Directory.GetFiles(path, pattern) : [])
        {
            var lines = File.ReadAllLines(file);
            var hits = lines.Count(line => Array.Exists(marks, mark => line.Contains(mark, StringComparison.Ordinal)));
            if (hits > 0)
                OwnerOnly.Write(file, string.Join('\n', lines.Select(line => Array.Exists(marks, mark => line.Contains(mark, StringComparison.Ordinal)) ? PersonMask.Erased : line)) + "\n");
            Note(file, "lines that name the person", hits);
        }
    }

    /// <summary>What was published under a pseudonym is nobody's once the key is gone; what a grant published as it is must be rewritten.</summary>
    void Published(ErasedPersons person)
    {
        var personal = workspace.Catalogue.Pipeline.Exports.ToDictionary(e => e.Name, workspace.Personal.All);
        foreach (var folder in Publisher.Nights(Home).SelectMany(night => Publisher.Editions(Home, night)))
        {
            var manifest = Manifest.Read(folder);
            var sets = manifest.DataSets.Select(set => set with { Files = [.. set.Files.Select(file => Rewritten(folder, file, set, personal.GetValueOrDefault(set.Name) ?? [], person))] }).ToList();
            DurableFile.Write(Path.Combine(folder, Manifest.FileName), (manifest with { DataSets = sets }).ToJson());
        }
    }

    PublishedFile Rewritten(string folder, PublishedFile file, DataSet set, IReadOnlyList<string> personal, ErasedPersons person)
    {
        var path = Path.Combine(folder, file.Path);
        var plain = set.Columns.Where(c => personal.Contains(c.Name) && !c.Description.StartsWith(Publisher.PseudonymMark, StringComparison.Ordinal))
            .Select(c => new ColumnContract(c.Name, c.Type, false, [], null, null, null, true, "")).ToList();
        if (plain.Count == 0)
            return file;
        var rows = PersonMask.Apply(Connection, plain, path, person, Publisher.KeptMetadata(Connection, path));
        Note(path, "personal values destroyed", rows);
        return rows == 0 ? file : Publisher.Describe(path, file.Path, file.Rows);
    }

    /// <summary>Pages may show what an export was granted; the run that follows writes those of the latest night again.</summary>
    void Reports()
    {
        var folder = Path.Combine(Home, "reports");
        if (!Directory.Exists(folder))
            return;
        var pages = Directory.EnumerateFiles(folder, "*.html", SearchOption.AllDirectories).Count();
        Directory.Delete(folder, recursive: true);
        Note(folder, "pages deleted; 'warehouse report' writes those of a night again", pages);
    }

    void DestroyKey(string customer)
    {
        var keys = new Pseudonyms(Connection, Home);
        Note(keys.KeyFile, "key destroyed", keys.Destroy(customer));
        var secret = PersonalData.SecretFile(Home);
        if (File.Exists(secret))
        {
            File.Delete(secret);
            Note(secret, "secret destroyed, so that the key cannot be derived again; another is made at the next need", 1);
        }
    }

    void Note(string place, string what, long rows)
    {
        if (rows > 0)
            proof.Add(new(place.StartsWith(Home, StringComparison.Ordinal) ? Path.GetRelativePath(Home, place) : place, what, rows));
    }
}
