using System.Globalization;
using Warehouse.Mining.Definition;
using Warehouse.Mining.Evaluation;
using Warehouse.Mining.Registry;
using Warehouse.Mining.Running;

namespace Warehouse.Benchmarks;

/// <summary>The models of churn in use beside what nature knew, on the rows that judge them: who has decided already leaves for certain,
/// all others with their true hazard of the month, taken as lasting over the horizon.</summary>
static class ChurnOracle
{
    public static int Run(string[] args)
    {
        var (bank, home) = (args[0], args[1]);
        var file = Path.GetFullPath(args.Length > 2 ? args[2] : "pipelines/key_accounts/mining/churn.yml");
        var registry = new ModelRegistry(home);
        using var connection = MiningDatabase.Open(Path.Combine(home, "warehouse.duckdb"));
        Console.WriteLine("model        learnt    judged   leavers  AUC     oracle  share    slope  undecided  oracle  leavers  placebo");
        foreach (var definition in MiningDefinition.Read(file).Where(d => registry.Champion(d.Model) is not null))
        {
            var version = registry.Champion(definition.Model)!;
            var (model, split) = (registry.Load(definition.Model, version), TimeSplit.Read(connection, definition));
            var card = ModelCard.Read(Path.Combine(registry.FolderOf(definition.Model), version, "card.json"));
            if (!card.Window.StartsWith($"learnt up to {split.TrainTo:yyyy-MM-dd}", StringComparison.Ordinal))
                throw new InvalidOperationException($"{definition.Model} was judged on other rows: {card.Window}");
            var labels = split.Test.Labels;
            var scores = model.Scores(model.Fitted().Margins(split.Test.Features));
            var truth = connection.Query(Truth(definition, split, bank), row => (float)row.GetDouble(0)).ToArray();
            var open = Enumerable.Range(0, labels.Length).Where(i => truth[i] < 1).ToArray();
            var (auc, oracle) = (Ranking.Auc(scores, labels), Ranking.Auc(truth, labels));
            var placebo = card.PlaceboAuc!.Value;
            Console.Write(string.Create(CultureInfo.InvariantCulture,
                $"{definition.Model,-10} {split.Train.Labels.Length,8:N0} {labels.Length,9:N0} {labels.Sum(),9:N0}  {auc:0.0000}  {oracle:0.0000}  "));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{auc / oracle:0.0 %}   {ProbabilityMetrics.CalibrationLine(scores, labels).Slope:0.00}   {Auc(scores):0.0000}    {Auc(truth):0.0000}"
                + $"  {open.Sum(i => labels[i]),7:N0}  {placebo.Lower:0.000} to {placebo.Upper:0.000}"));

            double Auc(float[] values) => Ranking.Auc(Array.ConvertAll(open, i => values[i]), Array.ConvertAll(open, i => labels[i]));
        }
        return 0;
    }

    static string Truth(MiningDefinition definition, TimeSplit split, string bank) => $"""
        select case when fate.churn_month <= l.as_of_date then 1 else 1 - power(1 - t.churn_hazard, {definition.HorizonMonths}) end::double
        from {definition.LabelRelation} l
        join {definition.Features} using (customer_id, as_of_date)
        join '{bank}/truth/customer_month.parquet' t on t.customer_id = l.customer_id and last_day(t.month) = l.as_of_date
        join '{bank}/truth/fate.parquet' fate on fate.customer_id = l.customer_id
        where l.as_of_date between '{split.TestFrom:yyyy-MM-dd}' and '{split.TestTo:yyyy-MM-dd}' and l.{definition.LabelColumn} is not null
        order by l.customer_id, l.as_of_date
        """;
}
