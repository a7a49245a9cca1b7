using Warehouse.DuckDb;

namespace Warehouse.Pipelines;

/// <summary>The days on which a bank posts and delivers: Monday to Friday, and what its seed says otherwise.</summary>
public sealed class BankingCalendar
{
    /// <summary>Columns that a calendar's seed must have.</summary>
    internal static IReadOnlyList<TypedColumn> Columns { get; } = [new("calendar_date", "date"), new("is_banking_day", "boolean")];

    readonly Dictionary<DateOnly, bool> exceptions;

    BankingCalendar(Dictionary<DateOnly, bool> exceptions) => this.exceptions = exceptions;

    sealed record Day(DateOnly Date, bool IsBankingDay);

    /// <summary>Reads a pipeline's calendar.</summary>
    /// <param name="connection">Any connection.</param>
    /// <param name="rule">The pipeline's rule.</param>
    public static BankingCalendar Read(DuckDBConnection connection, NightRule rule) => new(rule.Calendar is not { } seed
        ? []
        : connection.Query(
            $"select calendar_date, is_banking_day from ({Materialiser.SeedRows(seed)})",
            row => new Day(row.GetFieldValue<DateOnly>(0), row.GetBoolean(1)))
            .ToDictionary(day => day.Date, day => day.IsBankingDay));

    /// <summary>Whether a bank works on a day.</summary>
    public bool IsBankingDay(DateOnly date) =>
        exceptions.TryGetValue(date, out var said) ? said : date.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday);

    /// <summary>Banking days after the first delivery and before a night for which nothing was delivered.</summary>
    /// <param name="delivered">The dates of all deliveries.</param>
    /// <param name="night">The night to be run.</param>
    /// <param name="most">No more are looked for.</param>
    public IReadOnlyList<DateOnly> Missing(IReadOnlySet<DateOnly> delivered, DateOnly night, int most)
    {
        if (delivered.Count == 0 || delivered.Min() >= night)
            return [];
        var first = delivered.Min();
        return [.. Enumerable.Range(first.DayNumber + 1, night.DayNumber - first.DayNumber - 1)
            .Select(DateOnly.FromDayNumber)
            .Where(day => !delivered.Contains(day) && IsBankingDay(day))
            .Take(most)];
    }
}
