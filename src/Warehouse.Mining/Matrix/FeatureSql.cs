using Warehouse.DuckDb;

namespace Warehouse.Mining.Matrix;

/// <summary>SQL that reads a feature from a column, whatever the column's type.</summary>
static class FeatureSql
{
    /// <summary>Texts that stand for a missing value, in lower case.</summary>
    static readonly string[] Missing = ["", "?", "na", "n/a", "#n/a", "<na>", "nan", "null", "nil", "-", "--", ".", "missing"];

    /// <summary>A column as text without blanks around it; NULL where the text stands for a missing value.</summary>
    internal static string Text(string column) =>
        $"nullif(case when lower(trim({Sql.Name(column)}::varchar)) in ({Sql.List(Missing.Select(Sql.Text))}) then '' else trim({Sql.Name(column)}::varchar) end, '')";

    /// <summary>A text column as a number: Python's None is then missing as well.</summary>
    internal static string Number(string column, Reading reading) => reading switch
    {
        Reading.DecimalComma => $"try_cast(replace(replace({Text(column)}, '.', ''), ',', '.') as double)",
        Reading.Decorated => $"try_cast(regexp_replace({Text(column)}, '[,$€£¥% ]', '', 'g') as double)",
        _ => $"try_cast({Text(column)} as double)",
    };

    /// <summary>A column as a moment.</summary>
    internal static string Moment(string column, string? format) => format is null
        ? $"try_cast({Text(column)} as timestamp)"
        : $"try_strptime({Text(column)}, {Sql.Text(format)})";

    /// <summary>The feature's value as a double, or the code of its category; NULL where missing.</summary>
    /// <param name="feature">The feature.</param>
    /// <param name="type">The column's type, in upper case.</param>
    internal static string Value(FeatureColumn feature, string type)
    {
        var column = feature.From;
        var isText = type is "VARCHAR" || type.StartsWith("ENUM", StringComparison.Ordinal);
        var moment = isText ? Moment(column, feature.Format) : $"{Sql.Name(column)}::timestamp";
        return feature.Reading switch
        {
            Reading.Number when !isText => $"{Sql.Name(column)}::double",
            Reading.Number or Reading.DecimalComma or Reading.Decorated => Number(column, feature.Reading),
            Reading.Days => $"epoch({moment}) / 86400.0",
            Reading.Weekday => $"isodow({moment})::double",
            Reading.Month => $"month({moment})::double",
            Reading.Hour => $"hour({moment})::double",
            _ => Code(feature),
        };
    }

    /// <summary>A list of texts is an enumeration to the engine, so that the code is found by a hash.</summary>
    static string Code(FeatureColumn feature)
    {
        var named = feature.Categories!.Where(c => c != FeatureColumn.Other).ToList();
        var other = named.Count < feature.Categories!.Count ? $"{named.Count}" : "null";
        if (named.Count == 0)
            return $"case when {Text(feature.From)} is not null then {other} end::double";
        var code = $"enum_code(try_cast({Text(feature.From)} as enum({Sql.List(named.Select(Sql.Text))})))";
        return $"case when {Text(feature.From)} is not null then coalesce({code}, {other}) end::double";
    }
}
