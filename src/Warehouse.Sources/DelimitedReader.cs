using Warehouse.Contracts;
using Warehouse.DuckDb;

namespace Warehouse.Sources;

/// <summary>Delimited text, parsed and typed by the engine's CSV reader; what it cannot read it reports by byte position.</summary>
sealed class DelimitedReader : IFileReader
{
    readonly SourceFile file;
    readonly TextFile text;
    readonly IReadOnlyList<ColumnContract> columns;

    public DelimitedReader(SourceFile file, TextFile text)
    {
        (this.file, this.text) = (file, text);
        columns = file.Contract.Format.Header ? InHeaderOrder() : file.Contract.Columns;
    }

    public string Sha256 => text.Sha256;
    public long Rows => text.Rows;
    public string? Trailer => text.Trailer;
    public IReadOnlyList<RejectedRow> Damaged => text.Damaged;
    public IReadOnlyList<string> FieldNames => [.. columns.Select(c => c.Name)];
    public bool EndsWithoutLineEnd => text.EndsWithoutLineEnd;

    public string Select(long rejectLimit)
    {
        var format = file.Contract.Format;
        var quote = format.Quote is { } q ? Sql.Text(q.ToString()) : "''";
        var types = Sql.List(columns.Select(c => $"{Sql.Text(c.Name)}: {Sql.Text(IsReadAsText(c) ? "varchar" : c.Type)}"));
        var casts = file.Contract.Columns.Select(c => CastOf(c, format)).ToList();
        var dates = format.DateFormat is { } d ? $", dateformat = {Sql.Text(d)}" : "";
        var timestamps = format.TimestampFormat is { } t ? $", timestampformat = {Sql.Text(t)}" : "";
        return $$"""
            select {{Sql.List(casts.Select(c => c.Selected))}}, {{Readers.FirstBad(casts)}} as _bad
            from read_csv({{Sql.File(text.Path)}}, columns = {{{types}}}, auto_detect = false,
              header = {{format.Header}}, delim = {{Sql.Text(format.Delimiter.ToString())}},
              quote = {{quote}}, escape = {{quote}}, new_line = '{{text.LineEnd}}', hive_partitioning = false, allow_quoted_nulls = false,
              max_line_size = {{format.MaxRecordBytes + 2}}{{dates}}{{timestamps}},
              store_rejects = true, rejects_scan = 'land_scans', rejects_table = 'land_rejects', rejects_limit = {{rejectLimit}})
            """;
    }

    public IReadOnlyList<RejectedRow> LeftOut(DuckDBConnection connection)
    {
        var errors = connection.Query(
            """
            select line_byte_position, arg_min(column_name, column_idx), arg_min(lower(error_type::varchar), column_idx),
              arg_min(error_message, column_idx)
            from land_rejects
            group by 1
            order by 1
            """,
            row => new EngineError(row.GetInt64(0), row.GetStringOrNull(1), row.GetString(2), row.GetString(3)));
        connection.Execute("drop table if exists land_rejects; drop table if exists land_scans");
        if (errors.Count == 0)
            return [];
        var rows = text.RowsAt([.. errors.Select(e => e.At)]);
        return [.. errors.Zip(rows, (e, row) => new RejectedRow(row, 0, e.Column, Reason(e.Type, e.Column), e.Message, ""))];
    }

    public IReadOnlyDictionary<long, (long Line, string Raw)> Raw(DuckDBConnection connection, IReadOnlyList<long> rows) => text.Raw(rows);

    public void Dispose() => text.Dispose();

    sealed record EngineError(long At, string? Column, string Type, string Message);

    /// <summary>The engine's own reading of an exact number would round it unasked.</summary>
    static bool IsReadAsText(ColumnContract column) => Readers.Scale(column.Type) is not null;

    static CastColumn CastOf(ColumnContract column, FileFormat format)
    {
        var name = Sql.Name(column.Name);
        return new(column.Name, name, IsReadAsText(column) ? Readers.Cast(name, column, format) : name);
    }

    string Reason(string errorType, string? column) =>
        errorType == "cast" && columns.FirstOrDefault(c => c.Name == column) is { } cast
            ? $"not_a_{cast.Type.Split('(')[0]}"
            : errorType.Replace(' ', '_');

    IReadOnlyList<ColumnContract> InHeaderOrder()
    {
        var format = file.Contract.Format;
        var permitted = $"permitted are the columns {string.Join(format.Delimiter, file.Contract.Columns.Select(c => c.Name))}";
        if (text.Header is not { } header)
            throw new ContractException(file.Path, 1, "the file is empty, it has not even a header", permitted);
        var names = Fields.Split(header.TrimEnd('\r'), format);
        foreach (var name in names)
        {
            if (names.Count(n => n == name) > 1)
                throw new ContractException(file.Path, 1, $"the column '{name}' stands twice in the header", permitted);
            if (file.Contract.Columns.All(c => c.Name != name))
                throw new ContractException(file.Path, 1, $"the column '{name}' is not in the contract", permitted);
        }
        return file.Contract.Columns.FirstOrDefault(c => !names.Contains(c.Name)) is { } missing
            ? throw new ContractException(file.Path, 1, $"the column '{missing.Name}' is missing (the header is '{header}')", permitted)
            : [.. names.Select(name => file.Contract.Columns.First(c => c.Name == name))];
    }
}
