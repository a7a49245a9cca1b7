using Warehouse.DuckDb;

namespace Warehouse.Sources;

/// <summary>A row that was parsed and breaks its contract.</summary>
/// <param name="Ordinal">Its number among the parsed rows, from 1.</param>
/// <param name="Column">The column at fault; null where the row as a whole is.</param>
/// <param name="Reason">A code.</param>
/// <param name="Detail">One sentence.</param>
sealed record BrokenRow(long Ordinal, string? Column, string Reason, string Detail);

/// <summary>The contract's rules on values, as one scan over the parsed rows: presence, permitted values, range, key.</summary>
static class Violations
{
    sealed record Found(long Ordinal, Rule Rule, string Value, string? Bad);

    /// <summary>One rule: where it is broken, and how to say so.</summary>
    sealed record Rule(string Condition, string Column, string Reason, string Permitted);

    /// <summary>Finds the rows that break a rule, each with the first rule that it breaks.</summary>
    /// <param name="connection">A connection.</param>
    /// <param name="contract">The file's contract.</param>
    /// <param name="parsed">The parsed rows as a Parquet file.</param>
    /// <param name="night">The night's business date.</param>
    /// <param name="limit">More rows than this need not be listed.</param>
    /// <returns>Ordinals (from 1) in the parsed file, with column, reason and detail.</returns>
    public static List<BrokenRow> Find(
        DuckDBConnection connection, FileContract contract, string parsed, DateOnly night, long limit)
    {
        var source = $"read_parquet({Sql.File(parsed)}, file_row_number = true, hive_partitioning = false)";
        var rules = Rules(contract, night).ToList();
        var number = $"case {string.Join(" ", rules.Select((rule, i) => $"when {rule.Condition} then {i}"))} else null end";
        var value = $"case _rule {string.Join(" ", rules.Select((rule, i) => $"when {i} then {Value(rule)}"))} end";
        var found = connection.Query(
            $"""
            select file_row_number + 1, _rule, {value}, _bad
            from (select *, {number} as _rule from {source})
            where _rule is not null
            limit {limit}
            """,
            row => new Found(
                row.GetInt64(0),
                rules[row.GetInt32(1)],
                row.IsDBNull(2) ? "nothing" : $"'{row.GetString(2)}'",
                row.GetStringOrNull(3)));
        var broken = found.Select(row => Broken(contract, row)).ToList();
        if (contract.Key.Count > 0)
            broken.AddRange(RepeatedKeys(connection, contract, source, $"({number}) is null", limit));
        return [.. broken.OrderBy(row => row.Ordinal)];
    }

    static string Value(Rule rule) => rule.Column.Length == 0 ? "null" : $"{Sql.Name(rule.Column)}::varchar";

    static BrokenRow Broken(FileContract contract, Found row)
    {
        var (rule, column) = (row.Rule, row.Rule.Column);
        return column.Length == 0
            ? Mistyped(contract, row.Ordinal, row.Bad!)
            : new(row.Ordinal, column, rule.Reason, $"{column} is {row.Value}; {rule.Permitted}");
    }

    static IEnumerable<Rule> Rules(FileContract contract, DateOnly night)
    {
        yield return new("_bad is not null", "", "", "");
        foreach (var column in contract.Columns)
        {
            var name = Sql.Name(column.Name);
            if (column.Required)
                yield return new(
                    column.Type == "varchar" ? $"coalesce({name}, '') = ''" : $"{name} is null",
                    column.Name,
                    "missing_value",
                    "a value is required");
            if (column.Values.Count > 0)
                yield return new(
                    $"{name}::varchar not in ({Sql.List(column.Values.Select(Sql.Text))})",
                    column.Name,
                    "value_not_permitted",
                    $"permitted: {string.Join(", ", column.Values)}");
            if (column.Min is { } min)
                yield return new(
                    $"{name} < {Sql.Text(min)}::{column.Type}",
                    column.Name,
                    "below_minimum",
                    $"permitted from {min}");
            if (column.Max is { } max)
                yield return new(
                    $"{name} > {(max == "night" ? Sql.Date(night) : Sql.Text(max))}::{column.Type}",
                    column.Name,
                    "above_maximum",
                    $"permitted to {(max == "night" ? $"the night's business date, {night:yyyy-MM-dd}" : max)}");
        }
    }

    static List<BrokenRow> RepeatedKeys(DuckDBConnection connection, FileContract contract, string source, string isSound, long limit)
    {
        var key = Sql.Names(contract.Key);
        // Extracts are mostly sorted by their key, and rows in strictly ascending order need no grouping: a tenth of the cost.
        if (contract.Key.Count == 1 && IsAscending(connection, key, source, isSound))
            return [];
        if (!connection.Scalar<bool>($"select exists (select 1 from {source} where {isSound} group by {key} having count(*) > 1)"))
            return [];
        var columns = string.Join(", ", contract.Key);
        return connection.Query(
            $"""
            select n, concat_ws(', ', {key})
            from (
              select file_row_number + 1 as n, {key}, row_number() over (partition by {key} order by file_row_number) as copy
              from {source}
              where {isSound})
            where copy > 1
            limit {limit}
            """,
            row => new BrokenRow(
                row.GetInt64(0),
                contract.Key[0],
                "repeated_key",
                $"{columns} = {row.GetString(1)} stands earlier in the file; permitted is once"));
    }

    static bool IsAscending(DuckDBConnection connection, string key, string source, string isSound) =>
        connection.Scalar<long>(
            $"""
            select count(*)
            from (select {key} as k, lag({key}) over () as before from {source} where {isSound})
            where k <= before or k is null
            """) == 0;

    static BrokenRow Mistyped(FileContract contract, long ordinal, string column) =>
        contract.Columns.FirstOrDefault(c => c.Name == column) is { } found
            ? new(ordinal, column, $"not_a_{found.Type.Split('(')[0]}", $"{column} is no {found.Type} as it stands; nothing is rounded")
            : column.Length > 0
                ? new(ordinal, null, "unknown_key", $"the key '{column[1..]}' is not in the contract")
                : new(ordinal, null, "not_a_json_object", "the line is not one JSON object");
}
