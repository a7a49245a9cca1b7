using System.Globalization;
using System.Text.RegularExpressions;
using Warehouse.Contracts;

namespace Warehouse.Sources;

/// <summary>A file found in the landing folder and the contract that it is held to.</summary>
/// <param name="Contract">The contract.</param>
/// <param name="Path">Full path.</param>
/// <param name="Name">Path below the landing folder, with <c>/</c>.</param>
/// <param name="Size">Bytes.</param>
/// <param name="ModifiedAt">When it was last written.</param>
/// <param name="NamedDate">The business date in its name; null where the contract takes it from elsewhere.</param>
/// <param name="Fault">Why it cannot be opened at all; null where it can.</param>
public sealed record SourceFile(
    FileContract Contract, string Path, string Name, long Size, DateTime ModifiedAt, DateOnly? NamedDate, string? Fault = null);

/// <summary>What lies in the landing folder.</summary>
/// <param name="Files">Files with a contract, in the order of date, contract and name.</param>
/// <param name="Unknown">Names of files that no contract speaks of.</param>
public sealed record Delivered(IReadOnlyList<SourceFile> Files, IReadOnlyList<string> Unknown);

/// <summary>Finds the files that the contracts speak of.</summary>
public static partial class LandingFolder
{
    sealed record Rule(FileContract Contract, Regex Pattern);

    /// <summary>Lists the folder.</summary>
    /// <param name="folder">The landing folder.</param>
    /// <param name="contracts">The contracts of the sources in use.</param>
    /// <exception cref="ContractException">The folder is absent.</exception>
    public static Delivered Find(string folder, IReadOnlyList<SourceContract> contracts)
    {
        if (!Directory.Exists(folder))
            throw new ContractException(
                folder, 0, "there is no such landing folder", "name the folder of the source extracts with --landing");
        var everything = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 };
        var entries = Directory.EnumerateFileSystemEntries(folder, "*", everything).Order(StringComparer.Ordinal).ToList();
        var promised = contracts.SelectMany(c => c.Files).ToList();
        var rules = promised.Select(file => new Rule(file, Pattern(file.Path))).ToList();
        var controlFiles = promised.Select(file => file.Control.Path).OfType<string>();
        var spoken = contracts.SelectMany(c => c.Ignore).Concat(controlFiles).Select(Pattern).ToList();
        var files = new List<SourceFile>();
        var unknown = new List<string>();
        foreach (var path in entries)
        {
            var name = Path.GetRelativePath(folder, path).Replace('\\', '/');
            var matches = rules.Where(rule => rule.Pattern.IsMatch(name)).ToList();
            foreach (var rule in matches)
                files.Add(Describe(rule.Contract, rule.Pattern, path, name));
            if (matches.Count == 0 && !Directory.Exists(path) && !spoken.Any(pattern => pattern.IsMatch(name)))
                unknown.Add(name);
        }
        files.Sort(ByDateSourceAndName);
        return new(files, unknown);
    }

    /// <summary>Whether a path pattern holds a date.</summary>
    public static bool HasDate(string pattern) => DatePattern().IsMatch(pattern);

    /// <summary>A path pattern with a date put in.</summary>
    public static string WithDate(string pattern, DateOnly date) =>
        DatePattern().Replace(pattern, match => date.ToString(match.Groups[1].Value, CultureInfo.InvariantCulture));

    static int ByDateSourceAndName(SourceFile a, SourceFile b)
    {
        if (Nullable.Compare(a.NamedDate, b.NamedDate) is not 0 and var byDate)
            return byDate;
        return string.CompareOrdinal(a.Contract.Source, b.Contract.Source) is not 0 and var bySource
            ? bySource
            : string.CompareOrdinal(a.Name, b.Name);
    }

    static SourceFile Describe(FileContract contract, Regex pattern, string path, string name)
    {
        DateOnly? date = null;
        var fault = Directory.Exists(path) ? $"a folder stands where {contract.Source} expects a file" : null;
        if (pattern.Match(name).Groups["date"] is { Success: true } group)
        {
            var format = DatePattern().Match(contract.Path).Groups[1].Value;
            if (DateOnly.TryParseExact(group.Value, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var parsed))
                date = parsed;
            else
                fault = $"'{group.Value}' in the name is no date as {format}";
        }
        var info = new FileInfo(path);
        if (contract.Format.Type == FileType.ByExtension)
        {
            var type = TypeOf(Path.GetExtension(name));
            fault ??= type is null ? $"'{name}' ends with none of .csv, .parquet and .jsonl" : null;
            contract = contract with { Format = contract.Format with { Type = type ?? FileType.Delimited } };
        }
        return new(contract, path, name, info.Exists ? info.Length : 0, info.LastWriteTimeUtc, date, fault);
    }

    static FileType? TypeOf(string extension) => extension switch
    {
        ".csv" => FileType.Delimited,
        ".parquet" => FileType.Parquet,
        ".jsonl" => FileType.Jsonl,
        _ => null,
    };

    static Regex Pattern(string path)
    {
        var text = Regex.Escape(path)
            .Replace(@"\*", "[^/]*", StringComparison.Ordinal)
            .Replace(@"\{", "{", StringComparison.Ordinal);
        var pattern = DatePattern().Replace(text, match => $"(?<date>.{{{match.Groups[1].Length}}})");
        return new Regex($"^{pattern}$", RegexOptions.CultureInvariant);
    }

    [GeneratedRegex(@"\{([yMd_\-]+)\}")]
    private static partial Regex DatePattern();
}
