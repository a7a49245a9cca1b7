namespace Warehouse.Reports;

/// <summary>The plane of a chart: a box in which values become places.</summary>
sealed record Frame(double Width, double Height, double Left, double Right, double Top, double Bottom, (double From, double To) X, (double From, double To) Y)
{
    public double AtX(double value) => Left + ((Width - Left - Right) * Share(value, X));

    public double AtY(double value) => Height - Bottom - ((Height - Top - Bottom) * Share(value, Y));

    /// <summary>A line through points.</summary>
    public string Path(IEnumerable<(double X, double Y)> points, string style) =>
        $"<path class={style} d=\"M{string.Join('L', points.Select(p => $"{AtX(p.X):0.#} {AtY(p.Y):0.#}"))}\"/>";

    /// <summary>A straight line.</summary>
    public string Line(double x1, double y1, double x2, double y2, string style = "ax") =>
        $"<line class={style} x1=\"{AtX(x1):0.#}\" y1=\"{AtY(y1):0.#}\" x2=\"{AtX(x2):0.#}\" y2=\"{AtY(y2):0.#}\"/>";

    /// <summary>A dot.</summary>
    public string Dot(double x, double y, string style = "pt", double radius = 3) =>
        $"<circle class={style} cx=\"{AtX(x):0.#}\" cy=\"{AtY(y):0.#}\" r=\"{radius:0.#}\"/>";

    /// <summary>A label at a value of the vertical axis, with its faint line.</summary>
    public string Tick(double y, string label) =>
        $"{Line(X.From, y, X.To, y, "grid")}<text x=\"{Left - 6:0.#}\" y=\"{AtY(y) + 4:0.#}\" text-anchor=end>{VisibleText.Html(label)}</text>";

    /// <summary>A label at a value of the horizontal axis.</summary>
    public string Mark(double x, string label, string anchor = "middle") =>
        $"<text x=\"{AtX(x):0.#}\" y=\"{Height - Bottom + 16:0.#}\" text-anchor={anchor}>{VisibleText.Html(label)}</text>";

    /// <summary>The drawing with a caption, which is also its text alternative, and the figures as a table folded under it where there is one.</summary>
    public string Figure(string id, Words title, Words caption, string drawing, string? table = null) =>
        $"<figure><figcaption id={id}><strong>{title.Html}.</strong> {caption.Html}</figcaption>"
        + $"<svg viewBox=\"0 0 {Width:0} {Height:0}\" width={Width:0} height={Height:0} role=img aria-labelledby={id}>{drawing}</svg>"
        + (table is null ? "" : $"<details><summary>{new Words("The figures", "查看数据").Html}</summary>{table}</details>") + "</figure>\n";

    /// <summary>Round values that an axis is marked with, about as many as asked for.</summary>
    public static IReadOnlyList<double> Ticks(double from, double to, int about = 4)
    {
        if (!(to > from))
            return [from];
        var raw = (to - from) / about;
        var power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        var step = power * ((raw / power) switch { < 1.5 => 1, < 3.5 => 2, < 7.5 => 5, _ => 10 });
        var first = Math.Ceiling((from / step) - 1e-9);
        return [.. Enumerable.Range(0, (int)Math.Floor((to / step) + 1e-9 - first) + 1).Select(i => (first + i) * step)];
    }

    static double Share(double value, (double From, double To) range) => range.To != range.From ? (value - range.From) / (range.To - range.From) : 0.5;
}

/// <summary>Small charts that stand in a line of text or a table.</summary>
static class Spark
{
    /// <summary>A line over the last nights with a dot at its end; decoration beside figures, so hidden from readers of the screen.</summary>
    public static string Line(IReadOnlyList<double?> values, int width = 110)
    {
        var known = values.OfType<double>().ToList();
        if (known.Count < 2 || known.All(v => v == 0))
            return "";
        var (least, most) = (Math.Min(0, known.Min()), known.Max());
        var frame = new Frame(width, 22, 2, 4, 3, 3, (0, values.Count - 1), (least, most > least ? most : least + 1));
        var points = values.Select((v, i) => (X: (double)i, V: v)).Where(p => p.V is not null).Select(p => (p.X, p.V!.Value)).ToList();
        return $"<svg viewBox=\"0 0 {width} 22\" width={width} height=22 aria-hidden=true>{frame.Path(points, "ln")}{frame.Dot(points[^1].X, points[^1].Value, radius: 2.2)}</svg>";
    }
}
