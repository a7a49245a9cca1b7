using Warehouse.Contracts;
using Warehouse.DuckDb;

namespace Warehouse.Pipelines;

/// <summary>Makes a model's relation. A model's rows and the note that it is built are committed together.</summary>
static class Materialiser
{
    /// <summary>Compares what the SELECT gives with what is declared, before anything is written.</summary>
    /// <exception cref="ContractException">A column is missing, too many, or of another type.</exception>
    /// <exception cref="StepException">The engine cannot bind the SELECT.</exception>
    public static void CheckColumns(DuckDBConnection connection, Model model)
    {
        if (model.Sql.Length == 0)
            return;
        List<TypedColumn> found;
        try
        {
            found = connection.Query($"describe {model.Sql}", row => new TypedColumn(row.GetString(0), row.GetString(1).ToLowerInvariant()));
        }
        catch (DuckDBException e)
        {
            throw new StepException(model.Relation, model.File, e.Message, e);
        }
        if (model.History is not null)
            found.AddRange(HistorySql.Added);
        var differences = model.Columns.Where(c => found.All(f => f.Name != c.Name)).Select(c => $"'{c.Name}' is declared and not selected")
            .Concat(found.Where(f => model.Columns.All(c => c.Name != f.Name)).Select(f => $"'{f.Name}' is selected and not declared"))
            .Concat(found.SelectMany(f => model.Columns.Where(c => c.Name == f.Name && Plain(c.Type) != Plain(f.Type)).Select(c => $"'{f.Name}' is {f.Type}, declared is {c.Type}"))).ToList();
        if (differences.Count > 0)
            throw new ContractException(model.File, 0, $"the columns of {model.Relation} are not as declared: {string.Join("; ", differences)}", "make the SELECT and the _models.yml beside it agree");
    }

    /// <summary>Builds a model.</summary>
    /// <param name="connection">A connection of its own.</param>
    /// <param name="planned">The model and its versions.</param>
    /// <param name="before">What stood before; null where nothing did.</param>
    /// <param name="context">The night.</param>
    /// <returns>Rows written; null for a view.</returns>
    public static long? Build(DuckDBConnection connection, PlannedModel planned, BuiltModel? before, RunContext context)
    {
        var model = planned.Model;
        var isView = model.Materialisation == Materialisation.View;
        using var transaction = connection.BeginTransaction();
        if (before is not null && before.IsView != isView)
            connection.Execute($"drop {(before.IsView ? "view" : "table")} if exists {model.Relation}");
        long? rows = isView ? null : 0;
        if (model.Incremental is { } rule && before is { IsView: false } && !planned.IsFull)
            rows = Replace(connection, model, rule);
        else if (isView)
            connection.Execute($"create or replace view {model.Relation} as\n{model.Sql}");
        else
        {
            connection.Execute($"create or replace table {model.Relation} as\n{Rows(model, context)}");
            rows = connection.Scalar<long>($"select count(*) from {model.Relation}");
        }
        connection.Execute("insert or replace into ops.models values (?, ?, ?, ?, ?, ?)", model.Relation, planned.Logic, planned.Data, isView, context.BusinessDate, context.RunId);
        transaction.Commit();
        return rows;
    }

    static long Replace(DuckDBConnection connection, Model model, IncrementalRule rule)
    {
        var on = Sql.Names(rule.On);
        connection.Execute($"delete from {model.Relation} where ({on}) in (select {(rule.On.Count == 1 ? on : $"({on})")} from {rule.Keys})");
        return connection.Execute($"insert into {model.Relation} by name\n{model.Sql}");
    }

    static string Rows(Model model, RunContext context) => model.Materialisation switch
    {
        Materialisation.Seed => $"from read_csv({Sql.Text(model.File)}, header = true, auto_detect = false, delim = ',', quote = '\"', escape = '\"', columns = {'{'}{Sql.List(model.Columns.Select(c => $"{Sql.Text(c.Name)}: {Sql.Text(c.Type)}"))}{'}'})",
        Materialisation.Empty => $"select {Sql.List(model.Columns.Select(c => $"null::{c.Type} as {Sql.Name(c.Name)}"))} where false",
        Materialisation.History => HistorySql.Wrap(model, context.BusinessDate),
        _ => model.Sql,
    };

    /// <summary>DuckDB writes <c>decimal(18,2)</c>; people write a blank after the comma.</summary>
    static string Plain(string type) => type.Replace(" ", "", StringComparison.Ordinal) switch
    {
        "int" => "integer",
        "text" or "string" => "varchar",
        "bool" => "boolean",
        var plain => plain,
    };
}
