using System.Globalization;
using Warehouse.Contracts;
using Warehouse.DuckDb;
using Warehouse.Mining.Training;

namespace Warehouse.Mining.Matrix;

/// <summary>The label of a flat table: what is predicted, and how its values become numbers.</summary>
/// <param name="Column">The column.</param>
/// <param name="Task">What is predicted.</param>
/// <param name="Classes">Texts of the classes by number; for two classes the positive one is the last. Empty for a number.</param>
/// <param name="Value">The label as a double, as SQL; NULL where a row has none.</param>
public sealed record FlatLabel(string Column, MiningTask Task, IReadOnlyList<string> Classes, string Value)
{
    const int MostClasses = 200;
    const int RowsForAClass = 20;
    const int MostNumbersAsClasses = 10;

    /// <summary>Texts of a missing label, fewer than those of a missing feature: - beside + is a label.</summary>
    static readonly string[] Missing = ["?", "na", "n/a", "nan", "null"];

    /// <summary>Finds out what a label is.</summary>
    /// <param name="table">The table.</param>
    /// <param name="column">The label's column.</param>
    /// <param name="task">What is predicted; found out where null: two values are two classes; texts, and up to 10 whole numbers, are
    /// classes; else a number.</param>
    /// <param name="positive">The positive class; the rarer one where null.</param>
    /// <exception cref="ContractException">The label has one value only, too many, or does not fit the task.</exception>
    public static FlatLabel Of(FlatTable table, string column, MiningTask? task, string? positive)
    {
        var text = $"trim({Sql.Name(column)}::varchar)";
        var label = $"case when lower({text}) in ({Sql.List(Missing.Select(Sql.Text))}) then null else nullif({text}, '') end";
        var values = table.Connection.Query(
            $"select v, count(*) from (select {label} as v from {FlatTable.Relation}) where v is not null group by v order by v limit {MostClasses + 1}",
            row => (Text: row.GetString(0), Rows: row.GetInt64(1)));
        if (values.Count < 2)
        {
            throw Wrong(table, column, values.Count == 0 ? "has no value at all"
                : $"has one class only: '{values[0].Text}' in all {FlatTable.Said(values[0].Rows)} rows",
                "permitted are at least two different values");
        }
        var profile = ColumnProfile.Of(table.Connection, FlatTable.Relation, [table.Columns.First(c => c.Name == column)])[0];
        var isNumber = profile.Strays == 0 && profile.Reading is Reading.Number or Reading.DecimalComma or Reading.Decorated;
        var isFew = values.Count <= MostClasses;
        var found = task ?? Infer(table.Rows, [.. values.Select(v => v.Text)], isNumber);
        if (found == MiningTask.Regression)
        {
            return isNumber ? new(column, found, [], FeatureSql.Value(new(column, Reading: profile.Reading), profile.Type))
                : throw Wrong(table, column, $"is no number (such as '{values[0].Text}')", "permitted for --task regression are numbers");
        }
        if (found == MiningTask.Binary && values.Count != 2)
            throw Wrong(table, column, $"has {(isFew ? $"{values.Count}" : $"more than {MostClasses}")} values",
                "permitted for --task binary are two; see --task multiclass and --task regression");
        if (!isFew)
            throw Wrong(table, column, $"has more than {MostClasses} classes",
                $"permitted are {MostClasses}; numbers are predicted with --task regression");
        var classes = found == MiningTask.Binary ? Two(table, column, values, positive) : Sorted([.. values.Select(v => v.Text)], isNumber);
        var codes = string.Join(' ', classes.Select((c, k) => $"when {Sql.Text(c)} then {k}"));
        return new(column, found, classes, $"(case {label} {codes} end)::double");
    }

    static MiningTask Infer(long rows, List<string> values, bool isNumber)
    {
        if (values.Count == 2)
            return MiningTask.Binary;
        if (!isNumber)
            return MiningTask.Multiclass;
        var areWhole = values.Count <= MostNumbersAsClasses && values.TrueForAll(v => long.TryParse(v, CultureInfo.InvariantCulture,
            out _));
        return areWhole && rows >= RowsForAClass * values.Count ? MiningTask.Multiclass : MiningTask.Regression;
    }

    static string[] Two(FlatTable table, string column, List<(string Text, long Rows)> values, string? positive)
    {
        // Of two classes of the same size the greater text is the positive one: 1, yes, true.
        var chosen = positive is null ? values[0].Rows < values[1].Rows ? 0 : 1 : values.FindIndex(v => IsSame(v.Text, positive));
        return chosen >= 0 ? [values[1 - chosen].Text, values[chosen].Text]
            : throw Wrong(table, column, $"has no value '{positive}', which --positive names",
                $"permitted: {values[0].Text}, {values[1].Text}");
    }

    static bool IsSame(string value, string asked) => value.Equals(asked, StringComparison.OrdinalIgnoreCase)
        || (double.TryParse(value, CultureInfo.InvariantCulture, out var a) && double.TryParse(asked, CultureInfo.InvariantCulture,
            out var b) && a == b);

    static string[] Sorted(List<string> values, bool areNumbers) => areNumbers && values.TrueForAll(v => double.TryParse(v,
        CultureInfo.InvariantCulture, out _))
        ? [.. values.OrderBy(v => double.Parse(v, CultureInfo.InvariantCulture))]
        : [.. values];

    static ContractException Wrong(FlatTable table, string column, string found, string permitted) => new(table.File, 0,
        $"the label '{column}' {found}", permitted);
}
