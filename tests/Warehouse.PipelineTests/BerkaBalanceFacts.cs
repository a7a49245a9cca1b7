using System.Globalization;
using System.Text.Json;

namespace Warehouse.PipelineTests;

/// <summary>How far the balances that the bank gives follow from its postings.</summary>
static class BerkaBalanceFacts
{
    /// <summary>The published postings with their place in the file.</summary>
    const string Placed =
        """
        (select t.account_id, t.booking_date, t.posting_sequence, t.amount, t.balance_after, l._row_number
         from star.fct_transaction t join landing.berka__trans l on l.trans_id = t.posting_sequence)
        """;

    static readonly string[] DayFigures = ["account_days_checked", "exact", "within_0.10_per_row", "account_days_with_more_than_one_row"];

    public static IEnumerable<BerkaFact> Read(JsonElement facts) =>
        [.. facts.Each("running_balance").Select(Running), Days(facts), .. MonthEnds(facts), .. MeanBalances(facts)];

    static BerkaFact Running(JsonProperty rule)
    {
        var order = rule.Name switch
        {
            _ when rule.Name.Contains("file position", StringComparison.Ordinal) => "_row_number",
            _ when rule.Name.Contains("credits first", StringComparison.Ordinal) => "booking_date, amount < 0, posting_sequence",
            _ => "booking_date, posting_sequence",
        };
        var tolerance = rule.Name.StartsWith("tolerance ", StringComparison.Ordinal) ? rule.Name.Split(' ')[1] : "0.10";
        var figures = new[] { "rows_checked", "ok_exact", "ok_within_tol_hundredths", "share_exact", "share_within_tol", "first_rows", "first_balance_equals_amount" };
        return new($"running_balance/{rule.Name}",
            $"""
            select count(before), count(*) filter (before + amount = balance_after), count(*) filter (abs(before + amount - balance_after) <= {tolerance}),
              printf('%.6f', count(*) filter (before + amount = balance_after) / count(before)),
              printf('%.6f', count(*) filter (abs(before + amount - balance_after) <= {tolerance}) / count(before)),
              count(*) filter (before is null), count(*) filter (before is null and balance_after = amount)
            from (select *, lag(balance_after) over (partition by account_id order by {order}) as before from {Placed})
            """,
            string.Join('|', figures.Select(figure => figure.StartsWith("share", StringComparison.Ordinal)
                ? rule.Value.GetProperty(figure).GetDouble().ToString("F6", CultureInfo.InvariantCulture)
                : rule.Value.Figure(figure))));
    }

    /// <summary>A day closes where the balance of some row of it is the closing balance of the day before plus the net of the day.</summary>
    static BerkaFact Days(JsonElement facts) => new("day_level_balance",
        """
        with recursive days as (
          select account_id, booking_date, sum(amount) as net, count(*) as rows, list(balance_after) as balances,
            row_number() over (partition by account_id order by booking_date) as day
          from star.fct_transaction group by account_id, booking_date),
        walk as (
          select account_id, day, rows, null::boolean as is_exact, null::boolean as is_near,
            list_extract(list_sort(list_transform(balances, lambda b: {'off': abs(b - net), 'balance': b})), 1).balance as closing
          from days where day = 1
          union all
          select d.account_id, d.day, d.rows, list_contains(d.balances, w.closing + d.net),
            list_min(list_transform(d.balances, lambda b: abs(b - w.closing - d.net))) <= 0.10 * d.rows,
            list_extract(list_sort(list_transform(d.balances, lambda b: {'off': abs(b - w.closing - d.net), 'balance': b})), 1).balance
          from walk w join days d on d.account_id = w.account_id and d.day = w.day + 1)
        select count(is_exact), count(*) filter (is_exact), count(*) filter (is_near), count(*) filter (rows > 1) from walk
        """,
        string.Join('|', DayFigures.Select(f => facts.Find("day_level_balance").Figure(f))));

    static IEnumerable<BerkaFact> MonthEnds(JsonElement facts) => facts.Each("month_end_balance").SelectMany(account => account.Value.EnumerateObject().Select(end => new BerkaFact(
        $"month_end_balance/{account.Name}/{end.Name}",
        $"select reported_balance from star.fct_account_month where account_id = '{account.Name}' and last_day(month) = date '{end.Name}'", end.Value.GetString()!)));

    static IEnumerable<BerkaFact> MeanBalances(JsonElement facts)
    {
        const string name = "top20_accounts_by_mean_balance_of_rows_in_1993";
        return facts.Find(name).EnumerateArray().Select((row, rank) => new BerkaFact(
            $"{name}/{rank + 1}",
            $"""
            select account_id, printf('%.2f', avg(balance_after)), count(*) from star.fct_transaction where booking_year = 1993
            group by account_id order by avg(balance_after) desc limit 1 offset {rank}
            """,
            $"{row[0].GetInt64()}|{row[1].GetDecimal().ToString("F2", CultureInfo.InvariantCulture)}|{row[2].GetInt64()}"));
    }
}
