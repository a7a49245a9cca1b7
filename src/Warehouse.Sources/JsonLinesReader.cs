using System.Text.Json;
using Warehouse.Contracts;
using Warehouse.DuckDb;

namespace Warehouse.Sources;

/// <summary>One JSON object a line. Every line is read as text and taken apart by the engine, so a line that is no JSON is one bad row.</summary>
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
    public bool EndsWithoutLineEnd => text.EndsWithoutLineEnd;

    public string Select(long rejectLimit)
    {
        var columns = file.Contract.Columns;
        var shape = Sql.Text(JsonSerializer.Serialize(columns.ToDictionary(c => c.Name, _ => "VARCHAR")));
        var casts = columns.Select(c => new CastColumn(c.Name, $"fields.{Sql.Name(c.Name)}", Readers.Cast($"fields.{Sql.Name(c.Name)}", c, file.Contract.Format))).ToList();
        return $"""
            select {Sql.List(casts.Select(c => c.Selected))},
              case when fields is null then '' else {Readers.FirstBad(casts)} end as _bad
            from (select case when json_valid(line) and json_type(line) = 'OBJECT' then json_transform(line, {shape}) end as fields
              from read_csv({Sql.File(text.Path)}, columns = {'{'}'line': 'varchar'{'}'}, auto_detect = false, header = false, delim = '\x1F',
                quote = '', escape = '', max_line_size = {file.Contract.Format.MaxRecordBytes + 2}) where line is not null)
            """;
    }

    public IReadOnlyList<RejectedRow> LeftOut(DuckDBConnection connection) => [];

    public IReadOnlyDictionary<long, (long Line, string Raw)> Raw(DuckDBConnection connection, IReadOnlyList<long> rows) => text.Raw(rows);

    public void Dispose() => text.Dispose();

    /// <summary>A renamed key would silently become a column of nulls; the first object tells.</summary>
    void CheckKeys(string first)
    {
        try
        {
            using var parsed = JsonDocument.Parse(first);
            if (parsed.RootElement.ValueKind != JsonValueKind.Object)
                return;
            var unknown = parsed.RootElement.EnumerateObject().FirstOrDefault(p => file.Contract.Columns.All(c => c.Name != p.Name));
            if (unknown.Value.ValueKind != JsonValueKind.Undefined)
                throw new ContractException(file.Path, 1, $"the key '{unknown.Name}' is not in the contract", $"permitted: {string.Join(", ", file.Contract.Columns.Select(c => c.Name))}");
        }
        catch (JsonException)
        {
            // The engine will put this line into quarantine like any other that is no JSON.
        }
    }
}
