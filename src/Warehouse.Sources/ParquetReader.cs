using System.Security.Cryptography;
using Warehouse.Contracts;
using Warehouse.DuckDb;

namespace Warehouse.Sources;

/// <summary>Apache Parquet; a column of another type than the contract's is cast, and a value that cannot be is a bad row.</summary>
sealed class ParquetReader : IFileReader
{
    readonly SourceFile file;
    readonly Dictionary<string, string> types;

    public ParquetReader(SourceFile file, DuckDBConnection connection)
    {
        this.file = file;
        using (var bytes = File.OpenRead(file.Path))
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes));
        try
        {
            types = connection.Query($"describe select * from {Source}", row => new TypedColumn(row.GetString(0), row.GetString(1)))
                .ToDictionary(c => c.Name, c => c.Type.ToLowerInvariant());
            Rows = connection.Scalar<long>(
                $"select coalesce(sum(num_rows), 0)::bigint from parquet_file_metadata({Sql.File(file.Path)})");
        }
        catch (DuckDBException e)
        {
            throw new ContractException(
                file.Path, 0,
                $"not readable as Parquet: {e.Message}",
                "a file that is cut off must be delivered again",
                e);
        }
        CheckColumns();
    }

    public string Sha256 { get; }
    public long Rows { get; }
    public string? Trailer => null;
    public bool EndsWithoutLineEnd => false;
    public IReadOnlyList<string> FieldNames => [];
    public IReadOnlyList<RejectedRow> Damaged => [];

    string Source => $"read_parquet({Sql.File(file.Path)}, hive_partitioning = false)";

    public string Select(long rejectLimit)
    {
        var casts = file.Contract.Columns.Select(c => new CastColumn(c.Name, Sql.Name(c.Name), Cast(c))).ToList();
        return $"select {Sql.List(casts.Select(c => c.Selected))}, {Readers.FirstBad(casts)} as _bad from {Source}";
    }

    public IReadOnlyList<RejectedRow> LeftOut(DuckDBConnection connection) => [];

    public IReadOnlyDictionary<long, (long Line, string Raw)> Raw(DuckDBConnection connection, IReadOnlyList<long> rows) =>
        connection.Query(
            $"""
            select n, raw
            from (select file_row_number + 1 as n,
                to_json(struct_pack({Sql.List(types.Keys.Select(c => $"{Sql.Name(c)} := {Sql.Name(c)}"))}))::varchar as raw
              from read_parquet({Sql.File(file.Path)}, file_row_number = true, hive_partitioning = false))
            where list_contains([{Sql.List(rows.Select(r => $"{r}"))}]::bigint[], n)
            """,
            row => new RawRow(row.GetInt64(0), row.GetString(1)))
            .ToDictionary(r => r.Row, r => (r.Row, r.Json));

    public void Dispose()
    {
        // Nothing is copied: the engine reads the delivered file.
    }

    sealed record RawRow(long Row, string Json);

    string Cast(ColumnContract column)
    {
        var (name, type) = (Sql.Name(column.Name), types[column.Name]);
        if (type == column.Type)
            return name;
        if (type == "varchar")
            return Readers.Cast(name, column, file.Contract.Format);
        // A decimal that would lose places is no value of the type; a binary fraction has none to lose.
        return Readers.Scale(type) is not null && Readers.Scale(column.Type) is { } scale
            ? $"case when round({name}, {scale}) = {name} then try_cast({name} as {column.Type}) end"
            : $"try_cast({name} as {column.Type})";
    }

    void CheckColumns()
    {
        var permitted = $"permitted are the columns {string.Join(", ", file.Contract.Columns.Select(c => c.Name))}";
        if (file.Contract.Columns.FirstOrDefault(c => !types.ContainsKey(c.Name)) is { } missing)
            throw new ContractException(file.Path, 0, $"the column '{missing.Name}' is missing", permitted);
        if (types.Keys.FirstOrDefault(name => file.Contract.Columns.All(c => c.Name != name)) is { } unknown)
            throw new ContractException(file.Path, 0, $"the column '{unknown}' is not in the contract", permitted);
    }
}
