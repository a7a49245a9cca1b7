using System.Text;

namespace Warehouse.Reports;

/// <summary>Text from data as it may be shown: what steers a terminal or turns the direction of writing is made visible, never obeyed.</summary>
public static class VisibleText
{
    const char Replacement = '\uFFFD';

    /// <summary>The text with control characters and overrides of direction (U+202A to U+202E, U+2066 to U+2069, marks) replaced.</summary>
    public static string Of(string text) => text.Any(IsHidden) ? string.Concat(text.Select(c => IsHidden(c) ? Replacement : c)) : text;

    /// <summary>The same of every line of a text that may have several.</summary>
    public static string Lines(string text) => string.Join('\n', text.Split('\n').Select(line => Of(line.TrimEnd('\r'))));

    /// <summary>The same, escaped for the content and the quoted attributes of HTML and SVG.</summary>
    public static string Html(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return "";
        var html = new StringBuilder(text.Length + 16);
        foreach (var c in Of(text))
        {
            _ = c switch
            {
                '&' => html.Append("&amp;"),
                '<' => html.Append("&lt;"),
                '>' => html.Append("&gt;"),
                '"' => html.Append("&quot;"),
                '\'' => html.Append("&#39;"),
                _ => html.Append(c),
            };
        }
        return html.ToString();
    }

    static bool IsHidden(char c) =>
        char.IsControl(c) || c is '\u200E' or '\u200F' or '\u061C' or '\uFEFF' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') or '\u2028' or '\u2029';
}
