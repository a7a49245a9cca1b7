namespace Warehouse.Cli;

/// <summary>What a person's terminal can show: colours and a line of progress that is written over. A pipe, a file, <c>NO_COLOR</c> (no-color.org) and a dumb
/// terminal get neither.</summary>
/// <param name="to">The terminal.</param>
/// <param name="hasColour">Whether verbs are coloured.</param>
/// <param name="hasProgress">Whether progress is shown.</param>
sealed class Terminal(TextWriter to, bool hasColour, bool hasProgress)
{
    const string Wipe = "\r\u001b[K";
    bool isProgressShown;

    /// <summary>The terminal or whatever stands in its place.</summary>
    public static Terminal Of(TextWriter to)
    {
        var isTerminal = !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");
        return new(to, isTerminal && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")), isTerminal);
    }

    /// <summary>Writes a line whose first word is a verb.</summary>
    public void Line(string text)
    {
        to.WriteLine((isProgressShown ? Wipe : "") + (hasColour ? Coloured(text) : text));
        isProgressShown = false;
    }

    /// <summary>Writes over the line of progress; nothing where there is none.</summary>
    public void Progress(string text)
    {
        if (!hasProgress)
            return;
        to.Write(Wipe + text);
        isProgressShown = true;
    }

    static string Coloured(string text)
    {
        var verb = text.TrimStart().Split(' ')[0];
        var colour = verb switch
        {
            "FAILED" => "1;31",
            "warning" => "33",
            "publish" or "report" => "32",
            "skip" => "35",
            "land" or "build" or "check" or "score" => "36",
            "night" => "1",
            _ => "",
        };
        var at = text.IndexOf(verb, StringComparison.Ordinal);
        return colour.Length == 0 ? text : $"{text[..at]}\u001b[{colour}m{verb}\u001b[0m{text[(at + verb.Length)..]}";
    }
}
