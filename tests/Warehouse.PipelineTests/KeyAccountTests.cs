using System.Text.Json;

namespace Warehouse.PipelineTests;

/// <summary>Segments, key accounts and lists of prospects of the generated bank, by the program, against its truth.</summary>
public sealed class KeyAccountTests(GeneratedBank bank) : IClassFixture<GeneratedBank>
{
    /// <summary>The home with the model of prospects in use, its last night run again.</summary>
    Home Scored()
    {
        if (!Directory.Exists(Path.Combine(bank.Home.Path, "models", "key_prospect")))
        {
            WarehouseProgram.RunWell("mine", "fit", "--model", "key_prospect", "--pipeline", GeneratedBank.Pipeline, "--home", bank.Home.Path);
            WarehouseProgram.RunWell("run", "--pipeline", GeneratedBank.Pipeline, "--landing", GeneratedBank.Landing, "--home", bank.Home.Path);
        }
        return bank.Home;
    }

    [Fact]
    public void Every_customer_with_a_contribution_has_one_tier_one_class_and_one_band_in_each_pyramid()
    {
        Assert.Equal(["true|true|A,B,C,D"], bank.Home.Ask("""
            select (select count(*) from customer_tier) = (select count(distinct customer_id) from customer_tier),
                (select bool_and(bands = 3) from (select customer_id, count(*) as bands from pyramid_band group by 1)),
                (select string_agg(distinct tier, ',' order by tier) from customer_tier)
            """));
        // The first tier is the first 5 % with a hysteresis of a tenth: who is within 4.5 % is in it, and nobody beyond 5.5 %.
        Assert.Equal(["true|true"], bank.Home.Ask("""
            select bool_and(tier = 'A') filter (where contribution_rank <= 0.045 * customers), bool_and(tier <> 'A') filter (where contribution_rank > 0.055 * customers)
            from customer_tier, (select count(*) as customers from customer_tier)
            """));
    }

    [Fact]
    public void Reasons_sum_to_what_they_explain()
    {
        foreach (var (table, total) in new[] { ("customer_tier", "contribution_12m"), ("pyramid_band", "composite_value"), ("scorecard", "score"), ("prospect_off_book", "score") })
        {
            Assert.Equal(["0"], bank.Home.Ask($"""
                select count(*) from {table} where reason_1_en is null or reason_1_zh is null
                    or abs({total} - rest - reason_1_points - coalesce(reason_2_points, 0) - coalesce(reason_3_points, 0) - coalesce(reason_4_points, 0)) > 0.01
                """));
        }
    }

    [Fact]
    public void No_list_holds_a_gated_party_or_a_key_account_and_no_manager_more_than_can_be_done()
    {
        var home = Scored();
        Assert.NotEqual(["0"], home.Ask("select count(*) from prospect_on_book"));
        Assert.NotEqual(["0"], home.Ask("select count(*) from prospect_gate"));
        Assert.Equal(["0"], home.Ask("select count(*) from prospect_on_book join prospect_gate using (customer_id)"));
        Assert.Equal(["0"], home.Ask("select count(*) from prospect_on_book join key_account using (customer_id) where key_account.state <> 'ended'"));
        Assert.Equal(["0"], home.AskWarehouse("select count(*) from marts.prospect_off_book join conformed.blacklist using (registry_id) where removed_date is null"));
        Assert.Equal(["0"], home.AskWarehouse("select count(*) from marts.prospect_off_book join star.dim_customer using (registry_id)"));
        Assert.Equal(["true|true"], home.Ask("select max(position) <= 10, count(*) = count(distinct (manager_id, customer_id)) from work_list"));
        Assert.Equal(["0"], home.Ask("select count(*) from work_list join prospect_gate using (customer_id) where action_code = 'approach'"));
    }

    [Fact]
    public void The_back_test_stands_beside_the_list_and_in_the_card_and_the_command_tells_the_same()
    {
        var home = Scored();
        Assert.Equal(["7|4"], home.Ask("select count(distinct ranking), count(distinct k) from backtest"));
        Assert.Equal(["true"], home.Ask("select bool_and(precision_low <= precision and precision <= precision_high and hits <= listed) from backtest"));
        var told = WarehouseProgram.RunWell("mine", "backtest", "--json", "--pipeline", GeneratedBank.Pipeline, "--home", home.Path);
        var lines = JsonDocument.Parse(told.Output).RootElement.GetProperty("lines").EnumerateArray().ToList();
        var first = lines.Single(l => l.GetProperty("ranking").GetString() == "model" && l.GetProperty("top").GetDouble() == 20);
        Assert.Equal([first.GetProperty("hits").GetInt32().ToString(System.Globalization.CultureInfo.InvariantCulture)],
            home.Ask("select hits from backtest where ranking = 'model' and k = 20"));
        var card = Directory.GetFiles(Path.Combine(home.Path, "models", "key_prospect"), "card.html", SearchOption.AllDirectories).First();
        Assert.Contains("past nights, as they were", File.ReadAllText(card), StringComparison.Ordinal);
    }

    [Fact]
    public void Written_names_mean_the_firms_that_wrote_them()
    {
        // Pairs of spellings of one name and account: those put together, against those that belong together.
        var pairs = bank.Home.AskWarehouse($"""
            with truth as (select distinct counterparty_name, counterparty_account, registry_id as firm from {GeneratedBank.Truth("counterparty_identity")}),
            found as (select *, coalesce(registry_id, counterparty_name || counterparty_account) as party from marts.counterparty_identity join truth using (counterparty_name, counterparty_account)),
            pairs as (select a.firm = b.firm as belongs, a.party = b.party as together from found a join found b on (a.firm = b.firm or a.party = b.party)
                and (a.counterparty_name, a.counterparty_account) < (b.counterparty_name, b.counterparty_account))
            select 2 * count(*) filter (where belongs and together) >= 0.95 * (count(*) filter (where belongs) + count(*) filter (where together)), count(*) > 500 from pairs
            """);
        Assert.Equal(["true|true"], pairs);
    }

    [Fact]
    public void Large_firms_that_bank_elsewhere_come_first()
    {
        // Of 360 strangers the 72 with the largest true sales of the last year are worth winning: 8 in 10 of the first 40 must be among them.
        Assert.Equal(["true"], bank.Home.AskWarehouse($"""
            with sales as (select registry_id, avg(sales) as sales from {GeneratedBank.Truth("outsider_month")} where month >= date '2024-01-01' group by 1),
            worth as (select registry_id from sales order by sales desc limit 72)
            select avg((registry_id in (from worth))::int) >= 0.8 from marts.prospect_off_book where priority_rank <= 40
            """));
    }

    [Fact]
    public void A_group_is_told_as_one_customer_and_its_members_sum_to_it()
    {
        Assert.Equal(["true|0"], bank.Home.Ask("""
            select count(*) > 3, count(*) filter (where abs(contribution_12m - rest - reason_1_points - coalesce(reason_2_points, 0) - coalesce(reason_3_points, 0)
                - coalesce(reason_4_points, 0)) > 0.01)
            from group_tier
            """));
        // Counted the long way: the customers outside the group whose contribution is above its members' sum.
        Assert.Equal(["0"], bank.Home.Ask("""
            with member as (select group_id, t.* from customer_tier t join dim_group_member m using (customer_id)
                where m.valid_from <= t.as_of_date and t.as_of_date < coalesce(m.valid_to, date '9999-12-31')),
            long_way as (select group_id, sum(contribution_12m) as total, count(*) as members from member group by group_id),
            placed as (select l.*, (select count(*) from customer_tier t where t.contribution_12m > l.total + 0.05
                and t.customer_id not in (select customer_id from member where group_id = l.group_id)) + 1 as place from long_way l)
            select count(*) from group_tier g full join placed p using (group_id)
            where g.members is distinct from p.members or g.contribution_rank is distinct from p.place or abs(g.contribution_12m - p.total) > 0.05
            """));
        var leading = bank.Home.Ask("select leading_customer_id, group_id, tier from group_tier order by contribution_rank limit 1")[0].Split('|');
        WarehouseProgram.RunWell("explain", "customer", leading[0], "--home", bank.Home.Path).Saying($"group {leading[1]}: tier {leading[2]} as one customer");
    }

    [Fact]
    public void Explain_shows_the_segment_of_a_customer() => WarehouseProgram.RunWell(
        "explain", "customer", bank.Home.Ask("select customer_id from key_account where state = 'live' order by contribution_12m desc limit 1")[0], "--home", bank.Home.Path)
        .Saying("tier A", "key account", "scorecard", "pyramid profit");
}
