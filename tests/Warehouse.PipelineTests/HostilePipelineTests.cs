namespace Warehouse.PipelineTests;

/// <summary>Pipelines that are wrong: each mistake is named by file, most by line, and nothing is published.</summary>
public sealed class HostilePipelineTests : IDisposable
{
    const string FactMonth = "warehouse/facts/fct_account_month.sql";
    readonly TempFolder folder = new();
    readonly PipelineCopy pipeline;
    readonly Home home;

    public HostilePipelineTests() => (pipeline, home) = (folder.Pipeline(), folder.Home());

    public void Dispose() => folder.Dispose();

    Ended Run(string night = "2025-01-02") => WarehouseProgram.Run("run", "--pipeline", pipeline.Folder, "--home", home.Path, "--business-date", night);

    [Theory]
    [InlineData("pipeline.yml", "sources:", "sorces:", 3)]
    [InlineData("publish/exports.yml", "    order_by: [customer_id, valid_from]", "    sort_by: [customer_id, valid_from]", 5)]
    [InlineData("warehouse/facts/_facts__models.yml", "    materialisation: incremental", "    materialization: incremental", 5)]
    [InlineData("sources/core.yml", "    delivery: full", "    deliver: full", 8)]
    public void An_unknown_key_is_named_with_file_line_and_what_is_permitted(string file, string old, string with, int line)
    {
        pipeline.Replace(file, old, with);
        Run().With(2).Saying($"{pipeline.PathOf(file)}:{line}:", with.Split(':')[0].Trim(), "permitted: ");
        Assert.Empty(home.Tree());
    }

    [Fact]
    public void A_circle_of_models_is_shown()
    {
        pipeline.Replace("conformed/account.sql", "staging.stg_core__accounts", "star.dim_account");
        Run().With(2).Saying("circle", "conformed.account", "star.dim_account", " -> ");
    }

    [Theory]
    [InlineData("create table star.x as select 1 as a")]
    [InlineData("delete from star.fct_transaction")]
    [InlineData("select 1 as a; select 2 as a")]
    [InlineData("copy (select 1) to '/tmp/stolen.csv'")]
    [InlineData("attach '/tmp/stolen.duckdb'")]
    public void A_model_that_is_not_one_SELECT_is_named(string sql)
    {
        pipeline.Write(FactMonth, sql);
        Run().With(2).Saying(pipeline.PathOf(FactMonth), "SELECT");
    }

    [Fact]
    public void A_syntax_error_is_named_with_its_line()
    {
        pipeline.Write(FactMonth, "-- Grain: none.\nwith accounts as (select * from conformed.account)\n\nselect account_id,, month\nfrom accounts\n");
        Run().With(2).Saying($"{pipeline.PathOf(FactMonth)}:4");
    }

    [Fact]
    public void A_relation_that_is_not_there_is_named_with_those_that_are()
    {
        pipeline.Replace(FactMonth, "star.account_opening)", "star.acount_opening)");
        Run().With(2).Saying(pipeline.PathOf(FactMonth), "star.acount_opening", "star.account_opening,");
    }

    [Fact]
    public void A_relation_without_a_schema_is_named_with_its_line()
    {
        pipeline.Replace(FactMonth, "select * from star.fct_transaction", "select * from fct_transaction");
        Run().With(2).Saying($"{pipeline.PathOf(FactMonth)}:7", "fct_transaction");
    }

    [Fact]
    public void A_model_that_asks_the_clock_is_refused()
    {
        pipeline.Replace(
            FactMonth,
            "    transaction_count,\n    coalesce(reported_balance_so_far",
            "    transaction_count + 0 * year(now()) as transaction_count,\n    coalesce(reported_balance_so_far");
        Run().With(2).Saying("now()", "run.context");
    }

    [Theory]
    [InlineData("    currency,\n    cast(opening", "    currency,\n    1 as one,\n    cast(opening", "'one' is selected and not declared")]
    [InlineData("    transaction_count,\n    coalesce(reported_balance_so_far", "    coalesce(reported_balance_so_far", "'transaction_count' is declared and not selected")]
    [InlineData("    transaction_count,\n    coalesce(reported_balance",
        "    transaction_count::double as transaction_count,\n    coalesce(reported_balance", "'transaction_count' is double, declared is bigint")]
    public void Columns_that_are_not_as_declared_stop_the_night(string old, string with, string said)
    {
        pipeline.Replace(FactMonth, old, with);
        var ended = Run();
        Assert.True(ended.ExitCode is 2 or 3, $"exit code {ended.ExitCode}\n{ended.Said}");
        ended.Saying(pipeline.PathOf(FactMonth), said);
        Assert.Empty(home.Tree());
    }

    [Fact]
    public void A_failing_check_blocks_publishing_and_the_last_night_stays_current()
    {
        Run().With(0);
        var before = home.Tree();
        pipeline.Write("tests/assert_no_posting_of_A0018.sql", "-- It is opened in the second night.\nselect * from star.fct_transaction where account_id = 'A0018'\n");
        Run("2025-01-03").With(1).Saying("assert_no_posting_of_A0018", "1 rows", "2501030017");
        Assert.Equal(before, home.Tree());
        Run("2025-01-03").With(1).Saying("assert_no_posting_of_A0018");
        WarehouseProgram.RunWell("query", "select count(*) as n from fct_transaction", "--format", "csv", "--home", home.Path).Saying("n\n26");
        WarehouseProgram.RunWell("status", "--home", home.Path).Saying("assert_no_posting_of_A0018");
        File.Delete(pipeline.PathOf("tests/assert_no_posting_of_A0018.sql"));
        Run("2025-01-03").With(0);
        Assert.Equal("2025-01-03", home.Current);
    }

    [Fact]
    public void A_failing_warning_is_told_and_blocks_nothing()
    {
        pipeline.Write("tests/assert_no_dollars.sql", "-- severity: warn\nselect * from star.fct_transaction where currency = 'USD'\n");
        Run().With(0).Saying("warning", "assert_no_dollars");
        Assert.Equal(["warn|1"], home.Ask("select severity, offending_rows from ops.checks where relation = 'assert_no_dollars'"));
    }

    [Fact]
    public void A_declared_check_of_a_column_blocks_likewise()
    {
        pipeline.Replace("warehouse/facts/_facts__models.yml", "inflow >= 0 and outflow >= 0", "inflow >= 0 and outflow > 0");
        Run().With(1).Saying("flows_are_not_negative");
        Assert.Empty(home.Tree());
    }

    [Fact]
    public void Of_a_failing_model_only_what_depends_on_it_is_skipped()
    {
        pipeline.Replace("warehouse/dimensions/dim_account.sql", "    accounts.status,", "    cast(accounts.status || 'x' as integer)::varchar as status,");
        Run().With(3).Saying("star.dim_account", pipeline.PathOf("warehouse/dimensions/dim_account.sql"));
        Assert.Equal(
            [
                "run.account_months|skipped", "run.contribution_months|skipped", "run.customer_months|skipped", "run.driver_months|skipped",
                "run.firm_months|skipped", "run.first_month|skipped", "run.flow_months|skipped", "run.forecast_customers|skipped",
                "run.panel_customers|skipped", "run.panel_months|skipped", "run.tariff_changes|skipped", "star.dim_account|failed",
                "star.fct_account_month|skipped", "star.fct_transaction|skipped", "star.history_start|skipped",
            ],
            home.Ask("select relation, status from ops.steps where status <> 'built' and split_part(relation, '.', 1) in ('run', 'star') order by relation"));
        Assert.Equal(["skipped"], home.Ask("select distinct status from ops.steps where relation in ('marts.account_month_driver', 'marts.whale_curve')"));
        Assert.Equal(["12"], home.AskWarehouse("select count(*) from star.dim_customer"));
        Assert.Empty(home.Tree());
        pipeline.Replace("warehouse/dimensions/dim_account.sql", "cast(accounts.status || 'x' as integer)::varchar as status", "accounts.status");
        Run().With(0);
        Assert.Equal("2025-01-02", home.Current);
    }

    [Fact]
    public void A_file_that_is_not_YAML_is_named_with_its_line()
    {
        pipeline.Write("pipeline.yml", "name: x\n  sources: [core\n");
        Run().With(2).Saying($"{pipeline.PathOf("pipeline.yml")}:2");
    }
}
