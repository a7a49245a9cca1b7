using System.Text.Json;

namespace Warehouse.PipelineTests;

/// <summary>What refers to what, and what is not known.</summary>
static class BerkaReferenceFacts
{
    public static IEnumerable<BerkaFact> Read(JsonElement facts) => [.. Unknown(facts), .. Orphans(facts)];

    static IEnumerable<BerkaFact> Unknown(JsonElement facts)
    {
        foreach (var column in facts.Each("district_question_marks"))
        {
            var published = column.Name == "A12" ? "previous_unemployment_percent" : "previous_crimes";
            var districts = string.Join(',', column.Value.EnumerateArray().Select(d => d.GetString()));
            yield return new($"district_question_marks/{column.Name}/landed", $"select string_agg(A1::varchar) from landing.berka__district where {column.Name} = '?'", districts);
            yield return new($"district_question_marks/{column.Name}", $"select string_agg(district_id) from star.dim_district where {published} is null", districts);
        }
        yield return new("trans_before_account_open",
            "select count(*) from star.fct_transaction t join star.dim_account a on a.account_id = t.account_id where t.booking_date < a.opened_date", facts.Figure("trans_before_account_open"));
    }

    static IEnumerable<BerkaFact> Orphans(JsonElement facts) => facts.Each("orphans").Select(orphan =>
    {
        var (from, column, to, key) = orphan.Name switch
        {
            "trans_account_not_in_account" => ("trans", "account_id", "account", "account_id"),
            "disp_client" => ("disp", "client_id", "client", "client_id"),
            "disp_account" => ("disp", "account_id", "account", "account_id"),
            "loan_account" => ("loan", "account_id", "account", "account_id"),
            "card_disp" => ("card", "disp_id", "disp", "disp_id"),
            "order_account" => ("order", "account_id", "account", "account_id"),
            "account_district" => ("account", "district_id", "district", "A1"),
            "client_district" => ("client", "district_id", "district", "A1"),
            var other => throw new InvalidOperationException($"facts.json has an orphan rule that is not known here: {other}"),
        };
        return new BerkaFact($"orphans/{orphan.Name}", $"select count(*) from landing.berka__{from} where {column} not in (select {key} from landing.berka__{to})", orphan.Value.GetRawText());
    });
}
