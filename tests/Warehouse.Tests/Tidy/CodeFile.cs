using System.Text.RegularExpressions;

namespace Warehouse.Tests.Tidy;

/// <summary>A C# file, read by its layout: this repository's files are file-scoped and indented by four.</summary>
sealed partial class CodeFile
{
    readonly string[] bare;

    public CodeFile(string path, string text)
    {
        Path = path;
        Lines = text.TrimEnd('\n').Split('\n');
        bare = Literals().Replace(text, match => new string('\n', match.Value.Count(c => c == '\n'))).Split('\n');
    }

    public string Path { get; }

    public string[] Lines { get; }

    /// <summary>Types with the words before their names; each line of a partial one.</summary>
    public IEnumerable<(string Modifiers, string Kind, string Name, int Line)> Types => bare.Select((line, i) => (Match: TypeHead().Match(line), Line: i + 1))
        .Where(t => t.Match.Success).Select(t => (t.Match.Groups["modifiers"].Value, t.Match.Groups["kind"].Value, t.Match.Groups["name"].Value, t.Line));

    /// <summary>Functions with their length in lines, from the head to the last bracket; local functions count with the one around them.</summary>
    public IEnumerable<(string Name, int Line, int Length)> Functions()
    {
        for (var i = 0; i < bare.Length; i++)
        {
            if (TypeHead().IsMatch(bare[i]) || FunctionHead().Match(bare[i]) is not { Success: true } head || !IsMember(i))
                continue;
            var end = EndOf(i);
            yield return (head.Groups["name"].Value, i + 1, end - i + 1);
            i = end;
        }
    }

    /// <summary>Whether a line stands at the indent of members: one level below the type around it.</summary>
    bool IsMember(int line)
    {
        var indent = Indent(bare[line]);
        for (var i = line - 1; i >= 0; i--)
        {
            if (bare[i].Trim() == "{" && Indent(bare[i]) == indent - 4)
                return Enumerable.Range(1, Math.Min(i, 8)).Select(back => bare[i - back]).TakeWhile(above => above.Trim().Length > 0 && above.Trim() is not ("}" or "{"))
                    .Any(above => Indent(above) == indent - 4 && TypeHead().IsMatch(above));
        }
        return false;
    }

    /// <summary>The closing brace under the head, or for an expression the line where all brackets are closed.</summary>
    int EndOf(int start)
    {
        var (depth, indent) = (0, Indent(bare[start]));
        for (var i = start + 1; i < bare.Length && bare[i].Trim().Length > 0 && Indent(bare[i]) >= indent; i++)
        {
            if (Indent(bare[i]) == indent && bare[i].Trim() == "{")
                return Array.FindIndex(bare, i, line => Indent(line) == indent && line.Trim().StartsWith('}'));
            if (Indent(bare[i]) == indent)
                break;
        }
        for (var i = start; i < bare.Length; i++)
        {
            depth += bare[i].Sum(c => c switch { '(' or '[' or '{' => 1, ')' or ']' or '}' => -1, _ => 0 });
            if (depth == 0 && bare[i].TrimEnd() is [.., ';' or '}'])
                return i;
        }
        return bare.Length - 1;
    }

    static int Indent(string line) => line.Length - line.TrimStart(' ').Length;

    [GeneratedRegex("""(\$*)\"\"\"[\s\S]*?\"\"\"|'(\\.|[^'\\\n])+'|//[^\n]*|/\*[\s\S]*?\*/|[$@]*"(\\.|[^"\\\n])*"(u8)?""")]
    private static partial Regex Literals();

    [GeneratedRegex(@"^\s*(?<modifiers>((public|internal|private|protected|sealed|static|abstract|partial|readonly|ref|unsafe|file)\s+)*)"
        + @"(?<kind>class|record struct|record|struct|interface|enum)\s+(?<name>[A-Z]\w*)")]
    private static partial Regex TypeHead();

    [GeneratedRegex(@"^\s+(?!(return|throw|await|yield|else|new|using|lock|var|goto)\b)"
        + @"((public|internal|private|protected|static|override|abstract|virtual|sealed|async|unsafe|extern|partial|new|readonly)\s+)*"
        + @"([\w.<>\[\]?,()]+(\s+[\w.<>\[\]?,()]+)*\s+)?(?<name>~?[A-Za-z_][\w.]*)(<[\w, ]+>)?\((?!.*=(?!>).*\($)")]
    private static partial Regex FunctionHead();
}
