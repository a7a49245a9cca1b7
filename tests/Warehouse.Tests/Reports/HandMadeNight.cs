using Warehouse.DuckDb;
using Warehouse.Pipelines;
using Warehouse.Reports;
using Warehouse.Sources;

namespace Warehouse.Tests.Reports;

/// <summary>A published night made by hand: a folder of Parquet files, the night before it, and a ledger.</summary>
sealed class HandMadeNight : IDisposable
{
    /// <summary>What a customer may be called by whoever means harm.</summary>
    public const string Script = "<script>alert(1)</script>";
    public const string Formula = "=cmd|'/C calc'!A0";
    public const string Override = "abc\u202Egnp.exe";

    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("warehouse-report-");
    readonly List<string> sets = [];

    public HandMadeNight()
    {
        _ = new LoadLedger(Connection);
        _ = new RunLedger(Connection);
        Connection.Execute(
            """
            insert into ops.runs values ('r1', 'hand', date '2025-01-07', 'published', timestamp '2025-01-07 22:00:00', timestamp '2025-01-07 22:00:10', 1, 100, 0, 5, null),
              ('r2', 'hand', date '2025-01-08', 'published', timestamp '2025-01-08 22:00:00', timestamp '2025-01-08 22:00:12', 1, 120, 3, 5, null);
            insert into ops.published values (date '2025-01-07', '2025-01-07', 'a', 'r1', timestamp '2025-01-07 22:00:09'), (date '2025-01-08', '2025-01-08',
              'b', 'r2', timestamp '2025-01-08 22:00:11');
            insert into ops.steps values ('r2', 'marts.whale_curve', 'built', 'new data', 12, 0.5, null);
            insert into ops.checks values ('r2', 'star.fct_transaction', 'amount_is_not_zero', 'warn', 2, '{"customer_name": "secret of a row"}'),
              ('r2', 'star.dim_customer', 'grain', 'error', 0, null);
            insert into ops.rejected_rows select 'l', 'core.transaction', 'core/transaction_20250108.csv', i, i + 1, 'amount', 'not_a_decimal', 'd', 'secret of a row',
              date '2025-01-08' - if(i = 4, 1, 0), if(i = 5, 'dismissed', 'open'), null, null, null from range(1, 6) t(i);
            insert into ops.runs values ('r0', 'hand', date '2025-01-06', 'published', timestamp '2025-01-06 22:00:00', timestamp '2025-01-06 22:00:10', 1, 100, 0, 5, null);
            insert into ops.steps values ('r2', 'star.fct_transaction', 'built', 'new data', 120, 0.1, null), ('r2', 'star.dim_customer', 'built', 'new data', 2, 0.1, null),
              ('r2', 'star.dim_branch', 'up_to_date', null, null, 0, null);
            -- Looked at in an earlier run: one warning stands, one was mended since, one is of a check that its model no longer has, one of a model that is gone.
            insert into ops.models values ('ledger_ties', 'assertion a', 'x', false, date '2025-01-07', 'r1');
            insert into ops.checks values ('r1', 'star.dim_branch', 'has_a_region', 'warn', 7, null), ('r1', 'star.dim_customer', 'grain', 'error', 1, null),
              ('r0', 'star.dim_branch', 'has_a_phone', 'warn', 9, null), ('r1', 'star.dim_gone', 'is_there', 'warn', 3, null), ('r1', 'ledger_ties', 'assertion', 'warn', 5, null),
              ('r1', 'rule_gone', 'assertion', 'warn', 6, null);
            insert into ops.reconciliation values ('r2', date '2025-01-08', 'transaction', 'night', 'landing.t', 'star.t', 'rows', '120', '120', false);
            insert into ops.loads (load_id, source, source_file, status, known_at, business_date, rows_in, rows_kept, rows_quarantined, control_rows, sha256,
              size_bytes, modified_at, run_id, loaded_at)
              values ('l', 'core.transaction', 'core/transaction_20250108.csv', 'loaded', date '2025-01-08', date '2025-01-08', 120, 117, 3,
                120, 'x', 9, timestamp '2025-01-08 20:00:00', 'r2', timestamp '2025-01-08 22:00:01')
            """);
    }

    public DuckDBConnection Connection { get; } = DuckDBConnection.OpenFile(":memory:");

    public string Out => Path.Combine(folder.FullName, "out");

    /// <summary>Publishes a data set of this night, or with <c>previous.</c> before its name of the night before.</summary>
    public HandMadeNight Set(string name, string select)
    {
        var file = Path.Combine(folder.FullName, name + ".parquet");
        Connection.Execute($"create schema if not exists previous; copy ({select}) to {Sql.Text(file)} (format parquet); create view {name} as from read_parquet({Sql.Text(file)})");
        if (!name.Contains('.', StringComparison.Ordinal))
            sets.Add(name);
        return this;
    }

    /// <summary>Marks a column as one that goes out as a pseudonym.</summary>
    public HandMadeNight Pseudonym(string set, string column)
    {
        Connection.Execute($"comment on column {set}.{column} is 'Pseudonym. Name.'");
        return this;
    }

    /// <summary>Four reasons, the first of them given.</summary>
    public static string Reasons(string en = "inflow grew", string zh = "流入增长") =>
        $"{Sql.Text(en)} as reason_1_en, {Sql.Text(zh)} as reason_1_zh, 'raises' as reason_1_direction, 0.5 as reason_1_points";

    public WrittenReport Write(string? to = null)
    {
        // A report leaves its schemas behind: the connection is opened for one.
        Connection.Execute("drop schema if exists night cascade; drop schema if exists before cascade; drop table if exists dossier");
        return NightReport.Write(new(Connection, "hand", new(2025, 1, 8), "2025-01-08", [.. sets.Select(s => new PublishedSet(s, "d", 1, 2))],
            Path.Combine(folder.FullName, "models"), null), to ?? Out);
    }

    public string Page(string name) => File.ReadAllText(Path.Combine(Out, name));

    public string Sub(string name) => Path.Combine(folder.FullName, name);

    public void Dispose()
    {
        Connection.Dispose();
        folder.Delete(recursive: true);
    }

    /// <summary>Every data set that the pages know, with a few rows that have their columns as tables of issues 7 and 8 name them.</summary>
    public static HandMadeNight Whole(string name = "Blue Sky Ltd")
    {
        var night = new HandMadeNight();
        night.Set("dim_customer", $"select 'C1' as customer_id, date '2020-01-01' as valid_from, true as is_current, 'company' as customer_type, "
            + $"{Sql.Text(name)} as customer_name, 'C14' as industry_code, '440000' as region_code, 'small' as size_class, 'B1' as branch_id, 'M1' as "
            + $"manager_id, 'BB' as grade, false as is_blacklisted, 'g' as group_id union all select 'C2', date '2021-01-01', true, 'person', 'Li', null, null, null, 'B1', null, null, true, null")
            .Set("previous.dim_customer", "select 'C1' as customer_id, date '2019-01-01' as valid_from, true as is_current, 'company' as customer_type, 'B1' as branch_id")
            .Set("dim_industry", "select 'C14' as industry_code, 'Food' as label_en, '食品制造业' as label_zh")
            .Set("customer_year_contribution", Year(1200))
            .Set("previous.customer_year_contribution", Year(900))
            .Set("customer_month_contribution", "select c as customer_id, cast(date '2023-01-01' + interval (m) month as date) as month, cast(10000 * "
                + "m as decimal(18,2)) as deposits, 0::decimal(18,2) as loans, cast(case when m % 5 = 0 then -50 else 100 end as decimal(18,2)) as "
                + "contribution from (values ('C1'), ('C2')) v(c), range(24) t(m)")
            .Set("account_month_contribution", "select 'A1' as account_id, date '2024-12-01' as month, 'C1' as customer_id, 'current' as "
                + "product_code, 100::decimal(18,2) as average_balance, 5::decimal(18,2) as fees, 7::decimal(18,2) as contribution")
            .Set("whale_curve", "select 'C' || i as customer_id, i as contribution_rank, 10 as contribution, 0 as cumulative_contribution, i / 10 as "
                + "customer_share, case when i < 8 then i * 0.18 else 1.26 - (i - 7) * 0.0867 end as cumulative_share from range(1, 11) t(i)")
            .Set("loss_making_customer", "select 'C2' as customer_id, 'person' as peer_group, -300.5::decimal(18,2) as contribution, 10.0 as "
                + "interest_margin, 1.0 as fees, 11.0 as activity_cost, 300.0 as relationship_cost, 0.5 as expected_loss, 'relationship_cost' as cause, 280.0 as cause_amount")
            .Set("churn_scores", $"select 'C1' as customer_id, date '2024-12-31' as as_of_date, 0.1::decimal(9,6) as probability_3m, "
                + $"0.2::decimal(9,6) as probability_6m, 0.4::decimal(9,6) as probability_12m, 1200::decimal(18,2) as contribution_12m, "
                + $"480::decimal(18,2) as contribution_at_risk, 90::decimal(18,2) as expected_profit, 1 as profit_rank, "
                + $"{Reasons("income fell", "收入下降")}, 'more income' as reason_1_change_en, '收入增加' as reason_1_change_zh")
            .Set("firm_stage", $"select 'C1' as customer_id, date '2024-12-31' as as_of_date, 'growth' as stage, date '2024-06-30' as stage_since, "
                + $"'introduction' as previous_stage, 0.8 as confidence, 0.7 as probability_growth_12m, 'C14' as industry_code, {Reasons()}")
            .Set("industry_stage", "select 'C14' as industry_code, date '2024-12-31' as as_of_date, 'maturity' as stage, 0.6 as confidence, "
                + "12::bigint as firms, 0.02 as growth_12m, 0.1 as entry_rate, 0.05 as exit_rate, 0.08 as margin, -0.0465 as outlook, -0.06 as outlook_low, -0.03 as outlook_high, true as is_pooled")
            .Set("stage_matrix", "select 'maturity' as industry_stage, 'growth' as firm_stage, 7::bigint as firms, 5000::decimal(18,2) as "
                + "contribution_12m, 'grow' as posture_code, 'grow with it' as posture_en, '随之增长' as posture_zh");
        return Growth(night);
    }

    static HandMadeNight Growth(HandMadeNight night) => night
        .Set("customer_tier", $"select 'C1' as customer_id, date '2024-12-31' as as_of_date, 'A' as tier, date '2024-12-31' as tier_since, 'B' as "
            + $"previous_tier, 'key' as customer_class, 1200::decimal(18,2) as contribution_12m, {Reasons()}")
        .Set("previous.customer_tier", "select 'C1' as customer_id, 'B' as tier")
        .Set("group_tier", $"select 'G1' as group_id, 'A' as tier, 2000::decimal(18,2) as contribution_12m, 3 as contribution_rank, 90 as customers, 2 as members, 1 as key_accounts, "
            + $"'C1' as leading_customer_id, 'B' as leading_tier, true as is_above_each_member, {Reasons("contribution of C1", "客户C1贡献度")}")
        .Set("pyramid_profile", "select p as pyramid, b as band, n as band_position, 1 as customers, 1200::decimal(18,2) as contribution_12m from (values "
            + "('profit', 'top', 1), ('profit', 'broad', 2), ('potential_value', 'top', 1), ('potential_value', 'broad', 2)) v(p, b, n)")
        .Set("pyramid_band", "select p as pyramid, c as customer_id, r as position, b as band from (values ('profit', 'C1', 1, 'top'), "
            + "('profit', 'C2', 9, 'broad'), ('potential_value', 'C1', 8, 'broad'), ('potential_value', 'C2', 2, 'top')) v(p, c, r, b)")
        .Set("scorecard", "select 'C1' as customer_id, 4.0 as financial_points, 3.0 as sales_points, 2.0 as customer_points, 5.0 as service_points, "
            + "3.5 as realised_value, 3.5 as potential_value, 3.5 as score, 'key' as customer_class")
        .Set("key_account", $"select 'K1' as key_account_id, 'C1' as customer_id, 'A' as tier, 'M1' as manager_id, 'B1' as branch_id, 'live' as "
            + $"state, date '2024-03-01' as since, 'unexpected_growth' as admitted_by, {Reasons("grew against its peers", "增长超过同类")}")
        .Set("prospect_on_book", $"select 'C2' as customer_id, date '2024-12-31' as as_of_date, 0.35 as probability_12m, 800.0 as expected_gain, "
            + $"300.0 as gain_low, 1500.0 as gain_high, 'growth' as stage, 'pass' as risk_gate, 'now' as entry_timing, 0.9 as priority, 1 as "
            + $"priority_rank, 'M1' as manager_id, {Reasons("orders doubled", "订单翻倍")}")
        .Set("prospect_off_book", $"select 'P/1' as party_id, '{Script}' as party_name, 'Bad' as latin_name, 'R1' as registry_id, 0.93 as "
            + $"match_score, 'C14' as industry_code, '440000' as region_code, 3 as payers, 2 as payees, 1000000.0 as inflow_12m, 2000.0 as "
            + $"outflow_12m, 0.4 as growth, 'growth' as stage, 5e6 as estimated_turnover, 9000.0 as expected_contribution, 4000.0 as "
            + $"contribution_low, 15000.0 as contribution_high, 'C1' as introducer_customer_id, 'M1' as introducer_manager_id, 1 as priority_rank, "
            + $"true as is_novel, date '2025-03-31' as valid_until, {Reasons("three customers pay it", "三位客户向其付款")}")
        .Set("backtest", "select l as list, 50 as k, r as ranking, 6 as nights, 300 as listed, h as hits, h / 300 as precision, h / 300 - 0.05 as "
            + "precision_low, h / 300 + 0.05 as precision_high, 0.3 as recall, 100.0 * h as gain, 50.0 * h as gain_low, 150.0 * h as gain_high, 9.0 "
            + "as lead_months from (values ('key_account', 'model', 120), ('key_account', 'deposits', 60), ('key_account', 'chance', 20)) v(l, r, h)");

    static string Year(int contribution) =>
        $"select 'C1' as customer_id, date '2024-12-01' as last_month, 12 as months, 1e6::decimal(18,2) as deposits, 0::decimal(18,2) as loans, "
            + $"1500::decimal(18,2) as interest_margin, 200::decimal(18,2) as fees, 300::decimal(18,2) as activity_cost, 100::decimal(18,2) as "
            + $"relationship_cost, 100::decimal(18,2) as expected_loss, 0::decimal(18,2) as tax, 50::decimal(18,2) as capital_charge, "
            + $"{contribution}::decimal(18,2) as contribution, {contribution - 50}::decimal(18,2) as economic_profit, 1 as contribution_rank";
}
