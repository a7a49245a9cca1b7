namespace Warehouse.Reports;

/// <summary>A text in the two languages of the readers. Both stand in the page; the style shows one.</summary>
/// <param name="En">English.</param>
/// <param name="Zh">Chinese.</param>
readonly record struct Words(string En, string Zh)
{
    public static implicit operator Words((string En, string Zh) pair) => new(pair.En, pair.Zh);

    /// <summary>A name that is the same in both languages; empty where there is none.</summary>
    public static Words Same(string? text) => new(text ?? "", text ?? "");

    /// <summary>Escaped, as spans that the switch of language shows or hides.</summary>
    public string Html => Both(VisibleText.Html(En), VisibleText.Html(Zh));

    /// <summary>Two pieces of HTML, of which the switch shows one.</summary>
    public static string Both(string en, string zh) => en == zh ? en : $"<span class=en>{en}</span><span class=zh lang=zh>{zh}</span>";

    /// <summary>As a text of an SVG at a place.</summary>
    public string Svg(double x, double y, string attributes = "") => En == Zh
        ? $"<text x=\"{x:0.#}\" y=\"{y:0.#}\" {attributes}>{VisibleText.Html(En)}</text>"
        : $"<text x=\"{x:0.#}\" y=\"{y:0.#}\" {attributes} class=en>{VisibleText.Html(En)}</text><text x=\"{x:0.#}\" y=\"{y:0.#}\" {attributes} class=zh lang=zh>{VisibleText.Html(Zh)}</text>";
}
