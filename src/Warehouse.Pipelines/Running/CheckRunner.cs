using Warehouse.DuckDb;

namespace Warehouse.Pipelines;

/// <summary>The outcome of one check.</summary>
/// <param name="Relation">The model, or the assertion's name.</param>
/// <param name="Check">What was checked.</param>
/// <param name="Severity">How serious an offending row is.</param>
/// <param name="OffendingRows">Rows that should not be; 0 where the check holds.</param>
/// <param name="Sample">Up to five of them as JSON lines; null where the check holds.</param>
public sealed record CheckResult(string Relation, string Check, Severity Severity, long OffendingRows, string? Sample)
{
    /// <summary>Whether it blocks publishing.</summary>
    public bool IsBlocking => OffendingRows > 0 && Severity == Severity.Error;
}

/// <summary>Runs a model's checks: all that look at one row in a single scan, then the grain, then the references.</summary>
static class CheckRunner
{
    /// <summary>A condition that offending rows meet.</summary>
    sealed record RowCheck(string Name, string Offends, Severity Severity);

    /// <summary>Checks a relation that was just built.</summary>
    /// <param name="connection">A connection.</param>
    /// <param name="model">The model.</param>
    /// <param name="isFull">Whether all rows are looked at, or only those an incremental build replaced.</param>
    public static List<CheckResult> Run(DuckDBConnection connection, Model model, bool isFull)
    {
        var scope = isFull ? model.Relation : Touched(model);
        var results = RowChecks(connection, model, scope).ToList();
        results.Add(Grain(connection, model, scope));
        foreach (var column in model.Columns.Where(c => c.References is not null))
            results.Add(Reference(connection, model, scope, column));
        return results;
    }

    /// <summary>Runs an assertion.</summary>
    /// <param name="connection">A connection.</param>
    /// <param name="assertion">The assertion.</param>
    /// <param name="isFull">Whether it looks at everything, or only at what the night touches.</param>
    public static CheckResult Run(DuckDBConnection connection, Assertion assertion, bool isFull)
    {
        try
        {
            var sql = assertion.Narrow is { } rule && !isFull ? Narrowing.Apply(connection, assertion.Sql, rule) : assertion.Sql;
            return Count(connection, assertion.Name, "assertion", assertion.Severity, $"(\n{sql}\n)");
        }
        catch (DuckDBException e)
        {
            throw new StepException(assertion.Name, assertion.File, e.Message, e);
        }
    }

    static string Touched(Model model)
    {
        if (model.LearntAt is { } learnt)
            return $"(select * from {model.Relation} where {Sql.Name(learnt)} >= run.known_from())";
        if (model.Incremental is not { } rule)
            return model.Relation;
        var on = Sql.Names(rule.On);
        var keys = rule.On.Count == 1 ? on : $"({on})";
        return $"(select * from {model.Relation} where ({on}) in (select {keys} from {rule.Keys}))";
    }

    static IEnumerable<CheckResult> RowChecks(DuckDBConnection connection, Model model, string scope)
    {
        var declared = model.Checks.Select(c => new RowCheck(c.Name, $"not (\n{c.Expression}\n)", c.Severity));
        var checks = model.Columns.SelectMany(Of).Concat(declared).ToList();
        if (checks.Count == 0)
            return [];
        var counts = connection.Query(
            $"select {Sql.List(checks.Select(c => $"count(*) filter (where {c.Offends})"))} from {scope} _model",
            row => checks.Select((_, i) => row.GetInt64(i)).ToList())[0];
        return checks.Zip(counts, (check, count) => count == 0
            ? new CheckResult(model.Relation, check.Name, check.Severity, 0, null)
            : Count(connection, model.Relation, check.Name, check.Severity, $"(select * from {scope} _model where {check.Offends})"));
    }

    static IEnumerable<RowCheck> Of(Column column)
    {
        var name = Sql.Name(column.Name);
        if (column.NotNull)
            yield return new($"not_null: {column.Name}", $"{name} is null", Severity.Error);
        if (column.AcceptedValues.Count > 0)
            yield return new(
                $"accepted_values: {column.Name}",
                $"{name}::varchar not in ({Sql.List(column.AcceptedValues.Select(Sql.Text))})",
                Severity.Error);
    }

    static CheckResult Grain(DuckDBConnection connection, Model model, string scope)
    {
        var grain = Sql.Names(model.Grain);
        return Count(
            connection, model.Relation, $"grain: {string.Join(", ", model.Grain)}", Severity.Error,
            $"(select {grain}, count(*) as row_count from {scope} _model group by {grain} having count(*) > 1)");
    }

    static CheckResult Reference(DuckDBConnection connection, Model model, string scope, Column column)
    {
        var (name, target) = (Sql.Name(column.Name), column.References!);
        return Count(
            connection, model.Relation, $"relationships: {column.Name} -> {target.Relation}.{target.Column}", target.Orphans,
            $"""
            (select * from {scope} _model where {name} is not null
              and not exists (select 1 from {target.Relation} _target where _target.{Sql.Name(target.Column)} = _model.{name}))
            """);
    }

    static CheckResult Count(DuckDBConnection connection, string relation, string check, Severity severity, string offending)
    {
        var count = connection.Scalar<long>($"select count(*) from {offending} _offending");
        if (count == 0)
            return new(relation, check, severity, 0, null);
        var sample = connection.Query(
            $"select to_json(_offending)::varchar from {offending} _offending limit 5", row => row.GetString(0));
        return new(relation, check, severity, count, string.Join('\n', sample));
    }
}
