using System.Globalization;
using Warehouse.Contracts;
using Warehouse.DuckDb;

namespace Warehouse.Mining.Matrix;

/// <summary>A CSV or Parquet file as a relation of the engine, all its columns found out by looking at the values.</summary>
public sealed class FlatTable : IDisposable
{
    /// <summary>The relation.</summary>
    public const string Relation = "flat";

    readonly string work = Directory.CreateTempSubdirectory("warehouse-mine-").FullName;

    FlatTable(string file)
    {
        File = file;
        Connection = new($"Data Source={Path.Combine(work, "flat.duckdb")}");
        Connection.Open();
    }

    /// <summary>The file.</summary>
    public string File { get; }

    /// <summary>The connection that holds the relation.</summary>
    public DuckDBConnection Connection { get; }

    /// <summary>The columns in the order of the file.</summary>
    public IReadOnlyList<TypedColumn> Columns { get; private set; } = [];

    /// <summary>The number of rows.</summary>
    public long Rows { get; private set; }

    /// <summary>Opens a file.</summary>
    /// <exception cref="ContractException">It is absent, or can be read neither as Parquet nor as delimited text.</exception>
    public static FlatTable Open(string file)
    {
        if (!System.IO.File.Exists(file))
            throw new ContractException(file, 0, "there is no such file", "name a CSV or Parquet file with --table");
        if (new FileInfo(file).Length == 0)
            throw new ContractException(file, 0, "the file is empty", "permitted is a CSV file with a header line, or a Parquet file");
        var table = new FlatTable(file);
        try
        {
            table.Load();
            return table;
        }
        catch
        {
            table.Dispose();
            throw;
        }
    }

    /// <summary>The file's own spelling of a column's name.</summary>
    /// <exception cref="ContractException">There is no such column; the message lists those there are.</exception>
    public string ColumnNamed(string option, string name) =>
        (Columns.FirstOrDefault(c => c.Name == name) ?? Columns.FirstOrDefault(c => c.Name.Equals(name,
            StringComparison.OrdinalIgnoreCase)))?.Name
        ?? throw new ContractException(File, 0, $"{option} names the column '{name}', which the table has not",
            $"permitted: {string.Join(", ", Columns.Select(c => c.Name))}");

    /// <inheritdoc />
    public void Dispose()
    {
        Connection.Dispose();
        Directory.Delete(work, recursive: true);
    }

    static bool IsParquet(string file)
    {
        using var stream = System.IO.File.OpenRead(file);
        Span<byte> magic = stackalloc byte[4];
        return stream.ReadAtLeast(magic, 4, throwOnEndOfStream: false) == 4 && magic.SequenceEqual("PAR1"u8);
    }

    void Load()
    {
        try
        {
            if (IsParquet(File))
                Connection.Execute($"create table {Relation} as from read_parquet({Sql.File(File)})");
            else
                LoadText();
        }
        catch (DuckDBException e)
        {
            throw new ContractException(File, 0, $"the file cannot be read as a table: {e.Message.Split('\n')[0]}",
                "permitted is a CSV file with a header line, or a Parquet file", e);
        }
        Columns = MatrixReader.Columns(Connection, Relation);
        Rows = Connection.Scalar<long>($"select count(*) from {Relation}");
    }

    /// <summary>Everything is read as text, for the engine's own guess at types looks at the first rows only. Where quotes or the number of
    /// fields are not regular the same is tried less strictly, and what is no UTF-8 is read as Latin-1.</summary>
    void LoadText()
    {
        if (IsAligned())
        {
            LoadAligned();
            return;
        }
        string[] ways = ["", ", strict_mode = false, null_padding = true", ", encoding = 'latin-1'"];
        DuckDBException? first = null;
        foreach (var way in ways)
        {
            try
            {
                Connection.Execute($"create or replace table {Relation} as from read_csv({Sql.File(File)}, all_varchar = true, header = true, sample_size = 50000{way})");
                return;
            }
            catch (DuckDBException e)
            {
                first ??= e;
            }
        }
        throw first!;
    }

    /// <summary>Whether the first line has several fields and none of the usual delimiters: columns are aligned by blanks.</summary>
    bool IsAligned() => System.IO.File.ReadLines(File).FirstOrDefault() is { } line && line.AsSpan().IndexOfAny(",;|\t\"") < 0
        && Fields(line).Length > 1;

    static string[] Fields(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Fields between blanks; the first line gives the names unless one of its fields is a number: then they are column1 and so on.</summary>
    void LoadAligned()
    {
        var first = Fields(System.IO.File.ReadLines(File).First());
        var hasHeader = !first.Any(f => double.TryParse(f, NumberStyles.Float, CultureInfo.InvariantCulture, out _));
        var fields = string.Join(", ", first.Select((name, i) => $"f[{i + 1}] as {Sql.Name(hasHeader ? name : $"column{i + 1}")}"));
        Connection.Execute($$"""
            create or replace table {{Relation}} as select {{fields}}
            from (select regexp_split_to_array(trim(line, E' \r'), ' +') as f from read_csv({{Sql.File(File)}}, columns = {'line': 'varchar'},
                header = false, delim = '\x01', quote = '', escape = '', skip = {{(hasHeader ? 1 : 0)}}, auto_detect = false))
            """);
    }

    /// <summary>A name and number as text, for messages.</summary>
    internal static string Said(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
