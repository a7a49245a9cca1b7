using System.Text.Json;

namespace Warehouse.PipelineTests;

/// <summary>Accounts, customers, loans, cards and standing orders.</summary>
static class BerkaEntityFacts
{
    public static IEnumerable<BerkaFact> Read(JsonElement facts) => [.. Tables(facts), .. Accounts(facts), .. Loans(facts), .. Cards(facts), .. Orders(facts), .. Customers(facts)];

    static IEnumerable<BerkaFact> Tables(JsonElement facts)
    {
        var published = new Dictionary<string, string>
        {
            ["account"] = "star.dim_account where is_current",
            ["client"] = "star.dim_customer where is_current",
            ["disp"] = "conformed.account_holder",
            ["loan"] = "conformed.loan",
            ["card"] = "conformed.card",
            ["district"] = "star.dim_district",
            ["order"] = "conformed.standing_order",
        };
        foreach (var table in facts.Each("table_rows"))
        {
            yield return new($"table_rows/{table.Name}/landed", $"select count(*) from landing.berka__{table.Name}", table.Value.GetRawText());
            yield return new($"table_rows/{table.Name}", $"select count(*) from {published[table.Name]}", table.Value.GetRawText());
        }
        foreach (var table in facts.Each("columns"))
            yield return new($"columns/{table.Name}",
                $"""
                select string_agg(column_name, ',' order by column_index) from duckdb_columns()
                where schema_name = 'landing' and table_name = 'berka__{table.Name}' and not starts_with(column_name, '_')
                """,
                string.Join(',', facts.Texts($"columns/{table.Name}")));
    }

    static IEnumerable<BerkaFact> Accounts(JsonElement facts)
    {
        foreach (var frequency in facts.Each("account_frequency"))
        {
            yield return new($"account_frequency/{frequency.Name}/landed", $"select count(*) from landing.berka__account where frequency = '{frequency.Name}'", frequency.Value.GetRawText());
            var decoded = frequency.Name switch { "POPLATEK MESICNE" => "monthly", "POPLATEK TYDNE" => "weekly", _ => "after_transaction" };
            yield return new($"account_frequency/{frequency.Name}", $"select count(*) from star.dim_account where statement_frequency = '{decoded}'", frequency.Value.GetRawText());
        }
        foreach (var year in facts.Each("account_open_year"))
            yield return new($"account_open_year/{year.Name}", $"select count(*) from star.dim_account where strftime(opened_date, '%y') = '{year.Name}'", year.Value.GetRawText());
        foreach (var right in facts.Each("disp_type"))
        {
            yield return new($"disp_type/{right.Name}/landed", $"select count(*) from landing.berka__disp where type = '{right.Name}'", right.Value.GetRawText());
            yield return new($"disp_type/{right.Name}",
                $"select count(*) from conformed.account_holder where holder_role = '{(right.Name == "OWNER" ? "owner" : "authorised")}'", right.Value.GetRawText());
        }
        yield return new("accounts_with_disponent", "select count(distinct account_id) from conformed.account_holder where holder_role = 'authorised'", facts.Figure("accounts_with_disponent"));
        yield return new("accounts_with_exactly_one_owner",
            "select count(*) from (select account_id from conformed.account_holder where holder_role = 'owner' group by account_id having count(*) = 1)",
            facts.Figure("accounts_with_exactly_one_owner"));
    }

    static IEnumerable<BerkaFact> Loans(JsonElement facts)
    {
        foreach (var status in facts.Each("loan_by_status"))
        {
            var figures = $"{status.Value.Figure("count")}|{status.Value.Money("amount")}|{status.Value.Money("payments")}";
            var name = status.Name switch { "A" => "finished", "B" => "finished_unpaid", "C" => "running", _ => "running_in_debt" };
            yield return new($"loan_by_status/{status.Name}/landed", $"select count(*), sum(amount), sum(payments) from landing.berka__loan where status = '{status.Name}'", figures);
            yield return new($"loan_by_status/{status.Name}", $"select count(*), sum(amount), sum(monthly_payment) from conformed.loan where loan_status = '{name}'", figures);
        }
        yield return new("loan_total_amount", "select sum(amount) from conformed.loan", facts.Money("loan_total_amount"));
        foreach (var months in facts.Each("loan_duration"))
            yield return new($"loan_duration/{months.Name}", $"select count(*) from conformed.loan where duration_months = {months.Name}", months.Value.GetRawText());
        yield return new("loan_date_range", "select strftime(min(granted_date), '%y%m%d'), strftime(max(granted_date), '%y%m%d') from conformed.loan",
            string.Join('|', facts.Texts("loan_date_range")));
        yield return new("loans_granted_by_940331", "select count(*) from conformed.loan where granted_date <= date '1994-03-31'", facts.Figure("loans_granted_by_940331"));
    }

    static IEnumerable<BerkaFact> Cards(JsonElement facts)
    {
        const string written = "'%y%m%d %H:%M:%S'";
        foreach (var type in facts.Each("card_type"))
            yield return new($"card_type/{type.Name}", $"select count(*) from conformed.card where card_type = '{type.Name}'", type.Value.GetRawText());
        var example = facts.Figure("card_issued_example");
        yield return new("card_issued_example", $"select distinct strftime(issued, {written}) from landing.berka__card where strftime(issued, {written}) = '{example}'", example);
        yield return new("card_issued_range", $"select strftime(min(issued_date), {written}), strftime(max(issued_date), {written}) from conformed.card",
            string.Join('|', facts.Texts("card_issued_range")));
    }

    static IEnumerable<BerkaFact> Orders(JsonElement facts)
    {
        foreach (var symbol in facts.Each("order_by_k_symbol"))
            yield return new($"order_by_k_symbol/{symbol.Name}",
                $"select count(*), sum(amount) from staging.stg_berka__standing_orders where k_symbol_raw = '{BerkaFacts.Unquoted(symbol.Name)}'",
                $"{symbol.Value.Figure("count")}|{symbol.Value.Money("amount")}");
        yield return new("order_total", "select sum(amount) from conformed.standing_order", facts.Money("order_total"));
        // A blank k_symbol tells nothing, so nothing is told of its purpose.
        yield return new("order_by_k_symbol/purpose", "select count(*) from conformed.standing_order where purpose is null", facts.Find("order_by_k_symbol").GetProperty("' '").Figure("count"));
    }

    static IEnumerable<BerkaFact> Customers(JsonElement facts)
    {
        yield return new("gender", "select count(*) filter (gender = 'female'), count(*) filter (gender = 'male'), count(*) filter (gender is null) from star.dim_customer",
            $"{facts.Figure("gender/female_month_plus_50")}|{facts.Figure("gender/male")}|{facts.Figure("gender/other")}");
        foreach (var length in facts.Each("birth_number_lengths"))
            yield return new($"birth_number_lengths/{length.Name}", $"select count(*) from landing.berka__client where length(birth_number) = {length.Name}", length.Value.GetRawText());
        yield return new("birth_year_min_max", "select min(year(birth_date)), max(year(birth_date)) from star.dim_customer", string.Join('|', facts.Texts("birth_year_min_max")));
        yield return new("owner_gender_by_account",
            "select count(*) filter (c.gender = 'female'), count(*) filter (c.gender = 'male') from star.dim_account a join star.dim_customer c on c.customer_id = a.customer_id",
            $"{facts.Figure("owner_gender_by_account/F")}|{facts.Figure("owner_gender_by_account/M")}");
        yield return new("owner_district_differs_from_account_district",
            "select count(*) from star.dim_account a join star.dim_customer c on c.customer_id = a.customer_id where a.district_id <> c.district_id",
            facts.Figure("owner_district_differs_from_account_district"));
    }
}
