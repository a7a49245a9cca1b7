using System.Globalization;
using Warehouse.DuckDb;

namespace Warehouse.Mining.Matrix;

/// <summary>What a column holds, as counted in one scan.</summary>
/// <param name="Name">The column.</param>
/// <param name="Type">Its type in the engine, in upper case.</param>
/// <param name="Present">Values that are not missing.</param>
/// <param name="Distinct">Different values among them: exact up to 10,000, about beyond.</param>
/// <param name="Reading">How it is best read.</param>
/// <param name="Format">Format of a date kept as text.</param>
/// <param name="HasHours">Whether moments are not all at midnight.</param>
/// <param name="Strays">Values that are no numbers in a column of numbers; they are taken as missing.</param>
public sealed record ColumnProfile(
    string Name, string Type, long Present, long Distinct, Reading Reading, string? Format, bool HasHours, long Strays)
{
    /// <summary>Share of a text column's values that must be numbers for it to be numbers with strays.</summary>
    const double NumbersWithStrays = 0.95;

    const long FewValues = 20;
    const long MostDistinctCounted = 10_000;

    static readonly string[] DateFormats = ["%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M", "%d-%b-%Y",
        "%b %d, %Y"];
    static readonly Reading[] Numbers = [Reading.Number, Reading.DecimalComma, Reading.Decorated];

    /// <summary>Profiles columns of a relation.</summary>
    public static IReadOnlyList<ColumnProfile> Of(DuckDBConnection connection, string relation, IEnumerable<TypedColumn> columns) =>
        [.. columns.Select(c => c.Type.ToUpperInvariant() is "VARCHAR" || c.Type.StartsWith("ENUM", StringComparison.OrdinalIgnoreCase)
            ? OfText(connection, relation, c.Name)
            : OfTyped(connection, relation, c.Name, c.Type.ToUpperInvariant()))];

    static ColumnProfile OfTyped(DuckDBConnection connection, string relation, string name, string type)
    {
        var isMoment = type is "DATE" || type.StartsWith("TIMESTAMP", StringComparison.Ordinal);
        var isNumber = type is "BOOLEAN" or "FLOAT" or "DOUBLE" || type.StartsWith("DECIMAL", StringComparison.Ordinal)
            || type.EndsWith("INT", StringComparison.Ordinal)
            || type.EndsWith("INTEGER", StringComparison.Ordinal);
        var column = Sql.Name(name);
        var present = isNumber && type is "FLOAT" or "DOUBLE" ? $"count(case when not isnan({column}) then 1 end)" : $"count({column})";
        var hours = isMoment && type != "DATE" ? $"coalesce(count_if({column}::timestamp <> {column}::date::timestamp), 0)::bigint"
            : "0::bigint";
        var (count, different, timed) = connection.Query($"select {present}, {CountDistinct(column)}, {hours} from {relation}",
            row => (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)))[0];
        return new(name, type, count, different, isMoment ? Reading.Days : isNumber ? Reading.Number : Reading.Category, null, timed > 0,
            0);
    }

    static ColumnProfile OfText(DuckDBConnection connection, string relation, string name)
    {
        var counts = Numbers.Select(reading => $"count({FeatureSql.Number(name, reading)})")
            .Append($"count({FeatureSql.Moment(name, null)})")
            .Append($"coalesce(count_if(lower({FeatureSql.Text(name)}) = 'none'), 0)");
        var text = FeatureSql.Text(name);
        var commas = $"coalesce(count_if(regexp_full_match({text}, '-?[0-9.]*[0-9],[0-9]+')), 0)";
        var found = connection.Query($"select {Sql.List(counts)}, {commas}, count({text}), {CountDistinct(text)} from {relation}",
            row => Enumerable.Range(0, 8).Select(row.GetInt64).ToArray())[0];
        var (plain, decorated, moments, nones, present, different) = (found[0], found[2], found[3], found[4], found[6], found[7]);
        var needed = present - nones;
        if (present > 0 && plain >= needed && plain > 0)
            return new(name, "VARCHAR", plain, different, Reading.Number, null, false, 0);
        if (present > 0 && moments == present)
            return OfMoments(connection, relation, name, null, present, different);
        // With a decimal comma everywhere it is one; a column of 1,234 alone has three digits behind every comma.
        if (needed > 0 && found[1] >= needed && found[5] > 0 && !IsGrouped(connection, relation, text))
            return new(name, "VARCHAR", found[1], different, Reading.DecimalComma, null, false, 0);
        if (needed > 0 && decorated >= needed)
            return new(name, "VARCHAR", decorated, different, Reading.Decorated, null, false, 0);
        foreach (var format in present > 0 ? DateFormats : [])
        {
            if (connection.Scalar<long>($"select count({FeatureSql.Moment(name, format)}) from {relation}") == present)
                return OfMoments(connection, relation, name, format, present, different);
        }
        return plain >= needed * NumbersWithStrays && different > FewValues
            ? new(name, "VARCHAR", plain, different, Reading.Number, null, false, needed - plain)
            : new(name, "VARCHAR", present, different, Reading.Category, null, false, 0);
    }

    static bool IsGrouped(DuckDBConnection connection, string relation, string text) =>
        connection.Scalar<long>($"select count_if(contains({text}, ',') and not regexp_full_match({text}, '-?[0-9]{{1,3}}(,[0-9]{{3}})+')) from {relation}") == 0;

    static ColumnProfile OfMoments(DuckDBConnection connection, string relation, string name, string? format, long present, long different)
    {
        var moment = FeatureSql.Moment(name, format);
        var timed = connection.Scalar<long>($"select coalesce(count_if({moment} <> {moment}::date::timestamp), 0) from {relation}");
        return new(name, "VARCHAR", present, different, Reading.Days, format, timed > 0, 0);
    }

    static string CountDistinct(string value) => string.Create(CultureInfo.InvariantCulture,
        $"case when approx_count_distinct({value}) > {MostDistinctCounted} then approx_count_distinct({value}) else count(distinct {value}) end");
}
