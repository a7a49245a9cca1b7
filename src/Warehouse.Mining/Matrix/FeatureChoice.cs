using Warehouse.DuckDb;

namespace Warehouse.Mining.Matrix;

/// <summary>Which columns become which features, and what was noticed on the way.</summary>
/// <param name="Features">The features.</param>
/// <param name="Warnings">Columns that were dropped or look wrong, one sentence each.</param>
public sealed record FeatureChoice(IReadOnlyList<FeatureColumn> Features, IReadOnlyList<string> Warnings)
{
    const long RowsForAnIdentifier = 100;
    const double ShareOfAnIdentifier = 0.5;
    const int MostCategories = 200;

    /// <summary>Chooses the features among profiled columns.</summary>
    public static FeatureChoice Of(DuckDBConnection connection, string relation, IEnumerable<ColumnProfile> profiles, long rows)
    {
        var (features, warnings) = (new List<FeatureColumn>(), new List<string>());
        foreach (var column in profiles)
        {
            if (column.Present == 0)
                warnings.Add($"'{column.Name}' has no value at all and is left out");
            else if (column.Distinct <= 1 && column.Present == rows)
                warnings.Add($"'{column.Name}' has the same value in every row and is left out");
            else if (column.Reading == Reading.Category && rows > RowsForAnIdentifier
                && column.Distinct > column.Present * ShareOfAnIdentifier)
                warnings.Add($"'{column.Name}' is text that differs in nearly every row ({FlatTable.Said(column.Distinct)} values), like a name or an identifier, and is left out");
            else
                features.AddRange(FeaturesOf(connection, relation, column, rows));
            if (column.Strays > 0)
                warnings.Add($"'{column.Name}' is taken as a number; {FlatTable.Said(column.Strays)} values that are none are taken as missing");
            else if (column.Reading == Reading.Number && rows > RowsForAnIdentifier && column.Distinct >= rows && IsCounting(connection,
                relation, column))
                warnings.Add($"'{column.Name}' counts the rows, like an identifier; leave it out with --drop if it is one");
        }
        return new(features, warnings);
    }

    static List<FeatureColumn> FeaturesOf(DuckDBConnection connection, string relation, ColumnProfile column, long rows)
    {
        if (column.Reading == Reading.Category)
            return [new(column.Name, Categories(connection, relation, column, rows), Reading: Reading.Category)];
        if (column.Reading != Reading.Days)
            return [new(column.Name, Reading: column.Reading)];
        List<FeatureColumn> parts = [new(column.Name, null, null, Reading.Days, column.Format)];
        foreach (var part in (ReadOnlySpan<Reading>)[Reading.Weekday, Reading.Month, Reading.Hour])
        {
            if (part != Reading.Hour || column.HasHours)
                parts.Add(new($"{column.Name} ({(part == Reading.Weekday ? "weekday" : part == Reading.Month ? "month" : "hour")})", null,
                    column.Name, part, column.Format));
        }
        return parts;
    }

    /// <summary>The values that occur often enough, in the order of their text; the others become one.</summary>
    static List<string> Categories(DuckDBConnection connection, string relation, ColumnProfile column, long rows)
    {
        var least = Math.Clamp(rows / 500, 2, 20);
        var text = FeatureSql.Text(column.Name);
        var found = connection.Query(
            $"select v, count(*) from (select {text} as v from {relation}) where v is not null group by v order by count(*) desc, v limit {MostCategories + 1}",
            row => (Value: row.GetString(0), Count: row.GetInt64(1)));
        var kept = found.Where(f => f.Count >= least).Take(MostCategories).Select(f => f.Value).Order(StringComparer.Ordinal).ToList();
        if (kept.Count < column.Distinct)
            kept.Add(FeatureColumn.Other);
        return kept;
    }

    static bool IsCounting(DuckDBConnection connection, string relation, ColumnProfile column)
    {
        var number = column.Type == "VARCHAR" ? FeatureSql.Number(column.Name, column.Reading) : $"{Sql.Name(column.Name)}::double";
        return connection.Scalar<bool>($"select count(distinct {number}) = count(*) and max({number}) - min({number}) = count(*) - 1 from {relation}");
    }
}
