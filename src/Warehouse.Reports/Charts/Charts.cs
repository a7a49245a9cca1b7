using System.Text;

namespace Warehouse.Reports;

/// <summary>The charts of the pages. Each has a caption that says what is to be seen.</summary>
static class Chart
{
    /// <summary>Bars by month, a line at nought, the extremes written at them.</summary>
    public static string Months(string id, Words title, Words caption, IReadOnlyList<(DateOnly Month, double Value)> values, bool isBars, string? table = null)
    {
        if (values.Count < 2)
            return "";
        var (least, most) = (Math.Min(0, values.Min(v => v.Value)), Math.Max(0, values.Max(v => v.Value)));
        var frame = new Frame(300, 130, 2, 44, 14, 20, (-0.5, values.Count - 0.5), (least, most > least ? most : least + 1));
        var drawing = new StringBuilder(frame.Line(-0.5, 0, values.Count - 0.5, 0));
        var width = Math.Max(1, (frame.AtX(1) - frame.AtX(0)) * 0.72);
        if (isBars)
        {
            // One path a colour: a page a customer has to be small.
            var bars = values.Select((v, i) => (v.Value, Bar: $"M{frame.AtX(i) - (width / 2):0.#} "
                + $"{frame.AtY(0):0.#}V{frame.AtY(v.Value):0.#}h{width:0.#}V{frame.AtY(0):0.#}")).ToLookup(v => v.Value < 0, v => v.Bar);
            drawing.Append($"<path class=fa d=\"{string.Concat(bars[false])}\"/>{(bars.Contains(true) ? $"<path class=fb d=\"{string.Concat(bars[true])}\"/>" : "")}");
        }
        else
        {
            drawing.Append(frame.Path(values.Select((v, i) => ((double)i, v.Value)), "ln")).Append(frame.Dot(values.Count - 1, values[^1].Value));
        }
        drawing.Append($"<text class=hi x=\"{frame.AtX(values.Count - 0.5) + 4:0.#}\" y=\"{frame.AtY(values[^1].Value) + 4:0.#}\">{Figure.Short(values[^1].Value)}</text>");
        drawing.Append(frame.Mark(0, $"{values[0].Month:yyyy-MM}", "start")).Append(frame.Mark(values.Count - 1, $"{values[^1].Month:yyyy-MM}", "end"));
        return frame.Figure(id, title, caption, drawing.ToString(), table);
    }

    /// <summary>The terms of a contribution as a table in which each bar begins where the one before ended.</summary>
    /// <param name="id">Unique in its page.</param>
    /// <param name="caption">What is summed.</param>
    /// <param name="terms">Name, signed amount, and whether it is a sum from nought.</param>
    public static string Waterfall(string id, Words caption, IReadOnlyList<(Words Name, double Amount, bool IsSum)> terms)
    {
        var (at, spans) = (0.0, new List<(double From, double To)>());
        foreach (var term in terms)
        {
            spans.Add(term.IsSum ? (0, term.Amount) : (at, at + term.Amount));
            at = term.IsSum ? term.Amount : at + term.Amount;
        }
        var (least, most) = (Math.Min(0, spans.Min(s => Math.Min(s.From, s.To))), Math.Max(0, spans.Max(s => Math.Max(s.From, s.To))));
        var scale = most > least ? 1000 / (most - least) : 0;
        var html = new StringBuilder($"<div class=scroll tabindex=0 role=region aria-labelledby={id}><table class=wf><caption id={id}>{caption.Html}</caption><tbody>");
        foreach (var (term, span) in terms.Zip(spans))
        {
            var (left, right) = (Math.Min(span.From, span.To), Math.Max(span.From, span.To));
            var style = term.IsSum ? (term.Amount < 0 ? "pb" : "pt") : term.Amount < 0 ? "fb" : "fa";
            html.Append($"<tr{(term.IsSum ? " class=sum" : "")}><th scope=row>{term.Name.Html}</th><td><svg viewBox=\"0 0 1000 14\" preserveAspectRatio=none aria-hidden=true>")
                .Append($"<line class=ax x1=\"{-least * scale:0}\" y1=0 x2=\"{-least * scale:0}\" y2=14 vector-effect=non-scaling-stroke />")
                .Append($"<rect class={style} x=\"{(left - least) * scale:0}\" y=2 width=\"{Math.Max(2, (right - left) * scale):0}\" height=10 /></svg></td>")
                .Append($"<td class=\"n{(term is { IsSum: true, Amount: < 0 } ? " neg" : "")}\">{Figure.Money(term.Amount)}</td></tr>");
        }
        return html.Append("</tbody></table></div>\n").ToString();
    }

    /// <summary>Estimates with their intervals, one a line, on a common scale.</summary>
    public static string Intervals(string id, Words title, Words caption, IReadOnlyList<(Words Name, double Value, double Low, double High)> lines,
        Func<double, string> form, double? reference = null, (double Least, double Most)? range = null)
    {
        var known = lines.Where(l => double.IsFinite(l.Value)).ToList();
        if (known.Count == 0)
            return "";
        var (least, most) = (known.Min(l => Math.Min(l.Low, l.Value)), known.Max(l => Math.Max(l.High, l.Value)));
        (least, most) = range ?? (least, most);
        (least, most) = reference is { } r ? (Math.Min(least, r), Math.Max(most, r)) : (least, most);
        var frame = new Frame(460, 34 + (known.Count * 22), 140, 56, 8, 24, (least, most > least ? most : least + 1), (known.Count - 0.5, -0.5));
        var drawing = new StringBuilder();
        foreach (var tick in Frame.Ticks(frame.X.From, frame.X.To))
            drawing.Append(frame.Line(tick, -0.5, tick, known.Count - 0.5, "grid")).Append(frame.Mark(tick, form(tick)));
        if (reference is { } at)
            drawing.Append(frame.Line(at, -0.5, at, known.Count - 0.5));
        for (var i = 0; i < known.Count; i++)
        {
            var y = frame.AtY(i) + 4;
            drawing.Append(known[i].Name.Svg(frame.Left - 10, y, "text-anchor=end"))
                .Append(frame.Line(known[i].Low, i, known[i].High, i, "ln")).Append(frame.Dot(known[i].Value, i, radius: 4))
                .Append($"<text class=hi x=\"{frame.Width - 50}\" y=\"{y:0.#}\">{VisibleText.Html(form(known[i].Value))}</text>");
        }
        return frame.Figure(id, title, caption, drawing.ToString());
    }

    /// <summary>A square from 0 to 1 with points joined by a line, beside the diagonal or another line.</summary>
    public static string Unit(string id, Words title, Words caption, IReadOnlyList<(double X, double Y)> points, Words across, double most = 1, bool hasDots = true)
    {
        var frame = new Frame(300, 240, 40, 10, 10, 40, (0, most), (0, most));
        var drawing = new StringBuilder();
        foreach (var tick in Frame.Ticks(0, most, 3))
            drawing.Append(frame.Tick(tick, Figure.Whole(tick))).Append(frame.Mark(tick, Figure.Whole(tick), tick == 0 ? "start" : "middle"));
        drawing.Append(frame.Line(0, 0, most, most, "l2")).Append(frame.Path(points, "ln"));
        foreach (var point in hasDots ? points : [])
            drawing.Append(frame.Dot(point.X, point.Y));
        return frame.Figure(id, title, caption, drawing.Append(across.Svg(frame.AtX(most / 2), 238, "text-anchor=middle")).ToString());
    }
}
