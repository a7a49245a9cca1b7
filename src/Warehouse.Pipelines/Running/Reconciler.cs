using System.Text.Json;
using Warehouse.DuckDb;

namespace Warehouse.Pipelines;

/// <summary>A figure at two stations of the rows' way.</summary>
/// <param name="Name">The reconciliation, or the delivered file.</param>
/// <param name="Scope"><c>file</c>, <c>night</c> (rows learnt since the tables stood) or <c>all</c>.</param>
/// <param name="From">The station before.</param>
/// <param name="To">The station.</param>
/// <param name="Measure"><c>rows</c>, <c>amount</c> or <c>hash</c> (of the keys, in any order).</param>
/// <param name="FromFigure">The figure there.</param>
/// <param name="ToFigure">The figure here.</param>
public sealed record ReconciledFigure(string Name, string Scope, string From, string To, string Measure, string? FromFigure, string? ToFigure)
{
    /// <summary>Whether the figures differ.</summary>
    public bool IsBreak => FromFigure != ToFigure;
}

/// <summary>Compares count, amount and hash of the rows from station to station. What was refused, lost or doubled on the way is a break
/// with both figures, and forbids publishing.</summary>
public static class Reconciler
{
    sealed record Figures(string? Rows, string? Amount, string? Hash);

    /// <summary>Compares.</summary>
    /// <param name="connection">A connection.</param>
    /// <param name="pipeline">The reconciliations.</param>
    /// <param name="context">The night.</param>
    /// <exception cref="StepException">A figure cannot be computed.</exception>
    public static IReadOnlyList<ReconciledFigure> Run(DuckDBConnection connection, Pipeline pipeline, RunContext context) =>
        [.. pipeline.Reconciliations.SelectMany(reconciliation => reconciliation.Steps.Zip(reconciliation.Steps.Skip(1), (from, to) => (from, to))
            .SelectMany(pair => Compare(connection, reconciliation, pair.from, pair.to, context)))];

    /// <summary>The breaks as checks that do not hold, for what blocks and what is printed.</summary>
    public static IEnumerable<CheckResult> Breaks(IEnumerable<ReconciledFigure> figures) => figures.Where(f => f.IsBreak).Select(f => new CheckResult(
        f.To, $"reconciles {f.Measure} with {f.From} ({f.Name}, {f.Scope})", Severity.Error, 1,
        JsonSerializer.Serialize(new Dictionary<string, string?> { [f.From] = f.FromFigure, [f.To] = f.ToFigure })));

    static IEnumerable<ReconciledFigure> Compare(
        DuckDBConnection connection, Reconciliation reconciliation, ReconciliationStep from, ReconciliationStep to, RunContext context)
    {
        // Rows of a night are counted on both sides, or all of them are.
        var isByNight = from.KnownAt is not null && to.KnownAt is not null;
        var hasKey = from.Key.Count > 0 && to.Key.Count > 0;
        var (before, after) = (Measure(connection, reconciliation, from, isByNight, hasKey, context), Measure(connection, reconciliation, to, isByNight, hasKey, context));
        yield return Figure("rows", before.Rows, after.Rows);
        if (from.Amount is not null && to.Amount is not null)
            yield return Figure("amount", before.Amount, after.Amount);
        if (hasKey)
            yield return Figure("hash", before.Hash, after.Hash);

        ReconciledFigure Figure(string measure, string? one, string? other) =>
            new(reconciliation.Name, isByNight ? "night" : "all", from.Relation, to.Relation, measure, one, other);
    }

    static Figures Measure(
        DuckDBConnection connection, Reconciliation reconciliation, ReconciliationStep step, bool isByNight, bool hasKey, RunContext context)
    {
        var hash = hasKey ? $"sum(hash({Sql.List(step.Key.Select(key => $"{Sql.Name(key)}::varchar"))})::hugeint)" : "0";
        var where = isByNight ? $"where {Sql.Name(step.KnownAt!)} >= {Sql.Date(context.KnownFrom)}" : "";
        try
        {
            return connection.Query(
                $"""
                select ({step.Rows})::hugeint::varchar, (coalesce({step.Amount ?? "0"}, 0))::decimal(38, 6)::varchar, ({hash})::varchar
                from {step.Relation} {where}
                """,
                row => new Figures(row.GetStringOrNull(0) ?? "0", row.GetStringOrNull(1), row.GetStringOrNull(2)))[0];
        }
        catch (DuckDBException e)
        {
            throw new StepException($"reconcile {reconciliation.Name}: {step.Relation}", reconciliation.DefinedIn, e.Message, e);
        }
    }
}
