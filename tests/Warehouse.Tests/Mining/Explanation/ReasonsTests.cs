using Warehouse.Mining;
using Warehouse.Mining.Explanation;
using Warehouse.Mining.Training;
using Warehouse.Tests.Mining.Xgboost;

namespace Warehouse.Tests.Mining.Explanation;

public sealed class ReasonsTests
{
    [Fact]
    public void Reasons_of_trees_add_up_and_what_would_change_them_is_what_the_model_says()
    {
        XgboostLibrary.SkipWhereAbsent();
        var set = Synthetic.Rows(800, 8, MiningTask.Binary, 61, categorical: 1);
        var model = new GradientBoostedTrees().Fit(set, TrainerSettings.Of(1, ("rounds", "40"), ("patience", "0"), ("depth", "4")),
            default).Model;
        var peers = Reasons.Peers(set.Features);
        var explained = Reasons.Of(model, set.Features, peers, new Dictionary<string, ReasonText>());
        var margins = model.Margins(set.Features);
        for (var i = 0; i < 800; i++)
        {
            var (row, e) = (i, explained[i]);
            Assert.Equal(margins[i], e.Base + e.Reasons.Sum(r => (double)r.Points) + e.Rest, 1e-4);
            Assert.InRange(e.Reasons.Count, 1, 4);
            Assert.Equal(e.Reasons.OrderByDescending(r => Math.Abs(r.Points)), e.Reasons);
        }
        var first = explained[0].Reasons[0];
        var at = set.Features.Columns.ToList().FindIndex(c => c.Name == first.Feature);
        var changed = set.Features.Take([0]);
        changed.Column(at)[0] = peers[at];
        Assert.Equal(model.Margins(changed)[0] - margins[0], first.AtPeer, 1e-6);
    }

    [Fact]
    public void Sentences_say_value_peer_and_direction_in_both_languages()
    {
        var model = new LinearModel
        {
            Intercepts = [0.5],
            Terms = [[new(100, 50, -1, 0.25, null, 0), new(0, 1, 0, 0.1, [0.3, -0.2],
            0.05)]]
        };
        FeatureColumn[] columns = [new("balance"), new("region", ["north", "south"])];
        var texts = new Dictionary<string, ReasonText> { ["balance"] = new("R1", "Average balance", "平均余额", "CNY") };
        var explained = Reasons.Of(model, new(columns, 3, [50, float.NaN, 12_345, 0, 1, float.NaN]), [100, 0], texts);
        Assert.Equal("Average balance is 50 CNY, below the usual 100 CNY: this raises the score by 1.", explained[0].Reasons[0].English);
        Assert.Equal("平均余额为50 CNY，低于通常的100 CNY：使得分上升1。", explained[0].Reasons[0].Chinese);
        Assert.Equal("At 100 CNY the score would be 1 lower.", explained[0].Reasons[0].ChangeEnglish);
        Assert.Equal("region is north (usually north): this raises the score by 0.25.", explained[0].Reasons[1].English);
        Assert.Equal("Average balance is not known (usually 100 CNY): this raises the score by 0.25.", explained[1].Reasons.First(r =>
            r.Code == "R1").English);
        Assert.Equal("region is south (usually north): this lowers the score by 0.25.", explained[1].Reasons.First(r =>
            r.Feature == "region").English);
        Assert.Equal(("lowers", "R1"), (explained[2].Reasons[0].Direction, explained[2].Reasons[0].Code));
        Assert.Contains("12,345 CNY, above the usual 100 CNY", explained[2].Reasons[0].English, StringComparison.Ordinal);
        Assert.Equal(0.55f, explained[2].Base, 1e-6f);
    }
}
