using Warehouse.DuckDb;

namespace Warehouse.Pipelines;

/// <summary>What a night hands to its models, as the relation <c>run.context</c>.</summary>
/// <param name="BusinessDate">The night.</param>
/// <param name="KnownFrom">The first night whose loads are not yet in the incremental models.</param>
/// <param name="RunId">The run, for the ledger.</param>
/// <param name="StandsAt">The night at which the incremental models stand; null where they are built from the beginning.</param>
public sealed record RunContext(DateOnly BusinessDate, DateOnly KnownFrom, string RunId, DateOnly? StandsAt = null)
{
    /// <summary>Columns of <c>run.context</c>.</summary>
    public static IReadOnlyList<TypedColumn> Columns { get; } =
        [new("business_date", "date"), new("known_from", "date"), new("run_id", "varchar"), new("stands_at", "date")];

    /// <summary>Writes the relation, and macros of the schema <c>run</c> that are constants of the night: by a constant the engine skips files
    /// and blocks of rows, by a joined row it does not.</summary>
    public void Write(DuckDBConnection connection)
    {
        connection.Execute(
            $"""
            create or replace table run.context as
            select {Sql.Date(BusinessDate)} as business_date, {Sql.Date(KnownFrom)} as known_from, {Sql.Text(RunId)} as run_id,
              {(StandsAt is { } night ? Sql.Date(night) : "null::date")} as stands_at
            """);
        DefineMacros(connection, Sql.Date(KnownFrom), StandsAt is null ? "false" : "true");
    }

    /// <summary>Defines the macros.</summary>
    /// <param name="connection">A connection.</param>
    /// <param name="knownFrom">What <c>run.known_from()</c> stands for.</param>
    /// <param name="isIncremental">What <c>run.is_incremental()</c> stands for.</param>
    /// <remarks><c>run.is_news(night)</c> is what both come to for keys: learnt since the tables stood, and nothing where all is made anew.</remarks>
    internal static void DefineMacros(DuckDBConnection connection, string knownFrom, string isIncremental) => connection.Execute(
        $"""
        create or replace macro run.known_from() as {knownFrom};
        create or replace macro run.is_incremental() as {isIncremental};
        create or replace macro run.is_news(night) as {isIncremental} and night >= {knownFrom}
        """);
}
