using Warehouse.DuckDb;
using Warehouse.Pipelines;
using Warehouse.Sources;

namespace Warehouse.Tests.Pipelines;

/// <summary>Plans and builds a pipeline's folder, night after night.</summary>
sealed class Builder
{
    readonly PipelineFolder folder;
    readonly RunLedger ledger;

    public Builder(PipelineFolder folder)
    {
        this.folder = folder;
        _ = new LoadLedger(folder.Connection);
        ledger = new(folder.Connection);
    }

    public DateOnly Night { get; set; } = new(2025, 1, 2);
    public int Workers { get; set; } = 2;
    public CancellationToken Cancellation { get; set; }
    public Action<ModelResult>? OnResult { get; set; }
    public Action<DuckDBConnection, Model>? Before { get; set; }

    public RunPlan Plan(string? selection = null, string? fullRefresh = null)
    {
        var catalogue = folder.Catalogue();
        return RunPlan.Make(catalogue, folder.Sources, ledger.Built(), catalogue.Select(selection), Night, fullRefresh);
    }

    /// <summary>The reason of each model, as the plan tells it.</summary>
    public Dictionary<string, string> Reasons(string? selection = null, string? fullRefresh = null) =>
        Plan(selection, fullRefresh).Models.ToDictionary(m => m.Model.Name, m => (m.IsBuilt ? "" : "keep: ") + m.Reason);

    public BuildReport Run(string? selection = null, string? fullRefresh = null)
    {
        var plan = Plan(selection, fullRefresh);
        var context = new RunContext(Night, plan.IsFullRefresh ? DateOnly.MinValue : Night, "run-1");
        return new NightBuild(folder.Connection, ledger, Workers) { OnResult = OnResult, Before = Before }.Run(folder.Catalogue(), plan, context, Cancellation);
    }

    /// <summary>Runs and gives what failed to build.</summary>
    public string Failure() => Run().Models.Single(m => m.Status == StepStatus.Failed).Message ?? "";

    /// <summary>Runs and gives the checks that do not hold.</summary>
    public List<string> Broken() => [.. Run().Checks.Where(c => c.OffendingRows > 0).Select(c => $"{c.Relation}: {c.Check}: {c.OffendingRows}")];

    public List<string> Rows(string sql) => folder.Connection.Query(sql, Text);

    /// <summary>A row as one text: values between bars, a dash for null.</summary>
    public static string Text(DuckDBDataReader row) => string.Join('|', Enumerable.Range(0, row.FieldCount).Select(i => row.IsDBNull(i) ? "-" : Text(row.GetValue(i))));

    static string Text(object value) => value is DateOnly date ? date.ToString("yyyy-MM-dd", null) : $"{value}";
}
