namespace Warehouse.PipelineTests;

/// <summary>Who buys no more of the wholesaler: learnt on real invoices, judged out of time, scored and published by the next run.</summary>
public sealed class RetailChurnTests(Retail retail)
{
    [Fact]
    public void A_model_is_learnt_and_its_scores_are_published_with_reasons_by_the_next_run_and_a_damaged_one_fails_it()
    {
        using var folder = new TempFolder();
        var home = ReadyHome.Copy(retail.Home, folder.Home());
        Assert.Equal(["0"], home.Ask("select count(*) from churn_scores"));
        string[] of = ["--pipeline", Retail.Pipeline, "--home", home.Path];
        WarehouseProgram.RunWell(["mine", "fit", "--model", "churn", .. of]).Saying("learnt up to 2011-04-30, judged 2011-07-31 to 2011-08-31", "accepted: auc 0.7");
        string[] run = ["run", .. of, "--landing", Retail.Landing];
        WarehouseProgram.RunWell(run).Saying("2,851 rows of 2011-11-30", "drift:", "2011-12-09.r2");
        Assert.Equal(["2851|0"], home.Ask(
            "select count(*), count(*) filter (where reason_1_en is null or reason_1_zh is null or probability_3m not between 0 and 1) from churn_scores"));
        var before = home.Tree();
        WarehouseProgram.RunWell(run).Saying("nothing to do");
        Assert.Equal(before, home.Tree());

        var model = Directory.GetFiles(Path.Combine(home.Path, "models", "churn_3m"), "model.json", SearchOption.AllDirectories).Single();
        File.AppendAllText(model, " ");
        WarehouseProgram.Run([.. run, "--full-refresh"]).With(3).Saying("FAILED   mining.churn_scores", "the model file is damaged", "champion");
        Assert.Equal(["2851"], home.Ask("select count(*) from churn_scores"));
    }
}
