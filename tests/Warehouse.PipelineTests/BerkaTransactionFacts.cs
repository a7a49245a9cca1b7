using System.Text.Json;

namespace Warehouse.PipelineTests;

/// <summary>Counts and sums of the postings.</summary>
static class BerkaTransactionFacts
{
    const string Landed = "from landing.berka__trans";
    const string Fact = "from star.fct_transaction";

    public static IEnumerable<BerkaFact> Read(JsonElement facts) => [.. File(facts), .. Groups(facts), .. Totals(facts), .. Periods(facts), .. Extremes(facts)];

    /// <summary>The original was cut at a number of bytes in the middle of a row, and the half row then dropped: so the delivered file must have
    /// just the bytes that are left. The dropped text itself is in no file here.</summary>
    static IEnumerable<BerkaFact> File(JsonElement facts)
    {
        var bytes = facts.Find("prefix/bytes_in_repo").GetInt64() - facts.Figure("prefix/dropped_truncated_tail").Length;
        yield return new("prefix/bytes_in_repo", "select size_bytes from ops.loads where source = 'berka.trans'", $"{bytes}");
        yield return new("prefix/complete_rows", $"select count(*) {Landed}", facts.Figure("prefix/complete_rows"));
        yield return new("prefix/complete_rows/fct", $"select count(*) {Fact}", facts.Figure("prefix/complete_rows"));
        yield return new("prefix/first_date", $"select strftime(min(booking_date), '%y%m%d') {Fact}", facts.Figure("prefix/first_date"));
        yield return new("prefix/last_date", $"select strftime(max(booking_date), '%y%m%d') {Fact}", facts.Figure("prefix/last_date"));
        yield return new("prefix/file_sorted_by_date",
            $"select count(*) = 0 from (select date < lag(date) over (order by _row_number) as falls {Landed}) where falls", facts.Figure("prefix/file_sorted_by_date"));
        // Where line ends are CRLF, a reader that minds only LF leaves a CR in the last column.
        yield return new("prefix/crlf", $"select count(*) filter (account like '%' || chr(13) || '%') = 0 {Landed}", facts.Figure("prefix/crlf"));
    }

    static IEnumerable<BerkaFact> Groups(JsonElement facts)
    {
        foreach (var column in new[] { "type", "operation", "k_symbol" })
        {
            foreach (var group in facts.Each($"by_{column}"))
                yield return new($"by_{column}/{group.Name}", $"select count(*), sum(amount) {Landed} where {column} = '{BerkaFacts.Unquoted(group.Name)}'", CountAndSum(group.Value));
        }
        foreach (var group in facts.Find("by_type_operation_k_symbol").EnumerateArray().Select(row => row.EnumerateArray().Select(item => item.ToString()).ToList()))
            yield return new($"by_type_operation_k_symbol/{group[0]}/{group[1]}/{group[2]}",
                $"select count(*), sum(amount) {Landed} where type = '{group[0]}' and operation = '{group[1]}' and k_symbol = '{group[2]}'", $"{group[3]}|{group[4]}");
        var groups = facts.Find("by_type_operation_k_symbol").GetArrayLength();
        yield return new("by_type_operation_k_symbol", $"select count(distinct (type, operation, k_symbol)) {Landed}", $"{groups}");
        // Staging gives each of them its sign and a name; nothing may be lost on the way.
        foreach (var type in facts.Each("by_type"))
            yield return new($"by_type/{type.Name}/staged", $"select count(*), sum(abs(amount)) from staging.stg_berka__transactions where type = '{type.Name}'", CountAndSum(type.Value));
    }

    static IEnumerable<BerkaFact> Totals(JsonElement facts)
    {
        yield return new("total_credits", $"select count(*), sum(amount) {Fact} where amount > 0", CountAndSum(facts.Find("total_credits")));
        yield return new("total_debits_VYDAJ_and_VYBER", $"select count(*), -sum(amount) {Fact} where amount < 0", CountAndSum(facts.Find("total_debits_VYDAJ_and_VYBER")));
        yield return new("total_credits/by_month", "select sum(transaction_count), sum(inflow), sum(outflow) from star.fct_account_month",
            $"{facts.Figure("prefix/complete_rows")}|{facts.Figure("total_credits/sum")}|{facts.Figure("total_debits_VYDAJ_and_VYBER/sum")}");
        foreach (var column in facts.Each("empty_string_per_column"))
            yield return new($"empty_string_per_column/{column.Name}", $"select count(*) {Landed} where coalesce({column.Name}::varchar, '') = ''", column.Value.GetRawText());
        yield return new("single_space_k_symbol", "select count(*) from staging.stg_berka__transactions where k_symbol_raw = ' ' and k_symbol is null", facts.Figure("single_space_k_symbol"));
        yield return new("account_zero", $"select count(*) {Landed} where account = '0'", facts.Figure("account_zero"));
        // An account 0 is no account: it must not reach a reader as one.
        yield return new("account_zero/published", $"select count(*) {Fact} where counterparty_account = '0'", "0");
        yield return new("zero_amount_rows", $"select count(*) {Fact} where amount = 0", facts.Figure("zero_amount_rows"));
    }

    static IEnumerable<BerkaFact> Periods(JsonElement facts)
    {
        foreach (var month in facts.Each("by_year_month"))
            yield return new($"by_year_month/{month.Name}", $"select count(*) {Fact} where strftime(booking_month, '%y%m') = '{month.Name}'", month.Value.GetRawText());
        var year = $"{facts.Figure("year_1993/rows")}|{facts.Figure("year_1993/credits")}|{facts.Figure("year_1993/debits")}";
        yield return new("rows_1993", $"select count(*) {Fact} where booking_year = 1993", facts.Figure("rows_1993"));
        yield return new("year_1993", $"select count(*), sum(greatest(amount, 0)), -sum(least(amount, 0)), count(distinct account_id) {Fact} where booking_year = 1993",
            $"{year}|{facts.Figure("year_1993/accounts")}");
        yield return new("year_1993/by_month", "select sum(transaction_count), sum(inflow), sum(outflow) from star.fct_account_month where year(month) = 1993", year);
        yield return new("distinct_accounts", $"select count(distinct account_id) {Fact}", facts.Figure("distinct_accounts"));
    }

    static IEnumerable<BerkaFact> Extremes(JsonElement facts)
    {
        yield return new("trans_id_unique", $"select count(*) = count(distinct transaction_id) {Fact}", facts.Figure("trans_id_unique"));
        yield return new("trans_id_min_max", $"select min(posting_sequence), max(posting_sequence) {Fact}", string.Join('|', facts.Texts("trans_id_min_max")));
        yield return new("amount_min_max", $"select min(abs(amount)), max(abs(amount)) {Fact}", string.Join('|', facts.Texts("amount_min_max")));
        yield return new("balance_min_max", $"select min(balance_after), max(balance_after) {Fact}", string.Join('|', facts.Texts("balance_min_max")));
        yield return new("negative_balance_rows", $"select count(*) {Fact} where balance_after < 0", facts.Figure("negative_balance_rows"));
    }

    static string CountAndSum(JsonElement group) => $"{group.Figure("count")}|{group.Figure("sum")}";
}
