using System.Security.Cryptography;
using System.Text;

namespace Warehouse.Reports;

/// <summary>A page: what stands around its content is the same for all.</summary>
/// <param name="File">Its path below the report's folder, with <c>/</c>.</param>
/// <param name="Title">Its title.</param>
/// <param name="Body">Its content, as HTML.</param>
sealed record Page(string File, Words Title, string Body)
{
    /// <summary>The file of what all pages in folders look like: a copy in each of hundreds would be a third of a report.</summary>
    const string StyleFile = "style.css";

    static readonly string Style = Resource(StyleFile);
    static readonly string LanguageStyle = Resource("language.css");
    static readonly string Language = Resource("language.js");
    static readonly string Tables = Resource("tables.js");

    /// <summary>No page may load or send anything: the policy permits our two scripts by their hashes and our styles, and nothing else.</summary>
    static readonly string Policy =
        $"default-src 'none'; style-src 'unsafe-inline' 'self' file:; script-src {Hash(Language)} {Hash(Tables)}; base-uri 'none'; form-action 'none'";

    static string Hash(string script) => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script)))}'";

    /// <summary>The pages of a report that others lead to, in the order of the menu.</summary>
    public static readonly IReadOnlyList<(string File, Words Name)> Menu =
    [
        ("index.html", ("Last night", "昨夜")), ("changes.html", ("Changes", "变化")), ("key-accounts.html", ("Key accounts", "大客户")),
        ("prospects.html", ("Prospects", "潜在大客户")), ("churn.html", ("Leaving", "流失")), ("losses.html", ("Losses", "亏损客户")),
        ("whale.html", ("Concentration", "贡献集中度")), ("pyramid.html", ("Pyramid", "价值金字塔")), ("stages.html", ("Stages", "阶段图")),
        ("customers.html", ("Dossiers", "客户档案")), ("models.html", ("Models", "模型")), ("backtest.html", ("Back-test", "回测")),
        ("quality.html", ("Quality", "数据质量")),
    ];

    /// <summary>The whole file.</summary>
    /// <param name="menu">Pages that the menu leads to.</param>
    /// <param name="about">What the pages are of, under every page.</param>
    public string Html(IReadOnlyList<(string File, Words Name)> menu, Words about)
    {
        var isInFolder = File.Contains('/', StringComparison.Ordinal);
        var up = isInFolder ? "../" : "";
        var links = string.Concat(menu.Select(m => $"<li><a href=\"{up}{m.File}\"{(m.File == File ? " aria-current=page" : "")}>{m.Name.Html}</a>"));
        return $"""
            <!doctype html>
            <html lang=en><head><meta charset=utf-8><meta name=viewport content="width=device-width,initial-scale=1">
            <meta http-equiv=Content-Security-Policy content="{Policy}">
            <title>{VisibleText.Html(Title.En == Title.Zh ? Title.En : $"{Title.En} / {Title.Zh}")}</title>
            <style>{LanguageStyle}{(isInFolder ? "" : Style)}</style>{(isInFolder ? $"<link rel=stylesheet href=../{StyleFile}>" : "")}</head>
            <body><a class=skip href="#content">{new Words("To the content", "跳到正文").Html}</a>
            <header><nav aria-label="Pages / 页面"><ul>{links}</ul></nav>
            <fieldset class=lang><legend>Language / 语言</legend><input type=radio name=lang id=en checked><label for=en lang=en>English</label>
            <input type=radio name=lang id=zh><label for=zh lang=zh>中文</label></fieldset></header>
            <main id=content tabindex=-1>
            {Body}</main>
            <footer><p>{about.Html}</footer>
            <script>{Language}</script>{(isInFolder ? "" : $"<script>{Tables}</script>")}</body></html>

            """;
    }

    /// <summary>Writes pages, their folders, and beside them what they look like.</summary>
    /// <param name="pages">The pages.</param>
    /// <param name="menu">Pages that the menu leads to.</param>
    /// <param name="about">What the pages are of.</param>
    /// <param name="folder">Where; it is made.</param>
    /// <returns>Bytes of all of it.</returns>
    public static long Write(IEnumerable<Page> pages, IReadOnlyList<(string File, Words Name)> menu, Words about, string folder)
    {
        var bytes = 0L;
        foreach (var (name, text) in pages.Select(p => (p.File, p.Html(menu, about))).Prepend((StyleFile, Style)))
        {
            var file = new FileInfo(Path.Combine(folder, name));
            file.Directory!.Create();
            System.IO.File.WriteAllText(file.FullName, text);
            bytes += file.Length;
        }
        return bytes;
    }

    /// <summary>A heading with its paragraph, and what follows it.</summary>
    public static string Section(Words head, string content, Words? lead = null) =>
        $"<section><h2>{head.Html}</h2>\n{(lead is { } text ? $"<p class=lead>{text.Html}</p>\n" : "")}{content}</section>\n";

    /// <summary>The title of a page with one sentence under it.</summary>
    public static string Head(Words title, Words lead) => $"<h1>{title.Html}</h1>\n<p class=lead>{lead.Html}</p>\n";

    /// <summary>Says that there is nothing to show, and why.</summary>
    public static string Absent(Words why) =>
        $"<p class=absent><strong>{new Words("Not available in this pipeline.", "本数据管道不提供。").Html}</strong> {why.Html}</p>\n";

    /// <summary>Says that there is nothing to show yet, and what brings it.</summary>
    public static string NotYet(Words why) => $"<p class=absent><strong>{new Words("Nothing to show yet.", "暂无内容。").Html}</strong> {why.Html}</p>\n";

    internal static string Resource(string name)
    {
        using var text = new StreamReader(typeof(Page).Assembly.GetManifestResourceStream(name)!);
        return text.ReadToEnd().Trim();
    }
}
