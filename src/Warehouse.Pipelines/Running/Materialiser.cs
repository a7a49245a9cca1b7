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
        var found = Selected(connection, model);
        if (model.History is { } history)
        {
            if (history.Dropped.FirstOrDefault(name => found.All(c => c.Name != name)) is { } missing)
                throw new ContractException(model.File, 0, $"the history orders or ends versions by '{missing}', which is not selected", "select it; it is not kept");
            found.RemoveAll(c => history.Dropped.Contains(c.Name));
            found.AddRange(HistorySql.Added);
        }
        var differences = Differences(model.Columns, found);
        if (differences.Count > 0)
            throw new ContractException(
                model.File, 0,
                $"the columns of {model.Relation} are not as declared: {string.Join("; ", differences)}",
                "make the SELECT and the _models.yml beside it agree");
    }

    static List<TypedColumn> Selected(DuckDBConnection connection, Model model)
    {
        try
        {
            // What reads itself is described beside an empty table of its own kind, which is not kept.
            using var transaction = model.ReadsItself ? connection.BeginTransaction() : null;
            if (model.ReadsItself)
                connection.Execute(Emptied(model));
            return connection.Query(
                $"describe {model.Sql}",
                row => new TypedColumn(row.GetString(0), row.GetString(1).ToLowerInvariant()));
        }
        catch (DuckDBException e)
        {
            throw new StepException(model.Relation, model.File, e.Message, e);
        }
    }

    static string Emptied(Model model) => $"create or replace table {model.Relation} ({Sql.Declared(model.TypedColumns)})";

    static List<string> Differences(IReadOnlyList<Column> declared, List<TypedColumn> selected)
    {
        var missing = declared
            .Where(d => selected.All(s => s.Name != d.Name))
            .Select(d => $"'{d.Name}' is declared and not selected");
        var undeclared = selected
            .Where(s => declared.All(d => d.Name != s.Name))
            .Select(s => $"'{s.Name}' is selected and not declared");
        var mistyped = selected.SelectMany(s => declared
            .Where(d => d.Name == s.Name && Plain(d.Type) != Plain(s.Type))
            .Select(d => $"'{s.Name}' is {s.Type}, declared is {d.Type}"));
        return [.. missing, .. undeclared, .. mistyped];
    }

    /// <summary>Builds a model.</summary>
    /// <param name="connection">A connection of its own.</param>
    /// <param name="planned">The model and its versions.</param>
    /// <param name="before">What stood before; null where nothing did.</param>
    /// <param name="context">The night.</param>
    /// <returns>Rows written, null for a view; and whether the relation may hold others than before.</returns>
    public static (long? Rows, bool IsChanged) Build(DuckDBConnection connection, PlannedModel planned, BuiltModel? before, RunContext context)
    {
        var model = planned.Model;
        var isView = model.Materialisation == Materialisation.View;
        using var transaction = connection.BeginTransaction();
        if (before is not null && before.IsView != isView)
            connection.Execute($"drop {(before.IsView ? "view" : "table")} if exists {model.Relation}");
        long? rows = isView ? null : 0;
        var isChanged = true;
        if (model.Incremental is { } rule && before is { IsView: false } && !planned.IsFull)
            (rows, isChanged) = Replace(connection, model, rule);
        else if (model.History is not null)
        {
            connection.Execute(HistorySql.Rebuild(model, IsComparable(connection, planned, before), context.BusinessDate));
            rows = connection.Scalar<long>($"select count(*) from {model.Relation}");
        }
        else if (isView)
            connection.Execute($"create or replace view {model.Relation} as\n{model.Sql}");
        else if (model.ReadsItself)
        {
            connection.Execute(Emptied(model));
            rows = connection.Execute($"insert into {model.Relation} by name\n{model.Sql}");
        }
        else
        {
            isChanged = WriteTable(connection, planned, before, context);
            rows = connection.Scalar<long>($"select count(*) from {model.Relation}");
        }
        // Until its checks hold, the note says only that the relation stands: a run that ends in between must build and check it again.
        Note(connection, planned, RunLedger.Unchecked, context);
        transaction.Commit();
        return (rows, isChanged);
    }

    /// <summary>Writes a table anew.</summary>
    /// <returns>False where it tracks its changes and has none.</returns>
    static bool WriteTable(DuckDBConnection connection, PlannedModel planned, BuiltModel? before, RunContext context)
    {
        var model = planned.Model;
        if (model.TracksChanges.Count == 0)
        {
            connection.Execute($"create or replace table {model.Relation} as\n{Rows(model)}");
            return true;
        }
        var isComparable = IsComparable(connection, planned, before);
        var changes = model.Relation + Model.ChangesSuffix;
        var known = isComparable ? connection.Scalar<long>($"select count(*) from {changes}") : -1;
        connection.Execute(HistorySql.Replace(model, isComparable, Rows(model), context.BusinessDate));
        return connection.Scalar<long>($"select count(*) from {changes}") != known;
    }

    /// <summary>Notes that a model which nothing new reaches is up to date as it stands.</summary>
    public static void Stand(DuckDBConnection connection, PlannedModel planned, RunContext context) => Note(connection, planned, planned.Data, context);

    static void Note(DuckDBConnection connection, PlannedModel planned, string data, RunContext context) =>
        RunLedger.NoteModel(connection, planned.Model.Relation, planned.Logic, data, planned.Model.Materialisation == Materialisation.View, context);

    /// <summary>Notes that a model's checks hold: from now on it is up to date.</summary>
    public static void Approve(DuckDBConnection connection, PlannedModel planned) =>
        connection.Execute("update ops.models set data_version = ? where relation = ?", planned.Data, planned.Model.Relation);

    static bool IsComparable(DuckDBConnection connection, PlannedModel planned, BuiltModel? before) =>
        before is { IsView: false } && before.Logic == planned.Logic
        && connection.Scalar<bool>(
            "select exists (from duckdb_tables() where schema_name || '.' || table_name = ?)", planned.Model.Relation + Model.ChangesSuffix);

    static (long? Rows, bool IsChanged) Replace(DuckDBConnection connection, Model model, IncrementalRule rule)
    {
        if (!connection.Scalar<bool>($"select exists (from {rule.Keys})"))
            return (0, false);
        // A row without key is replaced too, so "in" will not do.
        var isKey = rule.On.Select(Sql.Name).Select(column => $"_keys.{column} is not distinct from _model.{column}").ToList();
        connection.Execute($"delete from {model.Relation} _model using {rule.Keys} _keys where {string.Join(" and ", isKey)}");
        var rows = connection.Execute(
            $"""
            insert into {model.Relation} by name
            select * from (
            {Narrowing.Apply(connection, model.Sql, rule)}
            ) _model where exists (select 1 from {rule.Keys} _keys where {string.Join(" and ", isKey)})
            """);
        return (rows, true);
    }

    static string Rows(Model model) => model.Materialisation switch
    {
        Materialisation.Seed => SeedRows(model),
        Materialisation.Empty => Sql.NoRows(model.TypedColumns),
        _ => model.Sql,
    };

    internal static string SeedRows(Model model) => SeedSetting.Apply(SeedFile(model), model);

    /// <summary>The engine takes the declared columns in the order of the file and does not look at its header.</summary>
    internal static string SeedFile(Model model)
    {
        var header = File.ReadLines(model.File).FirstOrDefault("").Split(',').Select(name => name.Trim('"')).ToList();
        var declared = model.Columns.Select(c => c.Name).ToList();
        if (!header.Order(StringComparer.Ordinal).SequenceEqual(declared.Order(StringComparer.Ordinal)))
            throw new ContractException(
                model.File, 1,
                $"the columns are {string.Join(", ", header)}",
                $"declared are {string.Join(", ", declared)}");
        var columns = Sql.List(header.Select(name => $"{Sql.Text(name)}: {Sql.Text(model.Columns.First(c => c.Name == name).Type)}"));
        return $$"""
            from read_csv({{Sql.File(model.File)}}, header = true, auto_detect = false, delim = ',', quote = '"', escape = '"',
              columns = {{{columns}}})
            """;
    }

    /// <summary>DuckDB writes <c>decimal(18,2)</c>; people write a blank after the comma.</summary>
    static string Plain(string type) => type.Replace(" ", "", StringComparison.Ordinal) switch
    {
        "int" => "integer",
        "text" or "string" => "varchar",
        "bool" => "boolean",
        var plain => plain,
    };
}
