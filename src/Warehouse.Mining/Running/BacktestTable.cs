using System.Globalization;
using Warehouse.DuckDb;
using Warehouse.Mining.Evaluation;

namespace Warehouse.Mining.Running;

/// <summary>The lines of a back-test as a relation that SQL reads: <c>scores.&lt;model&gt;_backtest</c>.</summary>
public static class BacktestTable
{
    /// <summary>Its columns.</summary>
    public static IReadOnlyList<TypedColumn> Columns { get; } =
    [
        new("ranking", "varchar"), new("k", "double"), new("nights", "integer"), new("listed", "integer"), new("hits", "integer"),
        new("precision", "double"), new("precision_low", "double"), new("precision_high", "double"), new("recall", "double"),
        new("gain", "double"), new("gain_low", "double"), new("gain_high", "double"),
        new("advantage", "double"), new("advantage_low", "double"), new("advantage_high", "double"), new("lead_months", "double"),
    ];

    /// <summary>A SELECT of the lines.</summary>
    public static string Select(IReadOnlyList<BacktestLine> lines) => lines.Count == 0 ? Sql.NoRows(Columns)
        : $"select {Sql.List(Columns.Select(c => $"cast({Sql.Name(c.Name)} as {c.Type}) as {Sql.Name(c.Name)}"))} "
            + $"from (values {Sql.List(lines.Select(Row))}) as given ({Sql.Names(Columns.Select(c => c.Name))})";

    static string Row(BacktestLine line) => $"({Sql.Text(line.Ranking)}, {Sql.List(new double?[]
    {
        line.Top, line.Nights, line.Listed, line.Hits, line.Precision.Value, line.Precision.Lower, line.Precision.Upper, line.Recall,
        line.Gain.Value, line.Gain.Lower, line.Gain.Upper, line.Advantage.Value, line.Advantage.Lower, line.Advantage.Upper, line.LeadMonths,
    }.Select(v => v is { } value && double.IsFinite(value) ? value.ToString("R", CultureInfo.InvariantCulture) : "null"))})";
}
