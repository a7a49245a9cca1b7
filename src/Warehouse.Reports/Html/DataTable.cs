using System.Text;

namespace Warehouse.Reports;

/// <summary>A cell: its HTML, and by what it is sorted where that is not its text.</summary>
readonly record struct Cell(string Html, double? Sort = null)
{
    public static Cell Text(string? text) => new(VisibleText.Html(text));
    public static Cell Words(Words words) => new(words.Html);
    public static Cell Money(double? value) => new(value < 0 ? $"<span class=neg>{Figure.Money(value)}</span>" : Figure.Money(value), value);
    public static Cell Count(double? value) => new(Figure.Count(value), value);
    public static Cell Percent(double? value) => new(Figure.Percent(value), value);
    public static Cell Number(double? value) => new(Figure.Number(value), value);
    public static Cell Date(DateOnly? date) => new($"<time>{Figure.Date(date)}</time>");

    /// <summary>What is taken off: negative by its nature, so without the colour of a loss.</summary>
    public static Cell Cost(double? value) => new(Figure.Money(-value), -value);

    /// <summary>A number with a bar under it, as long as its share of the most.</summary>
    public static Cell Bar(double? value, double most, Func<double?, string> form) => value is not { } v ? new("–")
        : new($"{form(v)}<i class=\"bar{(v < 0 ? " b" : "")}\" style=\"width:{(most > 0 ? Math.Clamp(100 * Math.Abs(v) / most, 0, 100) : 0):0.#}%\"></i>", v);
}

/// <summary>A column of a table.</summary>
/// <param name="Head">Its head.</param>
/// <param name="Of">Its cell for a row.</param>
/// <param name="IsNumber">Whether it stands to the right.</param>
sealed record TableColumn(Words Head, Func<Row, Cell> Of, bool IsNumber = false);

/// <summary>Tables with heads, captions and scopes; the script adds sorting and filtering, without it they are plain tables.</summary>
static class DataTable
{
    /// <summary>Rows from which a filter is worth its place.</summary>
    const int FilterFrom = 12;

    /// <summary>Columns from which they stand closer.</summary>
    const int WideFrom = 7;

    /// <summary>A table; the first column names the row, and a column without a value in any row is left out.</summary>
    /// <param name="id">Unique in its page.</param>
    /// <param name="caption">What it shows.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="rows">Its rows.</param>
    /// <param name="total">Rows that there are in all, where only the first of them are shown.</param>
    public static string Html(string id, Words caption, IReadOnlyList<TableColumn> columns, IReadOnlyList<Row> rows, long? total = null)
    {
        var cells = rows.Select(row => columns.Select(column => column.Of(row)).ToList()).ToList();
        var shown = Enumerable.Range(0, columns.Count).Where(i => i == 0 || rows.Count == 0 || cells.Exists(row => row[i].Html is not ("" or "–"))).ToList();
        var look = $"data{(rows.Count >= FilterFrom ? " filter" : "")}{(shown.Count > WideFrom ? " wide" : "")}";
        var html = new StringBuilder($"<div class=scroll tabindex=0 role=region aria-labelledby={id}c><table id={id} class=\"{look}\">");
        html.Append($"<caption id={id}c>{caption.Html}{Of(rows.Count, total)}</caption><thead><tr>");
        foreach (var i in shown)
            html.Append($"<th scope=col{(columns[i].IsNumber ? " class=n" : "")}>{columns[i].Head.Html}</th>");
        html.Append("</tr></thead><tbody>\n");
        foreach (var row in cells)
        {
            html.Append("<tr>");
            foreach (var i in shown)
                Append(html, row[i], columns[i].IsNumber, isHead: i == 0);
            html.Append("</tr>\n");
        }
        return html.Append("</tbody></table></div>\n").ToString();
    }

    static void Append(StringBuilder html, Cell cell, bool isNumber, bool isHead)
    {
        html.Append(isHead ? "<th scope=row" : "<td").Append(isNumber ? " class=n" : "");
        if (cell.Sort is { } sort && double.IsFinite(sort))
            html.Append($" data-v=\"{sort:0.######}\"");
        html.Append('>').Append(cell.Html).Append(isHead ? "</th>" : "</td>");
    }

    static string Of(int shown, long? total) => total is { } all && all > shown
        ? $" <small>{new Words($"the first {shown:N0} of {all:N0}", $"共 {all:N0} 行，显示前 {shown:N0} 行").Html}</small>"
        : "";
}
