namespace Warehouse.Reports;

/// <summary>Numbers as they are shown: invariant, with a true minus, and a dash where nothing is known.</summary>
static class Figure
{
    const string Absent = "–";

    /// <summary>Money in whole units where it is large, with cents where it is small.</summary>
    public static string Money(double? value) => value switch
    {
        null => Absent,
        { } v when double.IsNaN(v) => Absent,
        { } v when Math.Abs(v) >= 100 => Signed(v, "#,##0"),
        { } v => Signed(v, "0.00"),
    };

    /// <summary>A count.</summary>
    public static string Count(double? value) => value is { } v ? Signed(v, "#,##0") : Absent;

    /// <summary>A share as a percentage with one place, more where it is small.</summary>
    public static string Percent(double? share) => share switch
    {
        null => Absent,
        { } v when double.IsNaN(v) => Absent,
        { } v when v != 0 && Math.Abs(v) < 0.01 => Signed(v * 100, "0.00") + " %",
        { } v => Signed(v * 100, "0.0") + " %",
    };

    /// <summary>A share in whole percent, for axes.</summary>
    public static string Whole(double share) => Signed(share * 100, share is > 0 and < 0.02 ? "0.#" : "0") + " %";

    /// <summary>A figure without unit.</summary>
    public static string Number(double? value) => value switch
    {
        null => Absent,
        { } v when double.IsNaN(v) => Absent,
        0 => "0",
        { } v when Math.Abs(v) >= 1000 => Signed(v, "#,##0"),
        { } v when Math.Abs(v) >= 10 => Signed(v, "0.#"),
        { } v => Signed(v, "0.###"),
    };

    /// <summary>Money in a few characters, for axes: 1.2M, 340k.</summary>
    public static string Short(double value) => Math.Abs(value) switch
    {
        >= 1e9 => Signed(value / 1e9, "0.#") + "G",
        >= 1e6 => Signed(value / 1e6, "0.#") + "M",
        >= 1e4 => Signed(value / 1e3, "0") + "k",
        >= 100 => Signed(value, "#,##0"),
        _ => Signed(value, "0.##"),
    };

    /// <summary>A day.</summary>
    public static string Date(DateOnly? date) => date is { } d ? $"{d:yyyy-MM-dd}" : Absent;

    /// <summary>Seconds, as minutes where they are many.</summary>
    public static string Seconds(double? seconds) => seconds switch
    {
        null => Absent,
        >= 120 => $"{seconds / 60:0.0} min",
        { } s => $"{s:0.0} s",
    };

    static string Signed(double value, string format)
    {
        var text = Math.Abs(value).ToString(format);
        return value < 0 && text.Any(c => c is >= '1' and <= '9') ? "\u2212" + text : text;
    }
}
