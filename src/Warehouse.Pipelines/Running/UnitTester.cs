using Warehouse.Contracts;
using Warehouse.DuckDb;

namespace Warehouse.Pipelines;

/// <summary>The outcome of one given/expect test.</summary>
/// <param name="Test">The test.</param>
/// <param name="Differences">What is missing or too many; empty where it passes.</param>
public sealed record UnitTestResult(UnitTest Test, IReadOnlyList<string> Differences);

/// <summary>Runs given/expect tests, each in an empty database of its own.</summary>
public static class UnitTester
{
    /// <summary>Runs all tests of a pipeline.</summary>
    /// <param name="catalogue">The pipeline's models.</param>
    /// <param name="sources">The landed relations with their columns.</param>
    /// <exception cref="ContractException">A test names a relation or column that is not there.</exception>
    public static IReadOnlyList<UnitTestResult> Run(Catalogue catalogue, IReadOnlyList<SourceRelation> sources) =>
        [.. catalogue.Pipeline.UnitTests.Select(test => new UnitTestResult(test, Run(test, catalogue, sources)))];

    static List<string> Run(UnitTest test, Catalogue catalogue, IReadOnlyList<SourceRelation> sources)
    {
        var model = catalogue.Find(test.Model)!;
        using var connection = new DuckDBConnection("Data Source=:memory:");
        connection.Open();
        foreach (var macros in catalogue.Pipeline.Macros)
            connection.Execute(macros);
        foreach (var unread in test.Given.Keys.Where(relation => !model.Reads.Contains(relation)))
            throw new ContractException(
                test.File, test.Line,
                $"'{test.Name}' gives '{unread}', which {test.Model} does not read",
                $"permitted: {string.Join(", ", model.Reads)}");
        foreach (var relation in model.Reads)
            Give(connection, test, relation, Columns(catalogue, sources, relation), test.Given.GetValueOrDefault(relation) ?? []);
        if (model.Reads.Contains(Catalogue.Context))
            RunContext.DefineMacros(connection, "(select known_from from run.context)", "(select stands_at is not null from run.context)");
        var sql = model.History is null ? model.Sql : HistorySql.Wrap(model, new DateOnly(9999, 1, 1));
        if (model.History is not null && !model.Reads.Contains("ops.loads"))
            connection.Execute(
                """
                create schema if not exists ops;
                create table ops.loads (source varchar, business_date date, status varchar, known_at date, superseded_at date)
                """);
        try
        {
            connection.Execute($"create table result as\n{sql}");
        }
        catch (DuckDBException e)
        {
            return [e.Message];
        }
        return Compare(connection, test, model);
    }

    static void Give(
        DuckDBConnection connection,
        UnitTest test,
        string relation,
        IReadOnlyList<TypedColumn> columns,
        IReadOnlyList<IReadOnlyDictionary<string, string?>> rows)
    {
        connection.Execute(
            $"create schema if not exists {relation.Split('.')[0]}; create table {relation} ({Sql.Declared(columns)})");
        foreach (var row in rows)
        {
            var unknown = row.Keys.FirstOrDefault(name => columns.All(c => c.Name != name));
            if (unknown is not null)
                throw new ContractException(
                    test.File, test.Line,
                    $"'{test.Name}' gives '{relation}.{unknown}'",
                    $"permitted: {string.Join(", ", columns.Select(c => c.Name))}");
            Insert(connection, test, relation, row, columns);
        }
    }

    static List<string> Compare(DuckDBConnection connection, UnitTest test, Model model)
    {
        var columns = model.TypedColumns.ToList();
        var named = test.Expect.SelectMany(row => row.Keys).Distinct().ToList();
        if (named.FirstOrDefault(name => columns.All(c => c.Name != name)) is { } unknown)
            throw new ContractException(
                test.File, test.Line,
                $"'{test.Name}' expects '{unknown}'",
                $"permitted: {string.Join(", ", columns.Select(c => c.Name))}");
        if (test.Expect.Count == 0)
            return [.. connection.Query("select to_json(result)::varchar from result", row => $"unexpected: {row.GetString(0)}")];
        var expected = named.Select(name => $"{Sql.Name(name)} {TypeOf(name, columns)}");
        connection.Execute($"create table expected ({Sql.List(expected)})");
        foreach (var row in test.Expect)
            Insert(connection, test, "expected", row, columns);
        return connection.Query(
            $"""
            select 'missing: ' || to_json(d)::varchar from (from expected except all select {Sql.Names(named)} from result) d
            union all select 'unexpected: ' || to_json(d)::varchar from (select {Sql.Names(named)} from result except all from expected) d
            """, row => row.GetString(0));
    }

    static void Insert(
        DuckDBConnection connection, UnitTest test, string relation, IReadOnlyDictionary<string, string?> row, IReadOnlyList<TypedColumn> columns)
    {
        try
        {
            connection.Execute($"insert into {relation} ({Sql.Names(row.Keys)}) values ({Values(row, columns)})");
        }
        catch (DuckDBException e)
        {
            throw new ContractException(
                test.File, test.Line,
                $"'{test.Name}' has a row of '{relation}' that cannot be read: {e.Message.Split('\n')[0]}",
                "permitted are values of the declared types",
                e);
        }
    }

    static string Values(IReadOnlyDictionary<string, string?> row, IReadOnlyList<TypedColumn> columns) =>
        Sql.List(row.Select(cell => cell.Value is null ? "null" : $"{Sql.Text(cell.Value)}::{TypeOf(cell.Key, columns)}"));

    static string TypeOf(string name, IReadOnlyList<TypedColumn> columns) => columns.First(c => c.Name == name).Type;

    static IReadOnlyList<TypedColumn> Columns(Catalogue catalogue, IReadOnlyList<SourceRelation> sources, string relation)
    {
        if (relation == Catalogue.Context)
            return RunContext.Columns;
        if (relation != Model.ChangesOf(relation) && catalogue.Find(Model.ChangesOf(relation)) is { } changing)
            return HistorySql.ChangeColumns(changing);
        if ((catalogue.FindStanding(relation) ?? catalogue.Find(relation)) is { } model)
            return [.. model.TypedColumns];
        return sources.FirstOrDefault(s => s.Name == relation)?.Columns ??
        [
            new("source", "varchar"),
            new("load_id", "varchar"),
            new("business_date", "date"),
            new("known_at", "date"),
            new("status", "varchar"),
            new("superseded_at", "date"),
            new("resolved_by", "varchar"),
        ];
    }
}
