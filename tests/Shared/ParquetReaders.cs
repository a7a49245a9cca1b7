using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Warehouse.DuckDb;

namespace Warehouse.Tests.Shared;

/// <summary>What a reader found in a column.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Nulls">Rows without a value.</param>
/// <param name="Digest">SHA-256 of its values in the order of the rows.</param>
/// <param name="Example">The first value.</param>
sealed record ReadColumn(string Name, long Nulls, string Digest, string? Example);

/// <summary>What a reader found in a file.</summary>
/// <param name="Rows">Rows.</param>
/// <param name="Set">The data set that the file says it belongs to.</param>
/// <param name="Described">Columns that the file describes.</param>
/// <param name="Columns">Columns that it has.</param>
sealed record ReadFile(long Rows, string? Set, IReadOnlyList<string> Described, IReadOnlyList<ReadColumn> Columns);

/// <summary>Three readers of Parquet that share no code: DuckDB, hyparquet (JavaScript) and polars (Rust). Each writes a value as: digits of a whole number, all places of a decimal,
/// the 64 bits of a floating-point number, <c>yyyy-MM-dd</c>, <c>yyyy-MM-dd HH:mm:ss.ffffff</c>, <c>true</c> or <c>false</c>, text as it is, a list as <c>[a, b]</c>.</summary>
static class ParquetReaders
{
    /// <summary>Files a call, so that the arguments fit whatever the folder's name.</summary>
    const int Batch = 200;

    /// <summary>Reads files with all three.</summary>
    /// <param name="files">Parquet files.</param>
    /// <returns>What DuckDB found, file by file, and every difference of the others from it.</returns>
    public static (IReadOnlyList<ReadFile> Found, IReadOnlyList<string> Differences) Compare(IReadOnlyList<string> files)
    {
        using var connection = new DuckDBConnection("Data Source=:memory:");
        connection.Open();
        var ours = files.Select(file => Engine(connection, file)).ToList();
        var (hyparquet, polars) = (Read("hyparquet", files), Read("polars", files));
        var differences = files.SelectMany((file, i) => Differences(ours[i], hyparquet[i]).Select(d => $"{file}: {d} in hyparquet")
            .Concat(Differences(ours[i], polars[i]).Select(d => $"{file}: {d} in polars")));
        return ([.. ours.Zip(hyparquet, (o, h) => o with { Set = h.Set, Described = h.Described })], [.. differences]);
    }

    static List<ReadFile> Read(string reader, IReadOnlyList<string> files)
    {
        var read = files.Chunk(Batch).SelectMany(batch => NpmFolder.Run("read-parquet.mjs", [reader, .. batch]).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            .Select(line => JsonSerializer.Deserialize<ReadFile>(line, JsonSerializerOptions.Web)!).ToList();
        Assert.Equal(files.Count, read.Count);
        return read;
    }

    static IEnumerable<string> Differences(ReadFile ours, ReadFile theirs)
    {
        if (ours.Rows != theirs.Rows)
            yield return $"{ours.Rows} rows are {theirs.Rows}";
        if (!ours.Columns.Select(c => c.Name).SequenceEqual(theirs.Columns.Select(c => c.Name)))
            yield return $"columns {string.Join(' ', ours.Columns.Select(c => c.Name))} are {string.Join(' ', theirs.Columns.Select(c => c.Name))}";
        foreach (var (our, their) in ours.Columns.Zip(theirs.Columns).Where(c => c.First.Nulls != c.Second.Nulls || c.First.Digest != c.Second.Digest))
            yield return $"{our.Name}, {our.Nulls} nulls, first '{our.Example}' has {their.Nulls} nulls, first '{their.Example}'";
    }

    static ReadFile Engine(DuckDBConnection connection, string file)
    {
        var from = $"read_parquet({Sql.File(file)}, hive_partitioning = false)";
        var columns = connection.Query($"select column_name, column_type from (describe from {from})", r => (Name: r.GetString(0), Type: r.GetString(1)));
        var values = columns.Select(_ => new List<string?>()).ToList();
        var rows = connection.Query($"select {string.Join(", ", columns.Select(c => Written(c.Name, c.Type)))} from {from}", r =>
        {
            for (var i = 0; i < columns.Count; i++)
                values[i].Add(r.IsDBNull(i) ? null : r.GetValue(i) is double number ? $"{BitConverter.DoubleToInt64Bits(number):x16}" : r.GetString(i));
            return 0;
        }).Count;
        return new(rows, null, [], [.. columns.Zip(values, (c, v) => new ReadColumn(c.Name, v.Count(x => x is null), Digest(v), v.FirstOrDefault(x => x is not null)))]);
    }

    static string Written(string name, string type)
    {
        var column = $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        return type is "DOUBLE" or "FLOAT" ? $"{column}::double" : type == "TIMESTAMP" ? $"strftime({column}, '%Y-%m-%d %H:%M:%S.%f')" : $"{column}::varchar";
    }

    static string Digest(IEnumerable<string?> values)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var value in values)
            hash.AppendData(Encoding.UTF8.GetBytes(value is null ? "-" : $"{Encoding.UTF8.GetByteCount(value)}:{value}"));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
