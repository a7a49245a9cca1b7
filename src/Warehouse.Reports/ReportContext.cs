using System.Security.Cryptography;
using System.Text;

namespace Warehouse.Reports;

/// <summary>What all pages of a report share: the night's data, who has a page, and how customers and reasons are shown.</summary>
sealed class ReportContext
{
    const int Reasons = 4;
    const int LongestFileName = 64;
    readonly HashSet<string> dossiers;
    readonly Dictionary<string, string> names;

    public ReportContext(NightReportRequest request)
    {
        Request = request;
        Data = new(request.Connection, NightReport.Previous);
        // As many nights as nights.sql tells of, the newest first.
        Data.Execute("create or replace table standing_check as " + NightReport.StandingChecks(
            $"select arg_max(run_id, published_at) from ops.published where business_date <= date '{request.BusinessDate:yyyy-MM-dd}' "
            + "group by business_date order by business_date desc limit 20"));
        Nights = Data.Rows(Page.Resource("nights.sql"), request.BusinessDate);
        Data.Rows(Page.Resource("dossiers.sql"), request.MostDossiers);
        Customers = [.. Data.Rows("select customer_id from dossier order by place").Select(r => r.Text("customer_id")!)];
        dossiers = [.. Customers];
        names = Data.Rows(
            "select customer_id, any_value(customer_name) as name from night.dim_customer semi join dossier using (customer_id) where is_current and customer_name is not null group by 1")
            .ToDictionary(r => r.Text("customer_id")!, r => r.Text("name")!);
        Currency = Data.Rows("select any_value(code) as code from night.assumption where assumption = 'base_currency'")[0].Text("code") ?? "";
        Parties = [.. Data.Rows("select party_id from night.prospect_off_book order by priority_rank, party_id limit 200").Select(r => r.Text("party_id")!)];
    }

    public NightReportRequest Request { get; }
    public NightData Data { get; }

    /// <summary>The last nights, this one first.</summary>
    public IReadOnlyList<Row> Nights { get; }

    /// <summary>The night itself; null where the ledger does not know how it was published.</summary>
    public Row? Night => Nights.Count > 0 && Nights[0].Date("business_date") == Request.BusinessDate ? Nights[0] : null;

    /// <summary>Customers that have a page, the most wanted first.</summary>
    public IReadOnlyList<string> Customers { get; }

    /// <summary>Firms that are no customers and have a page.</summary>
    public IReadOnlyList<string> Parties { get; }

    /// <summary>The bank's own currency; empty where it says none.</summary>
    public string Currency { get; }

    public Words About =>
        ($"{Request.Pipeline}, night of {Request.BusinessDate:yyyy-MM-dd}, edition "
            + $"{Request.Edition}{(Currency.Length > 0 ? $", money in {Currency}" : "")}{(Request.Role is { } role ? $", for the role {role}" : "")}. "
            + $"Names of customers stand here only where an export is granted them.",
        $"{Request.Pipeline}，营业日 {Request.BusinessDate:yyyy-MM-dd}，版本 "
            + $"{Request.Edition}{(Currency.Length > 0 ? $"，金额单位 {Currency}" : "")}{(Request.Role is { } same ? $"，角色 {same}" : "")}。仅在获得授权时显示客户姓名或名称。");

    /// <summary>A customer with a link to its page where it has one.</summary>
    public Cell Customer(string? id, string up = "")
    {
        var text = VisibleText.Html(id);
        return id is not null && dossiers.Contains(id)
            ? new($"<a href=\"{up}customers/{FileOf(id)}\">{text}</a>{(NameOf(id) is { } name ? $" <small>{VisibleText.Html(name)}</small>" : "")}")
            : new(text);
    }

    /// <summary>A customer's name where it is published as it is.</summary>
    public string? NameOf(string id) => names.GetValueOrDefault(id);

    /// <summary>The file of a customer's or party's page: an identifier may hold anything, a file's name may not.</summary>
    public static string FileOf(string id)
    {
        var isPlain = id.Length is > 0 and <= LongestFileName && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
        return (isPlain ? id : "x" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)))[..24]) + ".html";
    }

    /// <summary>The reasons of a row, one a line, with what would change each where that is told.</summary>
    /// <param name="row">The row.</param>
    /// <param name="most">Reasons at most.</param>
    /// <param name="hasChange">Whether the row says what would change them.</param>
    /// <param name="isByWeight">Whether they stand by their weight alone, for what is told both ways: a tier; else what speaks for the score comes first.</param>
    /// <param name="isFolded">Whether all but the first are folded: a long table is looked through before it is read.</param>
    public static Cell Why(Row row, int most = Reasons, bool hasChange = false, bool isFolded = false, bool isByWeight = false)
    {
        var lines = Enumerable.Range(1, Reasons).Select(i => (Text: row.Words($"reason_{i}"), Direction: row.Text($"reason_{i}_direction"),
                Change: hasChange ? row.Words($"reason_{i}_change") : default))
            .Where(r => r.Text.En.Length > 0)
            .OrderBy(r => !isByWeight && r.Direction is "lowers" or "down")
            .Take(most)
            .Select(r => $"{Arrow(r.Direction)}{r.Text.Html}{(r.Change.En is { Length: > 0 } ? $" <small>{r.Change.Html}</small>" : "")}").ToList();
        if (lines.Count == 0)
            return new("–");
        string List(IEnumerable<string> items) => $"<ul class=why>{string.Concat(items.Select(line => $"<li>{line}"))}</ul>";
        return new(isFolded && lines.Count > 1 ? $"<details class=fold><summary>{lines[0]}</summary>{List(lines.Skip(1))}</details>" : List(lines));
    }

    /// <summary>Columns of reasons for a SELECT.</summary>
    public static string ReasonColumns(bool hasChange = false) => string.Join(", ", Enumerable.Range(1, Reasons).Select(i =>
        $"reason_{i}_en, reason_{i}_zh, reason_{i}_direction, reason_{i}_points{(hasChange ? $", reason_{i}_change_en, reason_{i}_change_zh" : "")}"));

    static string Arrow(string? direction) => direction switch
    {
        "raises" or "up" => "<span aria-hidden=true>↑ </span>",
        "lowers" or "down" => "<span aria-hidden=true>↓ </span>",
        _ => "",
    };
}
