using System.Globalization;
using System.Net;
using System.Text;
using Warehouse.Mining.Evaluation;

namespace Warehouse.Mining.Registry;

/// <summary>A model card as one page without scripts or files beside it.</summary>
static class CardPage
{
    const string Style =
        "body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem;color:#222;background:#fff}"
        + "table{border-collapse:collapse;margin:.5rem 0 1.5rem}td,th{padding:.2rem .8rem;text-align:left;border-bottom:1px solid #ddd}"
        + "td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}h1{font-size:1.5rem}h2{font-size:1.1rem;margin-top:2rem}"
        + ".bar{display:inline-block;height:.7rem;background:#3b6ea5}li{margin:.2rem 0}";

    internal static string Of(ModelCard card)
    {
        var page = new StringBuilder($"<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{Text(card.Model)}</title><style>{Style}</style></head><body>\n");
        page.Append(CultureInfo.InvariantCulture, $"<h1>{Text(card.Model)}</h1>\n<p>{Text(card.Question)}</p>\n");
        Facts(page, card);
        Figures(page, card);
        Replayed(page, card.Backtest);
        Shares(page, "Features by their share in the score", "share", card.Features);
        if (card.Drift.Count > 0)
            Shares(page, "Drift against training (population stability index; above 0.25 drifted)", "PSI", card.Drift);
        Sentences(page, "Noticed in the data", card.Warnings);
        Sentences(page, "Limits", card.Limits);
        return page.Append("</body></html>\n").ToString();
    }

    static void Facts(StringBuilder page, ModelCard card)
    {
        (string Name, string Value)[] facts =
        [
            ("Label", card.Label), ("Task", card.Task), ("Data", card.Data), ("Window", card.Window),
                ("Rows", card.Rows.ToString("N0", CultureInfo.InvariantCulture)),
            ("Base rate", card.BaseRate is { } rate ? Number(rate) : ""),
                ("Judged", $"{card.Split}{(card.Folds > 1 ? $", {card.Folds} folds" : "")}"),
            ("Trainer", $"{card.Trainer} ({string.Join(", ", card.Options.Select(o => $"{o.Key} {o.Value}"))})"),
                ("Calibration", card.Calibration),
            ("Seed", $"{card.Seed}"), ("Written", card.WrittenAt.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture)),
        ];
        page.Append("<table>\n");
        foreach (var (name, value) in facts.Where(f => f.Value.Length > 0))
            page.Append(CultureInfo.InvariantCulture, $"<tr><th>{name}</th><td>{Text(value)}</td></tr>\n");
        page.Append("</table>\n");
    }

    static void Figures(StringBuilder page, ModelCard card)
    {
        page.Append("<h2>On rows that were not learnt from</h2>\n<table><tr><th>figure</th><th class=\"n\">mean</th><th class=\"n\">sd</th>");
        foreach (var baseline in card.Baselines.Keys)
            page.Append(CultureInfo.InvariantCulture, $"<th class=\"n\">{Text(baseline)}</th>");
        page.Append("</tr>\n");
        foreach (var metric in card.Metrics)
        {
            page.Append(CultureInfo.InvariantCulture,
                $"<tr><th>{Text(metric.Name)}</th><td class=\"n\">{Number(metric.Mean)}</td><td class=\"n\">{Number(metric.Sd)}</td>");
            foreach (var baseline in card.Baselines.Values)
                page.Append(CultureInfo.InvariantCulture,
                    $"<td class=\"n\">{Number(baseline.FirstOrDefault(b => b.Name == metric.Name)?.Mean ?? double.NaN)}</td>");
            page.Append("</tr>\n");
        }
        page.Append("</table>\n");
        Told("AUC over all rows judged, 95 % interval (DeLong)", card.AucInterval);
        Told("Calibration slope over all rows judged, 95 % interval (rows of one customer move together); 1 is well calibrated", card.CalibrationSlope);
        Told("Placebo: AUC after all labels were shuffled, 95 % interval; 0.5 must lie within", card.PlaceboAuc);

        void Told(string what, Interval? interval)
        {
            if (interval is { } i)
                page.Append(CultureInfo.InvariantCulture, $"<p>{what}: {Number(i.Value)} ({Number(i.Lower)} to {Number(i.Upper)})</p>\n");
        }
    }

    static void Replayed(StringBuilder page, IReadOnlyList<BacktestLine> lines)
    {
        if (lines.Count == 0)
            return;
        page.Append(CultureInfo.InvariantCulture, $"<h2>The list on {lines[0].Nights} past nights, as they were</h2>\n<table><tr><th>first</th><th>ranked by</th>")
            .Append("<th class=\"n\">precision</th><th>95 %</th><th class=\"n\">recall</th><th class=\"n\">gain a night</th><th>95 %</th>")
            .Append("<th class=\"n\">lead, months</th></tr>\n");
        foreach (var line in lines)
        {
            var (precision, gain) = (line.Precision, line.Gain);
            page.Append(CultureInfo.InvariantCulture, $"<tr><td>{(line.Top < 1 ? $"{line.Top:P0}" : $"{line.Top:0}")}</td><td>{Text(line.Ranking)}</td>")
                .Append(CultureInfo.InvariantCulture, $"<td class=\"n\">{Number(precision.Value)}</td><td>{Number(precision.Lower)} to {Number(precision.Upper)}</td>")
                .Append(CultureInfo.InvariantCulture, $"<td class=\"n\">{Number(line.Recall)}</td><td class=\"n\">{gain.Value:N0}</td>")
                .Append(CultureInfo.InvariantCulture, $"<td>{gain.Lower:N0} to {gain.Upper:N0}</td><td class=\"n\">{line.LeadMonths:0.0}</td></tr>\n");
        }
        page.Append("</table>\n");
    }

    static void Shares(StringBuilder page, string title, string column, IReadOnlyList<KeyValuePair<string, double>> shares)
    {
        var most = shares.Count > 0 ? Math.Max(1e-12, shares.Max(s => s.Value)) : 1;
        page.Append(CultureInfo.InvariantCulture,
            $"<h2>{title}</h2>\n<table><tr><th>feature</th><th class=\"n\">{column}</th><th></th></tr>\n");
        foreach (var (name, share) in shares)
            page.Append(CultureInfo.InvariantCulture,
                $"<tr><td>{Text(name)}</td><td class=\"n\">{Number(share)}</td><td><span class=\"bar\" style=\"width:{200 * share / most:0}px\"></span></td></tr>\n");
        page.Append("</table>\n");
    }

    static void Sentences(StringBuilder page, string title, IReadOnlyList<string> sentences)
    {
        if (sentences.Count > 0)
            page.Append(CultureInfo.InvariantCulture,
                $"<h2>{title}</h2>\n<ul>\n{string.Concat(sentences.Select(s => $"<li>{Text(s)}</li>\n"))}</ul>\n");
    }

    static string Number(double value) => double.IsNaN(value) ? "" : Math.Abs(value) is >= 1000 or 0 ? value.ToString("N0",
        CultureInfo.InvariantCulture) : value.ToString("0.0000", CultureInfo.InvariantCulture);

    static string Text(string text) => WebUtility.HtmlEncode(text);
}
