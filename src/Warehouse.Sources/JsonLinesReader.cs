using System.Text.Json;
using Warehouse.Contracts;
using Warehouse.DuckDb;

namespace Warehouse.Sources;

/// <summary>One JSON object a line. Every line is read as text and taken apart by the engine,
/// so a line that is no JSON is one bad row.</summary>
sealed class JsonLinesReader : IFileReader
{
    readonly SourceFile file;
    readonly TextFile text;

    public JsonLinesReader(SourceFile file, TextFile text)
    {
        (this.file, this.text) = (file, text);
        if (text.Rows > 0)
            CheckKeys(text.Raw([1])[1].Raw);
    }

    public string Sha256 => text.Sha256;
    public long Rows => text.Rows;
    public string? Trailer => null;
    public IReadOnlyList<RejectedRow> Damaged => text.Damaged;
    public IReadOnlyList<string> FieldNames => [];
    public bool EndsWithoutLineEnd => text.EndsWithoutLineEnd;

    /// <summary>Control characters that no line of JSON may hold: each line is one field.</summary>
    const string FieldEnd = "\u001E\u001F";

    /// <summary>Digits that a binary number keeps; the engine reads numbers with a point as such.</summary>
    const int SafeDigits = 15;

    public string Select(long rejectLimit)
    {
        var columns = file.Contract.Columns;
        var shape = Sql.Text(JsonSerializer.Serialize(columns.ToDictionary(c => c.Name, _ => "VARCHAR")));
        var casts = columns.Select(CastOf).ToList();
        var unknown = $"list_filter(json_keys(sound), key -> key not in ({Sql.List(columns.Select(c => Sql.Text(c.Name)))}))";
        return $$"""
            select {{Sql.List(casts.Select(c => c.Selected))}},
              case when fields is null then '' when len({{unknown}}) > 0 then '?' || {{unknown}}[1]
                else {{Readers.FirstBad(casts)}} end as _bad
            from (
              select sound, json_transform(sound, {{shape}}) as fields
              from (
                select case when json_valid(line) and json_type(case when json_valid(line) then line end) = 'OBJECT' then line end as sound
                from read_csv({{Sql.File(text.Path)}}, columns = {'line': 'varchar'}, auto_detect = false, header = false,
                  delim = '{{FieldEnd}}', new_line = '{{text.LineEnd}}', hive_partitioning = false, quote = '', escape = '',
                  max_line_size = {{file.Contract.Format.MaxRecordBytes + 2}})
                where line is not null))
            """;
    }

    public IReadOnlyList<RejectedRow> LeftOut(DuckDBConnection connection) => [];

    public IReadOnlyDictionary<long, (long Line, string Raw)> Raw(DuckDBConnection connection, IReadOnlyList<long> rows) => text.Raw(rows);

    public void Dispose() => text.Dispose();

    /// <summary>A decimal that came as a number and has more digits than the engine keeps is no value: let it come as text.</summary>
    CastColumn CastOf(ColumnContract column)
    {
        var field = $"fields.{Sql.Name(column.Name)}";
        var cast = Readers.Cast(field, column, file.Contract.Format);
        if (Readers.Scale(column.Type) is not { } scale)
            return new(column.Name, field, cast);
        var isBinary = $"json_type(sound, '$.{column.Name}') = 'DOUBLE' and abs(try_cast({field} as double)) >= 1e{SafeDigits - scale}";
        return new(column.Name, field, $"case when {isBinary} then null else {cast} end");
    }

    /// <summary>A renamed key would silently become a column of nulls; the first object tells.</summary>
    void CheckKeys(string first)
    {
        try
        {
            using var parsed = JsonDocument.Parse(first);
            if (parsed.RootElement.ValueKind != JsonValueKind.Object)
                return;
            var permitted = file.Contract.Columns.Select(c => c.Name).ToList();
            var unknown = parsed.RootElement.EnumerateObject().FirstOrDefault(p => !permitted.Contains(p.Name));
            if (unknown.Value.ValueKind != JsonValueKind.Undefined)
                throw new ContractException(
                    file.Path, 1,
                    $"the key '{unknown.Name}' is not in the contract",
                    $"permitted: {string.Join(", ", permitted)}");
        }
        catch (JsonException)
        {
            // The engine will put this line into quarantine like any other that is no JSON.
        }
    }
}
