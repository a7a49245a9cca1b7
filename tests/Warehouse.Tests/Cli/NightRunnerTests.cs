using Warehouse.Cli;

namespace Warehouse.Tests.Cli;

public sealed class NightRunnerTests : IDisposable
{
    readonly SmallBank bank = new();

    public void Dispose() => bank.Dispose();

    [Fact]
    public void A_night_is_landed_built_and_published_and_the_next_run_does_nothing()
    {
        bank.Deliver("20250102", "1\n2");
        var result = Assert.Single(bank.Run());
        Assert.Equal((Outcome.Done, "2025-01-02"), (result.Outcome, result.Published));
        Assert.Equal(["1", "2"], bank.Served());
        Assert.Equal("2025-01-02", Assert.Single(bank.Run()).Published);
    }

    [Fact]
    public void Nights_come_in_order_and_the_last_is_served()
    {
        bank.Deliver("20250103", "1\n2\n3");
        bank.Deliver("20250102", "1\n2");
        Assert.Equal([new(2025, 1, 2), new(2025, 1, 3)], bank.Run().Select(n => n.BusinessDate));
        Assert.Equal(("2025-01-03", "1,2,3"), (bank.Current, string.Join(',', bank.Served())));
    }

    [Fact]
    public void A_corrected_file_is_a_further_edition()
    {
        bank.Deliver("20250102", "1");
        bank.Run();
        bank.Deliver("20250102", "1\n2");
        Assert.Equal("2025-01-02.r2", Assert.Single(bank.Run()).Published);
        Assert.Equal(["1", "2"], bank.Served());
    }

    [Fact]
    public void A_correction_that_is_taken_back_is_served_as_it_was()
    {
        bank.Deliver("20250102", "1");
        bank.Run();
        bank.Deliver("20250102", "1\n2");
        bank.Run();
        bank.Deliver("20250102", "1");
        Assert.Equal("2025-01-02", Assert.Single(bank.Run()).Published);
        Assert.Equal(("2025-01-02", "1"), (bank.Current, string.Join(',', bank.Served())));
    }

    [Fact]
    public void A_changed_SELECT_that_is_taken_back_is_served_as_it_was()
    {
        bank.Deliver("20250102", "1");
        bank.Run();
        bank.Model("select id + 1 as id from landing.bank__t");
        bank.Run();
        bank.Model("select id from landing.bank__t");
        bank.Run();
        Assert.Equal(["1"], bank.Served());
    }

    [Fact]
    public void A_full_file_that_returns_to_an_earlier_state_is_served_in_that_state()
    {
        bank.Deliver("20250102", "1");
        bank.Run();
        bank.Deliver("20250103", "1\n2");
        bank.Run();
        bank.Deliver("20250106", "1");
        bank.Run();
        Assert.Equal(("2025-01-06", "1"), (bank.Current, string.Join(',', bank.Served())));
    }

    [Fact]
    public void A_night_whose_file_is_like_that_of_the_night_before_can_be_run_again()
    {
        bank.Deliver("20250102", "1");
        bank.Run();
        bank.Deliver("20250103", "1");
        Assert.Equal(Outcome.Done, Assert.Single(bank.Run()).Outcome);
        Assert.Equal(Outcome.Done, Assert.Single(bank.Run()).Outcome);
    }

    [Fact]
    public void A_check_that_does_not_hold_keeps_last_nights_data_served_however_often_it_is_run()
    {
        bank.Deliver("20250102", "1");
        bank.Run();
        bank.Model("select id from landing.bank__t", "[{ name: one, expression: id = 1 }]");
        bank.Deliver("20250103", "2");
        for (var run = 0; run < 2; run++)
            Assert.Equal((Outcome.CheckFailed, null), bank.Run(new DateOnly(2025, 1, 3)).Select(n => (n.Outcome, n.Published)).Single());
        Assert.Equal(("2025-01-02", "1"), (bank.Current, string.Join(',', bank.Served())));
    }

    [Fact]
    public void A_check_that_cannot_run_is_never_published()
    {
        bank.Deliver("20250102", "1");
        bank.Model("select id from landing.bank__t", "[{ name: one, expression: idd = 1 }]");
        for (var run = 0; run < 2; run++)
            Assert.Equal((Outcome.StepFailed, null), bank.Run().Select(n => (n.Outcome, n.Published)).Single());
    }

    [Fact]
    public void A_missing_file_stops_the_night_and_names_it()
    {
        bank.Deliver("20250102", "1");
        bank.Run();
        var result = Assert.Single(bank.Run(new DateOnly(2025, 1, 3)));
        Assert.Equal(Outcome.CheckFailed, result.Outcome);
        Assert.Contains("t_20250103.csv: the file of bank.t for the night 2025-01-03 is missing", result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_contract_that_gains_a_column_does_not_stop_the_pipeline()
    {
        bank.Deliver("20250102", "1");
        bank.Run();
        var path = Path.Combine(Path.GetDirectoryName(bank.Home)!, "pipeline/sources/bank.yml");
        File.AppendAllText(path, "\n      size: { type: integer }\n");
        Assert.Equal(Outcome.Done, Assert.Single(bank.Run()).Outcome);
    }

    [Fact]
    public void A_selection_is_built_and_not_published()
    {
        bank.Deliver("20250102", "1");
        Assert.Equal((Outcome.Done, null), bank.Run(request: new("m", false)).Select(n => (n.Outcome, n.Published)).Single());
        Assert.Equal((Outcome.Done, "2025-01-02"), bank.Run().Select(n => (n.Outcome, n.Published)).Single());
    }
}
