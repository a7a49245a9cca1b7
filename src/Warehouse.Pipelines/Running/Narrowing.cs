using System.Text.RegularExpressions;
using Warehouse.DuckDb;

namespace Warehouse.Pipelines;

/// <summary>Makes of a SELECT of everything one of what the night touches: each relation that the rule names is read only where its rows
/// belong to keys that changed. The model says what it is, the rule how little of it a night needs.</summary>
static class Narrowing
{
    /// <summary>The narrowed SELECT.</summary>
    /// <param name="connection">A connection that sees the keys.</param>
    /// <param name="sql">The SELECT.</param>
    /// <param name="rule">The rule.</param>
    public static string Apply(DuckDBConnection connection, string sql, IncrementalRule rule)
    {
        if (rule.Narrow.Count == 0)
            return sql;
        var bounds = Bounds(connection, rule);
        foreach (var relation in rule.Narrow)
        {
            // The engine skips blocks of rows by their least date where the bound is a constant.
            var least = relation.Keys.Where(pair => bounds.ContainsKey(pair.Key)).Select(pair => $"{pair.Value} >= {bounds[pair.Key]} and ");
            var there = string.Join(", ", relation.Keys.Select(pair => pair.Value));
            var keys = Sql.Names(relation.Keys.Select(pair => pair.Key));
            var narrowed = $"(select * from {relation.Relation} where {string.Concat(least)}({there}) in (select {InOne(relation, keys)} from {rule.Keys}))";
            sql = Regex.Replace(sql, $@"(?<=\b(?:from|join)\s+){Regex.Escape(relation.Relation)}\b", narrowed.Replace("$", "$$", StringComparison.Ordinal));
        }
        return sql;
    }

    static string InOne(NarrowedRelation relation, string keys) => relation.Keys.Count == 1 ? keys : $"({keys})";

    /// <summary>The least value of each key that is a date, as a literal.</summary>
    static Dictionary<string, string> Bounds(DuckDBConnection connection, IncrementalRule rule)
    {
        var keys = rule.Narrow.SelectMany(relation => relation.Keys).Select(pair => pair.Key).Distinct().ToList();
        return connection.Query(
            $"select {Sql.List(keys.Select(key => $"typeof(min({Sql.Name(key)})), min({Sql.Name(key)})::varchar"))} from {rule.Keys}",
            row => keys.Select((key, i) => (Key: key, Type: row.GetString(2 * i), Least: row.GetStringOrNull(2 * i + 1))).ToList())[0]
            .Where(bound => bound is { Type: "DATE", Least: not null })
            .ToDictionary(bound => bound.Key, bound => $"date {Sql.Text(bound.Least!)}");
    }
}
