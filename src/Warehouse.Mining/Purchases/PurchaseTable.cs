using Warehouse.Contracts;
using Warehouse.DuckDb;

namespace Warehouse.Mining.Purchases;

/// <summary>Which columns of a relation hold purchases.</summary>
/// <param name="Relation">The relation, as SQL.</param>
/// <param name="Named">How the user named it, for messages.</param>
/// <param name="Customer">Column of the customer.</param>
/// <param name="Date">Column of the day.</param>
/// <param name="Amount">Column of the amount; null for none.</param>
/// <param name="DateFormat">How dates are written; null for yyyy-MM-dd and yyyyMMdd.</param>
public sealed record PurchaseColumns(string Relation, string Named, string Customer, string Date, string? Amount, string? DateFormat);

/// <summary>Purchases read from a relation into one history a customer.</summary>
/// <param name="Histories">The customers with a purchase by the last day learnt from.</param>
/// <param name="LearnTo">The last day learnt from.</param>
/// <param name="LastDay">The last day with a purchase.</param>
/// <param name="Returned">What was given back to what was bought by the last day learnt from, from 0 to 1.</param>
/// <param name="Notes">What was left out, and why.</param>
public sealed record PurchaseTable(
    IReadOnlyList<PurchaseHistory> Histories, DateOnly LearnTo, DateOnly LastDay, double Returned, IReadOnlyList<string> Notes)
{
    const string Lines = "temp.main.purchase_lines";

    /// <summary>Reads purchases.</summary>
    /// <param name="connection">An open connection.</param>
    /// <param name="columns">Where they lie.</param>
    /// <param name="learnTo">The last day learnt from; the last of all less the horizon where null.</param>
    /// <param name="weeks">The horizon.</param>
    /// <exception cref="ContractException">A date or an amount cannot be read, or too little is left to learn from.</exception>
    public static PurchaseTable Read(DuckDBConnection connection, PurchaseColumns columns, DateOnly? learnTo, int weeks)
    {
        var (customer, date, amount) = (Sql.Name(columns.Customer), Sql.Name(columns.Date), columns.Amount is { } a ? Sql.Name(a) : null);
        var day = columns.DateFormat is { } format ? $"try_strptime({date}::varchar, {Sql.Text(format)})::date"
            : $"coalesce(try_cast({date}::varchar as date), try_strptime({date}::varchar, '%Y%m%d')::date, try_cast({date}::varchar as timestamp)::date)";
        connection.Execute($"""
            create or replace temp table purchase_lines as
            select {customer}::varchar as customer, {day} as day, {(amount is null ? "1.0" : $"try_cast({amount} as double)")} as amount,
                {date}::varchar as date_text, {amount ?? "1"}::varchar as amount_text, row_number() over () as row
            from {columns.Relation}
            """);
        Refuse(connection, columns, columns.Date, "day is null", "date_text", columns.DateFormat ?? "yyyy-MM-dd or yyyyMMdd (name another with --date-format, such as %d/%m/%Y)");
        Refuse(connection, columns, columns.Amount, "amount is null or not isfinite(amount)", "amount_text", "a number");
        var nameless = connection.Scalar<long>($"select count(*) from {Lines} where trim(coalesce(customer, '')) = ''");
        connection.Execute($"delete from {Lines} where trim(coalesce(customer, '')) = ''");
        var last = connection.Scalar<DateOnly?>($"select max(day) from {Lines}")
            ?? throw new ContractException(columns.Named, 0, $"no row has a customer in '{columns.Customer}'", "permitted are rows with a customer, a date and an amount");
        var to = learnTo ?? last.AddDays(-7 * weeks);
        using var sql = new StreamReader(typeof(PurchaseTable).Assembly.GetManifestResourceStream("purchase_histories.sql")!);
        var histories = connection.Query(sql.ReadToEnd(), row => new PurchaseHistory(row.GetString(0), row.GetInt32(1), row.GetDouble(2), row.GetDouble(3),
            row.IsDBNull(4) ? double.NaN : row.GetDouble(4), row.GetInt32(5), row.GetDouble(6), row.GetInt32(7), row.GetDouble(8)), to, weeks);
        if (histories.Count(h => h.Repeats > 0) < 2)
            throw new ContractException(columns.Named, 0, $"of {histories.Count:N0} customers with a purchase up to {to:yyyy-MM-dd} {histories.Count(h => h.Repeats > 0)} bought again by then",
                "permitted are two and more who did; choose another --learn-to, or give a longer history");
        var (returns, given, bought) = connection.Query(
            $"""
            with days as (select sum(amount) as amount from {Lines} where day <= {Sql.Date(to)} group by customer, day)
            select count(*) filter (where amount < 0), coalesce(-sum(amount) filter (where amount < 0), 0), coalesce(sum(amount) filter (where amount > 0), 0) from days
            """, row => (row.GetInt64(0), row.GetDouble(1), row.GetDouble(2)))[0];
        List<string> notes = nameless > 0 ? [$"{nameless:N0} rows without a customer are left out"] : [];
        if (returns > 0)
            notes.Add($"{returns:N0} days of customers end below 0: they are returns ({given:N2} of {bought:N2}), which are taken off the expected value in that share");
        return new(histories, to, last, bought > 0 ? Math.Min(1, given / bought) : 0, notes);
    }

    static string Said(string? text) => string.IsNullOrWhiteSpace(text) ? "empty" : $"'{text}'";

    static void Refuse(DuckDBConnection connection, PurchaseColumns columns, string? column, string where, string text, string permitted)
    {
        var bad = connection.Query($"select row, {text}, count(*) over () from {Lines} where {where} order by row limit 1",
            row => (Row: row.GetInt64(0), Text: row.GetStringOrNull(1), Rows: row.GetInt64(2)));
        if (bad.Count > 0)
            throw new ContractException(columns.Named, 0, $"'{column}' of data row {bad[0].Row} is {Said(bad[0].Text)} (so are {bad[0].Rows - 1:N0} more)",
                $"permitted is {permitted} in every row");
    }
}
