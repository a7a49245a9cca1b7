namespace Warehouse.PipelineTests;

/// <summary>What a person does by hand between the nights must not harm them.</summary>
public sealed class RangeAndSelectionTests(SampleBank bank) : IDisposable
{
    readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    Home Home => folder.Home();

    [Fact]
    public void A_selection_built_on_stale_models_is_built_again_by_the_next_run()
    {
        WarehouseProgram.RunWell("run", "--home", Home.Path, "--to", "2025-01-03");
        WarehouseProgram.RunWell("run", "--home", Home.Path, "--select", "fct_account_month");
        WarehouseProgram.RunWell("run", "--home", Home.Path);
        const string months = "select * from fct_account_month order by all";
        Assert.Equal(bank.Home.Ask(months), Home.Ask(months));
    }

    [Fact]
    public void A_home_folder_belongs_to_one_pipeline()
    {
        Berka.SkipWhereAbsent();
        ReadyHome.OfTheSmallBank(Home);
        var before = Home.Tree();
        WarehouseProgram.Run("run", "--home", Home.Path, "--pipeline", Berka.Pipeline, "--landing", Berka.Landing).With(2).Saying("belongs to", "small_bank");
        Assert.Equal(before, Home.Tree());
    }

    [Fact]
    public void Nothing_runs_outside_the_range()
    {
        WarehouseProgram.RunWell("run", "--home", Home.Path, "--from", "2025-01-07").Saying("none is due");
        ReadyHome.OfTheSmallBank(folder.Home("done"));
        WarehouseProgram.RunWell("run", "--home", folder.Home("done").Path, "--to", "2025-01-03").Saying("none is due");
        WarehouseProgram.Run("run", "--home", Home.Path, "--from", "2025-01-06", "--to", "2025-01-02").With(2).Saying("later than --to");
        WarehouseProgram.Run("run", "--home", Home.Path, "--business-date", "2025-01-06", "--from", "2025-01-02").With(2).Saying("one of");
    }
}
