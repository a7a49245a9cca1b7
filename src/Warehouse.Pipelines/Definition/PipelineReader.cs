using System.Text.RegularExpressions;
using Warehouse.Contracts;

namespace Warehouse.Pipelines;

/// <summary>Reads a pipeline's folder. A pipeline that extends another inherits its files;
/// a file of the same name replaces the inherited one.</summary>
public static partial class PipelineReader
{
    /// <summary>Defaults of one top folder.</summary>
    sealed record FolderRule(string Folder, string Schema, Materialisation Materialisation)
    {
        public bool IsSeed => Materialisation == Materialisation.Seed;
    }

    /// <summary>A pipeline's folder and what its <c>pipeline.yml</c> says.</summary>
    sealed record Link(string Folder, YamlSection Settings);

    /// <summary>Reads a pipeline.</summary>
    /// <param name="folder">Its folder, which holds <c>pipeline.yml</c>.</param>
    /// <exception cref="ContractException">A file is absent or says something that is not permitted.</exception>
    public static Pipeline Read(string folder)
    {
        folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var own = Settings(folder);
        var chain = Chain(folder, own);
        var rules = new List<FolderRule> { new("seeds", "seeds", Materialisation.Seed) };
        foreach (var section in chain.SelectMany(link => link.Settings.Sections("folders")))
        {
            rules.RemoveAll(rule => rule.Folder == section.Name);
            section.Permit("schema", "materialisation");
            rules.Add(new(section.Name, section.Text("schema"), section.Choice<Materialisation>("materialisation")));
        }
        var roots = chain.Select(link => link.Folder).ToList();
        var sources = own.Texts("sources").Select(system => Path.Combine(folder, "sources", system + ".yml")).ToList();
        var models = ReadModels(roots, rules, own.Texts("sources"), ReadSegmentation(chain, roots));
        models = WithSettings(models, chain);
        var roles = ReadRoles(chain);
        return new(
            own.Text("name"),
            own.OptionalText("description") ?? "",
            folder,
            sources,
            ReadNights(own, models),
            models,
            [.. Newest(roots, "macros", "*.sql").Select(File.ReadAllText)],
            [.. Newest(roots, "tests", "assert_*.sql").Select(ReadAssertion)],
            [.. Newest(roots, "reconciliation", "*.yml").SelectMany(ReconciliationReader.Read)],
            ReadExports(roots, roles),
            ReadUnitTests(roots, models))
        { Roles = roles };
    }

    /// <summary>The definitions of models of mining, those of the pipeline it extends included.</summary>
    /// <param name="folder">The pipeline's folder.</param>
    public static IReadOnlyList<string> MiningFiles(string folder)
    {
        folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var roots = Chain(folder, Settings(folder)).Select(link => link.Folder);
        return [.. Newest(roots, "mining", "*.yml").Where(file => !Path.GetFileName(file).StartsWith('_'))];
    }

    static YamlSection Settings(string folder) =>
        YamlSection.Load(Path.Combine(folder, "pipeline.yml")).Permit(
            "name", "description", "extends", "sources", "folders", "calendar", "missing_nights", "segmentation", "seeds", "roles");

    /// <summary>The segmentation of the last pipeline of the chain that has one.</summary>
    static Segmentation ReadSegmentation(List<Link> chain, List<string> roots) => Segmentation.Read(
        chain.FindLast(link => link.Settings.Has("segmentation"))?.Settings ?? chain[^1].Settings,
        Newest(roots, "seeds", "indicator.csv").SelectMany(File.ReadLines).Skip(1).Select(line => line.Split(',')[0]));

    static List<Model> WithSettings(List<Model> models, List<Link> chain)
    {
        var settings = SeedSetting.Read(chain.Select(link => link.Settings), [.. models.Where(m => m.Materialisation == Materialisation.Seed)]);
        return [.. models.Select(m => m.Materialisation == Materialisation.Seed && settings.Contains(m.Name) ? m with { Settings = [.. settings[m.Name]] } : m)];
    }

    /// <summary>A bank's nights are its own: they are not inherited.</summary>
    static NightRule ReadNights(YamlSection yaml, List<Model> models)
    {
        var missing = yaml.Has("missing_nights") ? yaml.Choice<MissingNights>("missing_nights") : (MissingNights?)null;
        if (yaml.OptionalText("calendar") is not { } name)
            return new(missing, null);
        var seeds = models.Where(m => m.Materialisation == Materialisation.Seed).ToList();
        var calendar = seeds.Find(seed => seed.Name == name) ?? throw yaml.Error(
            "calendar", $"the calendar '{name}' is no seed", $"permitted: {string.Join(", ", seeds.Select(s => s.Name))}");
        return BankingCalendar.Columns.FirstOrDefault(column => calendar.Columns.All(c => c.Name != column.Name || c.Type != column.Type)) is { } absent
            ? throw yaml.Error("calendar", $"the seed '{name}' has no column '{absent.Name}' of type {absent.Type}", "add it to the seed")
            : new(missing, calendar);
    }

    /// <summary>The pipelines from the one that all is inherited from to the one asked for.</summary>
    static List<Link> Chain(string folder, YamlSection settings)
    {
        var chain = new List<Link> { new(folder, settings) };
        while (chain[0].Settings.OptionalText("extends") is { } extends)
        {
            var next = Path.GetFullPath(Path.Combine(chain[0].Folder, extends));
            if (chain.Any(link => Path.GetFullPath(link.Folder) == next))
                throw chain[0].Settings.Error(
                    "extends",
                    $"'extends: {extends}' leads back to the pipeline itself",
                    "permitted is another pipeline's folder");
            chain.Insert(0, new(next, Settings(next)));
        }
        return chain;
    }

    /// <summary>The files below a folder of each root, the last root's winning over those of the same relative path.</summary>
    static List<string> Newest(IEnumerable<string> roots, string folder, string pattern)
    {
        var files = new Dictionary<string, string>();
        foreach (var root in roots.Select(root => Path.Combine(root, folder)).Where(Directory.Exists))
        {
            foreach (var file in Directory.EnumerateFiles(root, pattern, SearchOption.AllDirectories).Order(StringComparer.Ordinal))
                files[Path.GetRelativePath(root, file)] = file;
        }
        return [.. files.Keys.Order(StringComparer.Ordinal).Select(name => files[name])];
    }

    /// <summary>Staging belongs to a source system: only the folders of those in use are read.</summary>
    static bool IsInUse(string path, string file, IReadOnlyList<string> systems) =>
        Path.GetFileName(path) != "staging" || systems.Contains(Path.GetRelativePath(path, file).Split(Path.DirectorySeparatorChar)[0]);

    static IEnumerable<string> FilesInUse(string path, string pattern, IReadOnlyList<string> systems) =>
        Directory.EnumerateFiles(path, pattern, SearchOption.AllDirectories).Where(file => IsInUse(path, file, systems));

    static List<Model> ReadModels(List<string> roots, List<FolderRule> rules, IReadOnlyList<string> systems, Segmentation segmentation)
    {
        var files = new Dictionary<string, string>();
        var declarations = new Dictionary<string, ModelDeclaration>();
        foreach (var root in roots)
        {
            foreach (var rule in rules.Where(rule => Directory.Exists(Path.Combine(root, rule.Folder))))
            {
                var path = Path.Combine(root, rule.Folder);
                foreach (var file in FilesInUse(path, rule.IsSeed ? "*.csv" : "*.sql", systems))
                    files[$"{rule.Schema}.{Path.GetFileNameWithoutExtension(file)}"] = file;
                foreach (var file in FilesInUse(path, "_*__models.yml", systems))
                {
                    foreach (var declaration in ModelDeclaration.Read(file, rule.Schema, rule.Materialisation))
                        declarations[declaration.Relation] = declaration;
                }
            }
        }
        if (files.Keys.FirstOrDefault(relation => !declarations.ContainsKey(relation)) is { } undeclared)
            throw new ContractException(
                files[undeclared], 0,
                $"the model '{undeclared}' is declared in no _<folder>__models.yml",
                "declare its description, grain and columns beside it");
        return [.. declarations.Keys
            .Order(StringComparer.Ordinal)
            .Select(relation => Combine(declarations[relation], InUse(roots, files.GetValueOrDefault(relation), systems), segmentation))];
    }

    /// <summary>An inherited model that reads the staging of a system which is not in use falls away: what a bank does not deliver is an
    /// empty relation with the right columns.</summary>
    static string? InUse(List<string> roots, string? file, IReadOnlyList<string> systems)
    {
        var isInherited = file is not null && !file.StartsWith(roots[^1] + Path.DirectorySeparatorChar, StringComparison.Ordinal);
        return isInherited && StagingPattern().Matches(File.ReadAllText(file!)).Any(match => !systems.Contains(match.Groups[1].Value)) ? null : file;
    }

    static Model Combine(ModelDeclaration declaration, string? file, Segmentation segmentation)
    {
        var configured = file is null && declaration.Schema == "config" ? segmentation.Select(declaration) : null;
        var declared = file is null && declaration.Schema == "conformed" ? Materialisation.Empty : declaration.Materialisation ?? declaration.Otherwise;
        var materialisation = file is not null && declared == Materialisation.Empty ? declaration.Otherwise : declared;
        if (file is null && configured is null && materialisation != Materialisation.Empty)
            throw new ContractException(
                declaration.File, declaration.Line,
                $"the model '{declaration.Name}' has no file",
                $"write {declaration.Name}.sql, or declare 'materialisation: empty'");
        var sql = configured ?? (file is null || materialisation == Materialisation.Seed ? "" : File.ReadAllText(file).TrimEnd().TrimEnd(';'));
        return new(
            declaration.Schema,
            declaration.Name,
            file ?? declaration.File,
            sql,
            declaration.Description,
            materialisation,
            declaration.Grain,
            declaration.Columns,
            declaration.Checks,
            materialisation == Materialisation.Incremental ? declaration.Incremental : null,
            materialisation == Materialisation.History ? declaration.History : null)
        {
            TracksChanges = declaration.TracksChanges,
            LearntAt = declaration.LearntAt,
        };
    }

    /// <summary>A test speaks of the SQL beside it: where a pipeline replaces a model,
    /// the inherited tests of that model fall away.</summary>
    static List<UnitTest> ReadUnitTests(List<string> roots, List<Model> models)
    {
        var files = models.Where(m => m.Materialisation != Materialisation.Empty).ToDictionary(m => m.Relation, m => m.File);
        var empty = models.Where(m => m.Materialisation == Materialisation.Empty).Select(m => m.Relation).ToHashSet();
        return [.. roots.SelectMany(root => TestsBelow(root).Where(test => IsOfRoot(root, test)))];

        static IEnumerable<UnitTest> TestsBelow(string root) =>
            Newest([root], "tests/unit", "*.yml").SelectMany(UnitTestReader.Read);

        bool IsOfRoot(string root, UnitTest test)
        {
            if (files.TryGetValue(test.Model, out var file))
                return file.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal);
            return root == roots[^1] && !empty.Contains(test.Model)
                ? throw new ContractException(
                    test.File, test.Line, $"the test's model '{test.Model}' does not exist", "permitted is schema.name of a model")
                : false;
        }
    }

    static Assertion ReadAssertion(string file)
    {
        var sql = File.ReadAllText(file);
        var severity = sql.StartsWith("-- severity: warn", StringComparison.Ordinal) ? Severity.Warn : Severity.Error;
        return new(Path.GetFileNameWithoutExtension(file), file, sql.TrimEnd().TrimEnd(';'), severity, ReadNarrow(file, sql));
    }

    /// <summary>The line <c>-- incremental: { keys: run.x, narrow: { schema.relation: { key: expression } } }</c> of an assertion.</summary>
    static IncrementalRule? ReadNarrow(string file, string sql)
    {
        const string mark = "-- incremental:";
        var lines = sql.Split('\n').SkipWhile(line => !line.StartsWith(mark, StringComparison.Ordinal)).ToList();
        if (lines.Count == 0)
            return null;
        // The mapping may go on in the lines of comment below it, which begin with two blanks.
        var text = lines.Take(1).Concat(lines.Skip(1).TakeWhile(line => line.StartsWith("--   ", StringComparison.Ordinal))).Select(line => line["-- ".Length..]);
        var rule = YamlSection.Parse(string.Join('\n', text), file).Section("incremental")!.Permit("keys", "narrow");
        return new(rule.Text("keys"), [], [.. rule.Sections("narrow").Select(relation => ModelDeclaration.Narrowed(relation, []))]);
    }

    [GeneratedRegex(@"\bstaging\.stg_(\w+?)__")]
    private static partial Regex StagingPattern();

    static Dictionary<string, int> ReadSince(YamlSection export)
    {
        var version = export.Number("version", 1, 10_000) ?? 1;
        return export.Section("since") is not { } since ? [] : since.Keys.ToDictionary(column => column, column => (int)(since.Number(column, 1, version) ?? 1));
    }

    /// <summary>The roles of the nearest pipeline that names any. Names of customers are masked for who does not see names.</summary>
    static List<ReaderRole> ReadRoles(List<Link> chain)
    {
        var sections = chain.Select(link => link.Settings.Sections("roles")).LastOrDefault(roles => roles.Count > 0) ?? [];
        return [.. sections.Select(role => new ReaderRole(role.Name, role.Permit("sees_names").Flag("sees_names")))];
    }

    static List<string> RolesOf(YamlSection export, List<ReaderRole> known)
    {
        var roles = export.Texts("roles").ToList();
        return roles.Find(role => known.TrueForAll(k => k.Name != role)) is { } unknown
            ? throw export.Error("roles", $"'{unknown}' is no role", $"permitted are those of pipeline.yml: {string.Join(", ", known.Select(k => k.Name))}")
            : roles;
    }

    static List<Export> ReadExports(List<string> roots, List<ReaderRole> roles)
    {
        const int rowGroupSize = 122_880;
        var exports = new Dictionary<string, Export>();
        var files = Newest(roots, "publish", "*.yml");
        foreach (var yaml in files.SelectMany(file => YamlSection.Load(file).Permit("exports").Sections("exports")))
        {
            yaml.Permit("relation", "description", "order_by", "partition_by", "row_group_size", "pii", "reason", "version", "since", "roles");
            var granted = yaml.Texts("pii");
            if (granted.Count > 0 && yaml.OptionalText("reason") is not { Length: >= 10 })
                throw yaml.Error("pii", $"the export '{yaml.Name}' publishes personal columns without a reason", "give 'reason:', one sentence");
            exports[yaml.Name] = new(
                yaml.Name,
                yaml.Text("relation"),
                yaml.OptionalText("description"),
                yaml.Texts("order_by"),
                yaml.Texts("partition_by"),
                (int)(yaml.Number("row_group_size", 2048, 10_000_000) ?? rowGroupSize),
                yaml.File,
                yaml.Line)
            { Granted = granted, Version = (int)(yaml.Number("version", 1, 10_000) ?? 1), Since = ReadSince(yaml), Roles = RolesOf(yaml, roles) };
        }
        return [.. exports.Values.OrderBy(e => e.Name, StringComparer.Ordinal)];
    }
}
