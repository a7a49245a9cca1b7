using System.CommandLine;
using Warehouse.Pipelines;
using Warehouse.Reports;

namespace Warehouse.Cli;

/// <summary><c>warehouse docs</c>: a site about the pipeline.</summary>
static class DocsCommand
{
    public static Command Create(Func<ParseResult, Settings> settings)
    {
        var to = new Option<string>("--out") { Description = "folder to write the site into", Required = true };
        var docs = new Command("docs", "write a site about the pipeline: graph, models, checks with their last results, columns back to their sources") { to };
        docs.SetAction((parsed, _) =>
        {
            var folder = Path.GetFullPath(parsed.GetValue(to)!);
            ReportCommand.RefuseOthers(folder, "such a site");
            var pages = DocsSite.Write(Describe(settings(parsed)), folder);
            Console.WriteLine($"{pages} pages -> {Path.Combine(folder, "index.html")}");
            return Task.FromResult((int)Outcome.Done);
        });
        return docs;
    }

    /// <summary>Reads the pipeline, its lineage, and the last results of its checks where the home has any.</summary>
    internal static DocumentedPipeline Describe(Settings settings)
    {
        using var workspace = Workspace.OpenEmpty(settings);
        var catalogue = workspace.Catalogue;
        var lineage = ColumnLineage.Read(catalogue, workspace.Sources, workspace.Connection);
        var (results, night) = LastResults(settings);
        var published = catalogue.Pipeline.Exports.ToLookup(e => e.Relation, e => e.Name);
        var models = catalogue.Models.Select(model => new DocumentedRelation(
            model.Relation, model.Materialisation.ToString().ToLowerInvariant(), model.Description, model.Grain,
            [.. model.Columns.Select(c => new DocumentedColumn(c.Name, c.Type, c.Unit, c.Description, [.. lineage.Of(model.Relation, c.Name).Select(o => (o.Relation, o.Column))],
                [.. lineage.Roots(model.Relation, c.Name).Where(o => o.Relation != model.Relation).Select(Publisher.NameOfSource).Distinct()]))],
            model.Reads, [.. results[model.Relation].Concat(Declared(model, results))], model.Sql, [.. published[model.Relation]]));
        var landed = workspace.Contracts.SelectMany(c => c.Files).Select(file => new DocumentedRelation(
            file.Relation, "source", $"Delivered file {file.Source}.", file.Key,
            [.. file.Columns.Select(c => new DocumentedColumn(c.Name, c.Type, null, c.Description, [], []))], [], [], "", []));
        return new(catalogue.Pipeline.Name, catalogue.Pipeline.Description, [.. landed, .. models], night);
    }

    /// <summary>Checks that a model declares and that no run has looked at yet.</summary>
    static IEnumerable<DocumentedCheck> Declared(Model model, ILookup<string, DocumentedCheck> results) => model.Checks
        .Where(check => results[model.Relation].All(r => r.Name != check.Name)).Select(check => new DocumentedCheck(check.Name, check.Severity == Severity.Warn ? "warn" : "error", null));

    static (ILookup<string, DocumentedCheck> Results, DateOnly? Night) LastResults(Settings settings)
    {
        if (!Directory.Exists(Path.Combine(settings.Home, "ops")))
            return (Enumerable.Empty<DocumentedCheck>().ToLookup(_ => ""), null);
        using var connection = PublishedNight.Open(settings.Home, null);
        var rows = connection.Query(
            $"select relation, check_name, severity, offending_rows from ({NightReport.StandingChecks(PublishedNight.LastRun)}) order by relation, check_name",
            row => (Relation: row.GetString(0), Check: new DocumentedCheck(row.GetString(1), row.GetString(2), row.GetInt64(3))));
        return (rows.ToLookup(r => r.Relation, r => r.Check), connection.Scalar<DateOnly?>("select max(business_date) from ops.published"));
    }
}
