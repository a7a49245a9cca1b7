using Warehouse.DuckDb;

namespace Warehouse.Reports;

/// <summary>A data set that is published, as the manifest tells.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it is.</param>
/// <param name="Rows">Its rows.</param>
/// <param name="Bytes">Bytes of its files.</param>
public sealed record PublishedSet(string Name, string Description, long Rows, long Bytes);

/// <summary>What a report is made of.</summary>
/// <param name="Connection">Views of the night's data sets by bare name, those of the night before in a schema <c>previous</c> where it is
/// still there, and the ledger as <c>ops</c>.</param>
/// <param name="Pipeline">The pipeline.</param>
/// <param name="BusinessDate">The night.</param>
/// <param name="Edition">Its folder below <c>published</c>.</param>
/// <param name="Sets">What is published.</param>
/// <param name="Models">The folder of the models of mining, which need not exist.</param>
/// <param name="Role">For whom; null for all that is published.</param>
/// <param name="MostDossiers">Pages of customers at most.</param>
public sealed record NightReportRequest(
    DuckDBConnection Connection, string Pipeline, DateOnly BusinessDate, string Edition, IReadOnlyList<PublishedSet> Sets, string Models, string? Role,
    int MostDossiers = 500);

/// <summary>What was written.</summary>
/// <param name="Index">The first page.</param>
/// <param name="Pages">Pages.</param>
/// <param name="Dossiers">Pages of customers and parties among them.</param>
/// <param name="Bytes">Their size.</param>
public sealed record WrittenReport(string Index, int Pages, int Dossiers, long Bytes);

/// <summary>Static pages about one published night. The same night and ledger give the same bytes: nothing in them tells when they were written.</summary>
public static class NightReport
{
    /// <summary>Schema of the night before.</summary>
    public const string Previous = "previous";

    /// <summary>A SELECT of the checks as they stand after runs: <c>run_id, relation, check_name, severity, offending_rows, looked_at</c>, over the ledger.</summary>
    /// <param name="runs">A SELECT of the runs.</param>
    public static string StandingChecks(string runs) => Page.Resource("standing_checks.sql").Replace("{runs}", runs, StringComparison.Ordinal);

    /// <summary>Writes the pages into a folder beside the target and puts it in its place.</summary>
    /// <param name="request">What to tell of.</param>
    /// <param name="folder">The target.</param>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static WrittenReport Write(NightReportRequest request, string folder)
    {
        var context = new ReportContext(request);
        var pages = Pages(context).ToList();
        var menu = Page.Menu.Where(m => pages.Any(p => p.File == m.File)).ToList();
        var work = folder.TrimEnd(Path.DirectorySeparatorChar) + ".tmp";
        if (Directory.Exists(work))
            Directory.Delete(work, recursive: true);
        var bytes = Page.Write(pages, menu, context.About, work);
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        Directory.Move(work, folder);
        return new(Path.Combine(folder, "index.html"), pages.Count, pages.Count(p => p.File.Contains('/', StringComparison.Ordinal)), bytes);
    }

    static IEnumerable<Page> Pages(ReportContext context)
    {
        yield return OverviewPage.Of(context);
        yield return ChangesPage.Of(context);
        yield return KeyAccountPage.Of(context);
        yield return ProspectPage.Of(context);
        yield return ChurnPage.Of(context);
        yield return LossPage.Of(context);
        yield return WhalePage.Of(context);
        yield return PyramidPage.Of(context);
        yield return StagePage.Of(context);
        yield return CustomersPage.Of(context);
        yield return ModelPage.Of(context);
        yield return BacktestPage.Of(context);
        yield return QualityPage.Of(context);
        foreach (var page in new Dossiers(context).Pages())
            yield return page;
        foreach (var page in PartyPage.All(context))
            yield return page;
    }
}
