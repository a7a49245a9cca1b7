using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Warehouse.Contracts;

namespace Warehouse.Sources;

/// <summary>Reads <c>sources/&lt;system&gt;.yml</c>.</summary>
public static partial class ContractReader
{
    /// <summary>Share of rows that may be quarantined where the contract does not say: one in a thousand.</summary>
    const decimal DefaultMaxRejected = 0.001m;
    const int DefaultMaxRecordBytes = 1 << 20;

    /// <summary>Reads one source system's contract.</summary>
    /// <param name="file">The YAML file.</param>
    /// <exception cref="ContractException">The file is absent or says something that is not permitted.</exception>
    public static SourceContract Read(string file)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var yaml = YamlSection.Load(file).Permit("system", "description", "format", "ignore", "files");
        var system = Name(yaml, "system", yaml.Text("system"));
        var shared = yaml.Section("format");
        var files = yaml.Sections("files").Select(section => ReadFile(system, section, shared)).ToList();
        if (files.Count == 0)
            throw yaml.Error("files", "the contract has no files", "give at least one under 'files:'");
        return new(system, yaml.OptionalText("description") ?? "", yaml.Texts("ignore"), files);
    }

    static FileContract ReadFile(string system, YamlSection yaml, YamlSection? sharedFormat)
    {
        yaml.Permit("description", "path", "format", "delivery", "optional", "key", "business_date", "control", "max_rejected", "columns");
        var columns = yaml.Sections("columns").Select(ReadColumn).ToList();
        if (columns.Count == 0)
            throw yaml.Error("columns", $"file '{yaml.Name}' has no columns", "give at least one under 'columns:'");
        if (columns.GroupBy(c => c.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw yaml.Section("columns")!.Error(
                twice.Last().Name,
                $"'{twice.Last().Name}' and '{twice.First().Name}' are one name to the engine",
                "name the columns apart");
        var key = yaml.Texts("key");
        foreach (var column in key)
            RequireColumn(yaml, "key", column, columns);
        var path = yaml.Text("path");
        if (Path.IsPathRooted(path) || path.Split('/').Contains(".."))
            throw yaml.Error("path", $"'path: {path}' leaves the landing folder", "permitted is a path below it");
        var format = ReadFormat(FormatSection(yaml, sharedFormat));
        return new(
            system,
            Name(yaml, yaml.Name, yaml.Name),
            yaml.OptionalText("description") ?? "",
            path,
            format,
            yaml.Choice<Delivery>("delivery"),
            yaml.Flag("optional"),
            key,
            ReadBusinessDate(yaml, path, columns),
            ReadControl(yaml, format.Type, columns),
            yaml.Number("max_rejected", 0, 1) ?? DefaultMaxRejected,
            columns,
            yaml.File,
            yaml.Line);
    }

    static YamlSection FormatSection(YamlSection file, YamlSection? shared) =>
        file.Section("format") ?? shared
            ?? throw file.Error("format", "no format is given", "give 'format:' here or for the system");

    static FileFormat ReadFormat(YamlSection yaml)
    {
        yaml.Permit("type", "delimiter", "quote", "encoding", "date", "timestamp", "header", "max_record_bytes");
        var encoding = yaml.OptionalText("encoding") ?? "utf-8";
        try
        {
            Encoding.GetEncoding(encoding);
        }
        catch (ArgumentException)
        {
            throw yaml.Error("encoding", $"'encoding: {encoding}' is unknown", "permitted: utf-8, gb18030, iso-8859-1, utf-16, ...");
        }
        return new(
            yaml.Choice<FileType>("type"),
            OneCharacter(yaml, "delimiter") ?? ',',
            yaml.OptionalText("quote") is "" or "none" ? null : OneCharacter(yaml, "quote") ?? '"',
            encoding,
            yaml.OptionalText("date"),
            yaml.OptionalText("timestamp"),
            yaml.Flag("header", otherwise: true),
            (int)(yaml.Number("max_record_bytes", 1, DefaultMaxRecordBytes) ?? DefaultMaxRecordBytes));
    }

    static char? OneCharacter(YamlSection yaml, string key) => yaml.OptionalText(key) switch
    {
        null => null,
        [var c] when c < 128 && c is not ('\n' or '\r' or '\0') => c,
        var text => throw yaml.Error(key, $"'{key}: {text}'", "permitted is one ASCII character"),
    };

    static BusinessDateRule ReadBusinessDate(YamlSection file, string path, List<ColumnContract> columns)
    {
        var yaml = file.Section("business_date")?.Permit("from", "column") ?? throw file.Error(
            "business_date",
            $"file '{file.Name}' has no business_date",
            "give 'business_date: { from: file_name | column | night }'");
        var from = yaml.Choice<BusinessDateFrom>("from");
        if (from == BusinessDateFrom.FileName && !LandingFolder.HasDate(path))
            throw file.Error(
                "path",
                $"'path: {path}' holds no date",
                "write the date as {yyyyMMdd}, or take the business date from a column or the night");
        if (from == BusinessDateFrom.Column)
        {
            RequireColumn(yaml, "column", yaml.Text("column"), columns);
            if (columns.First(c => c.Name == yaml.Text("column")).Type is not ("date" or "timestamp"))
                throw yaml.Error("column", $"'{yaml.Text("column")}' is no date", "permitted are columns of the types date and timestamp");
        }
        return new(from, yaml.OptionalText("column"));
    }

    static ControlRule ReadControl(YamlSection file, FileType format, List<ColumnContract> columns)
    {
        if (file.Section("control") is not { } yaml)
            return new(ControlType.None, null, 0, null, null, null);
        yaml.Permit("type", "marker", "rows", "amount", "path", "of");
        var type = yaml.Choice<ControlType>("type");
        if (yaml.OptionalText("of") is { } of)
        {
            RequireColumn(yaml, "of", of, columns);
            if (!ExactPattern().IsMatch(columns.First(c => c.Name == of).Type))
                throw yaml.Error(
                    "of", $"'{of}' has no exact sum", "permitted are columns of the types decimal(p,s) and tinyint to hugeint");
        }
        if (type == ControlType.Trailer && format != FileType.Delimited)
            throw yaml.Error("type", "only delimited files have a trailer", "permitted: none, file");
        return type switch
        {
            ControlType.Trailer => new(
                type,
                yaml.Text("marker"),
                (int)(yaml.Number("rows", 1, 1000) ?? 2),
                (int?)yaml.Number("amount", 1, 1000),
                null,
                yaml.OptionalText("of")),
            ControlType.File => new(type, null, 0, null, yaml.Text("path"), yaml.OptionalText("of")),
            _ => new(type, null, 0, null, null, null),
        };
    }

    static ColumnContract ReadColumn(YamlSection yaml)
    {
        yaml.Permit("type", "required", "values", "min", "max", "unit", "pii", "description");
        var type = yaml.Text("type").ToLowerInvariant();
        if (!TypePattern().IsMatch(type))
            throw yaml.Error(
                "type",
                $"'type: {type}'",
                "permitted: varchar, boolean, tinyint to hugeint, float, double, decimal(p,s), date, time, timestamp");
        CheckPrecision(yaml, type);
        foreach (var bound in new[] { "min", "max" })
        {
            if (yaml.OptionalText(bound) is { } literal && !IsOfType(literal, type, bound))
                throw yaml.Error(
                    bound,
                    $"'{bound}: {literal}' is no {type}",
                    "permitted is a value of the column's type, and 'night' as the greatest date");
        }
        if (yaml.Name == "file_row_number")
            throw yaml.Error(
                "type",
                "the name 'file_row_number'",
                "the engine numbers rows under this name; name the column otherwise where it is delivered");
        return new(
            Name(yaml, yaml.Name, yaml.Name),
            type,
            yaml.Flag("required"),
            yaml.Texts("values"),
            yaml.OptionalText("min"),
            yaml.OptionalText("max"),
            yaml.OptionalText("unit"),
            yaml.Flag("pii"),
            yaml.OptionalText("description") ?? "");
    }

    static void CheckPrecision(YamlSection yaml, string type)
    {
        if (DecimalPattern().Match(type) is not { Success: true } match)
            return;
        var precision = int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
        if (precision is < 1 or > 38 || int.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture) > precision)
            throw yaml.Error("type", $"'type: {type}'", "permitted is decimal(p,s) with p from 1 to 38 and s from 0 to p");
    }

    static bool IsOfType(string literal, string type, string bound) => type switch
    {
        "varchar" => true,
        "boolean" => literal is "true" or "false",
        "date" or "timestamp" => (literal == "night" && bound == "max") || DateTime.TryParse(literal, CultureInfo.InvariantCulture, out _),
        "time" => TimeOnly.TryParse(literal, CultureInfo.InvariantCulture, out _),
        "float" or "double" => double.TryParse(literal, NumberStyles.Float, CultureInfo.InvariantCulture, out _),
        _ => decimal.TryParse(literal, NumberStyles.Float, CultureInfo.InvariantCulture, out _),
    };

    static void RequireColumn(YamlSection yaml, string key, string column, List<ColumnContract> columns)
    {
        if (columns.All(c => c.Name != column))
            throw yaml.Error(key, $"'{column}' is no column of the file", $"permitted: {string.Join(", ", columns.Select(c => c.Name))}");
    }

    static string Name(YamlSection yaml, string key, string name) => NamePattern().IsMatch(name)
        ? name
        : throw yaml.Error(key, $"the name '{name}'", "permitted are letters, digits and _, beginning with a letter");

    [GeneratedRegex(@"^decimal\((\d+),\s*(\d+)\)$")]
    private static partial Regex DecimalPattern();

    [GeneratedRegex(@"^(decimal\(.*|\w*int|integer)$")]
    private static partial Regex ExactPattern();

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9_]*$")]
    private static partial Regex NamePattern();

    [GeneratedRegex(
        @"^(varchar|boolean|tinyint|smallint|integer|bigint|hugeint|float|double|date|time|timestamp|decimal\(\d{1,2},\s*\d{1,2}\))$")]
    private static partial Regex TypePattern();
}
