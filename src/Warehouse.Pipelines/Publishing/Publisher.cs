using System.Security.Cryptography;
using System.Text.Json;
using Warehouse.DuckDb;

namespace Warehouse.Pipelines;

/// <summary>A published night.</summary>
/// <param name="Folder">Name of its folder below <c>published</c>.</param>
/// <param name="Manifest">What is in it.</param>
public sealed record Publication(string Folder, Manifest Manifest);

/// <summary>What of an export stands in an earlier night's folder.</summary>
/// <param name="Folder">Name of the folder below <c>published</c>.</param>
/// <param name="Set">The data set in it.</param>
/// <param name="Keys">The relation of the keys that have changed since; null where none has.</param>
public sealed record StandingSet(string Folder, DataSet Set, string? Keys);

/// <summary>Writes the data sets beside those of earlier nights and then moves one pointer, so that a reader sees the whole of last
/// night or the whole of tonight.</summary>
/// <param name="connection">The writer's connection.</param>
/// <param name="home">The home folder.</param>
public sealed class Publisher(DuckDBConnection connection, string home)
{
    const string Pointer = "current";

    /// <summary>Begins the description of a column that is published as a pseudonym.</summary>
    public const string PseudonymMark = "Pseudonym.";

    /// <summary>One file of a data set: its path, and the condition that its rows meet.</summary>
    sealed record Partition(string Path, string Where);

    sealed record PartitionValue(string Column, string? Value)
    {
        public string Folder => $"{Column}={(Value is null ? "__HIVE_DEFAULT_PARTITION__" : Uri.EscapeDataString(Value))}";

        public string Condition =>
            $"{Sql.Name(Column)}::varchar is not distinct from {(Value is null ? "null" : Sql.Text(Value))}";
    }

    /// <summary>The columns of an export that are published as pseudonyms, whose keys are prepared.</summary>
    public Func<Export, IReadOnlyList<string>> Hidden { get; init; } = _ => [];

    /// <summary>Landed relations with their columns, for the dictionary.</summary>
    public IReadOnlyList<SourceRelation> Sources { get; init; } = [];

    string Published => Path.Combine(home, "published");

    /// <summary>Removes what a killed run left behind.</summary>
    public void Sweep()
    {
        Directory.CreateDirectory(Published);
        foreach (var left in Directory.EnumerateDirectories(Published, ".tmp*"))
            Directory.Delete(left, recursive: true);
    }

    /// <summary>The folder that the pointer names; null before the first publication.</summary>
    public static string? CurrentFolder(string home)
    {
        var pointer = new DirectoryInfo(Path.Combine(home, "published", Pointer));
        return pointer.LinkTarget is { } target ? Path.Combine(home, "published", target) : null;
    }

    /// <summary>The nights that are published, in order.</summary>
    public static IReadOnlyList<DateOnly> Nights(string home)
    {
        var published = new DirectoryInfo(Path.Combine(home, "published"));
        return !published.Exists ? [] : [.. published.EnumerateDirectories()
            .Where(folder => folder.LinkTarget is null)
            .Select(folder => DateOnly.TryParseExact(Night(folder.Name), "yyyy-MM-dd", out var night) ? night : (DateOnly?)null)
            .OfType<DateOnly>().Distinct().Order()];
    }

    /// <summary>The folders of a night's editions, the last one last.</summary>
    public static IReadOnlyList<string> Editions(string home, DateOnly night)
    {
        var published = new DirectoryInfo(Path.Combine(home, "published"));
        return !published.Exists ? [] : [.. published.EnumerateDirectories($"{night:yyyy-MM-dd}*")
            .Where(folder => Night(folder.Name) == $"{night:yyyy-MM-dd}")
            .OrderBy(folder => folder.Name.Length).ThenBy(folder => folder.Name, StringComparer.Ordinal)
            .Select(folder => folder.FullName)];
    }

    /// <summary>Removes the oldest nights; what is current stays.</summary>
    /// <param name="most">Nights that stay.</param>
    public void Prune(int most)
    {
        var current = CurrentFolder(home);
        foreach (var folder in Nights(home).SkipLast(most).SelectMany(night => Editions(home, night)).Where(folder => folder != current))
            Directory.Delete(folder, recursive: true);
    }

    /// <summary>A night that was published before.</summary>
    public Publication Find(string folder) => new(folder, Manifest.Read(Path.Combine(Published, folder)));

    /// <summary>Writes a night's data sets.</summary>
    /// <param name="catalogue">The exports and their models.</param>
    /// <param name="night">The night.</param>
    /// <param name="standing">What of an export stands in an earlier folder; null where nothing does.</param>
    public Publication Write(Catalogue catalogue, DateOnly night, Func<Export, StandingSet?>? standing = null)
    {
        var work = Path.Combine(Published, $".tmp-{night:yyyy-MM-dd}");
        Directory.CreateDirectory(work);
        var pipeline = catalogue.Pipeline;
        var sets = pipeline.Exports
            .Select(export => Write(export, catalogue.Find(export.Relation)!, pipeline.Name, work, standing?.Invoke(export)))
            .ToList();
        var manifest = new Manifest(pipeline.Name, night, sets, pipeline.Roles.Count > 0 ? pipeline.Roles : null);
        var lineage = ColumnLineage.Read(catalogue, Sources, connection);
        foreach (var (name, text) in new[]
        {
            (Manifest.FileName, manifest.ToJson()), (DataPackage.FileName, DataPackage.Json(manifest, SourcesOf)), (DataPackage.DictionaryName, DataPackage.Markdown(manifest, SourcesOf)),
        })
        {
            DurableFile.Write(Path.Combine(work, name), text);
            OwnerOnly.ForReaders(Path.Combine(work, name), upTo: Published);
        }
        return new(Place(work, night), manifest);

        IReadOnlyList<string> SourcesOf(DataSet set, PublishedColumn column) =>
            [.. lineage.Roots(set.Relation, column.Name).Select(NameOfSource).Distinct().Order(StringComparer.Ordinal)];
    }

    /// <summary>A column that no model makes, as people name it: <c>system.file.column</c> of a delivered file.</summary>
    public static string NameOfSource(ColumnOrigin origin) => origin.Relation.Split("__") is [var system, var file, ..] && system.StartsWith("landing.", StringComparison.Ordinal)
        ? $"{system["landing.".Length..]}.{file}.{origin.Column}" : $"{origin.Relation}.{origin.Column}";

    /// <summary>Moves the pointer and the database of views to a published folder; does nothing where they name a later night.</summary>
    public void Point(Publication publication)
    {
        var folder = publication.Folder;
        var current = CurrentFolder(home) is { } path ? Path.GetFileName(path) : null;
        if (current is not null && string.CompareOrdinal(Night(current), Night(folder)) > 0)
            return;
        if (current != folder)
            DurableFile.Link(Path.Combine(Published, Pointer), folder);
        var whole = Path.Combine(home, "serving.duckdb");
        ServingDatabase.Write(connection, whole, publication.Manifest, Path.Combine(Published, folder));
        OwnerOnly.ForReaders(whole, upTo: home);
        var roles = publication.Manifest.Roles ?? [];
        // A role that is gone must not go on reading.
        foreach (var left in Directory.EnumerateFiles(home, "serving_*.duckdb").Where(file => roles.All(role => Path.GetFileName(file) != $"serving_{role.Name}.duckdb")))
            File.Delete(left);
        foreach (var role in roles)
        {
            var database = Path.Combine(home, $"serving_{role.Name}.duckdb");
            ServingDatabase.WriteFor(connection, database, whole, publication.Manifest, role.Name, Path.Combine(Published, folder));
            OwnerOnly.ForReaders(database, upTo: home);
        }
    }

    static string Night(string folder) => folder.Split('.')[0];

    /// <summary>The night's own folder, or that of a further edition where the night was published with other bytes before.</summary>
    string Place(string work, DateOnly night)
    {
        for (var edition = 1; ; edition++)
        {
            var name = edition == 1 ? $"{night:yyyy-MM-dd}" : $"{night:yyyy-MM-dd}.r{edition}";
            var folder = Path.Combine(Published, name);
            if (!Directory.Exists(folder))
            {
                Directory.Move(work, folder);
                DurableFile.Flush(Published);
                return name;
            }
            if (IsSame(Manifest.FileName) && IsSame(DataPackage.FileName) && IsSame(DataPackage.DictionaryName))
            {
                Directory.Delete(work, recursive: true);
                return name;
            }

            bool IsSame(string file) => File.Exists(Path.Combine(folder, file)) && File.ReadAllText(Path.Combine(folder, file)) == File.ReadAllText(Path.Combine(work, file));
        }
    }

    DataSet Write(Export export, Model model, string pipeline, string work, StandingSet? standing)
    {
        Directory.CreateDirectory(Path.Combine(work, export.Name));
        var hidden = Hidden(export);
        var columns = model.Columns.Select(c => hidden.Contains(c.Name)
            ? new PublishedColumn(c.Name, "varchar", null, $"{PseudonymMark} {c.Description}", SinceOf(c))
            : new PublishedColumn(c.Name, c.Type, c.Unit, c.Description, SinceOf(c), export.Granted.Contains(c.Name) ? true : null)).ToList();
        var description = export.Description ?? model.Description;
        var about = About(export, pipeline, description, columns);
        try
        {
            var stands = Standing(export, standing);
            var files = Partitions(export)
                .Select(partition => stands.GetValueOrDefault(partition.Path) is { } file
                    ? LinkFile(file, standing!.Folder, work)
                    : WriteFile(export, model, partition, about, work))
                .ToList();
            return new(export.Name, export.Relation, description, model.Grain, export.PartitionBy, files.Sum(f => f.Rows), files, columns,
                export.Version, export.Roles.Count > 0 ? export.Roles : null);
        }
        catch (DuckDBException e)
        {
            throw new StepException($"publish {export.Name}", export.DefinedIn, e.Message, e);
        }

        int? SinceOf(Column column) => export.Since.TryGetValue(column.Name, out var since) ? since : null;
    }

    /// <summary>The files of an earlier folder that hold what would be written again.</summary>
    Dictionary<string, PublishedFile> Standing(Export export, StandingSet? standing)
    {
        if (standing is null)
            return [];
        var changed = standing.Keys is null ? [] : Partitions(export, standing.Keys).Select(partition => partition.Path).ToHashSet();
        return standing.Set.Files.Where(file => !changed.Contains(file.Path)).ToDictionary(file => file.Path);
    }

    /// <summary>A file of an earlier folder under a second name: a published file never changes.</summary>
    PublishedFile LinkFile(PublishedFile file, string folder, string work)
    {
        var (from, to) = (Path.Combine(Published, folder, file.Path), Path.Combine(work, file.Path));
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        DurableFile.SecondName(from, to);
        return file;
    }

    static string About(Export export, string pipeline, string description, List<PublishedColumn> columns)
    {
        return Sql.List(
        [
            Entry("warehouse.data_set", export.Name),
            Entry("warehouse.pipeline", pipeline),
            Entry("warehouse.version", $"{export.Version}"),
            Entry("warehouse.description", description),
            Entry("warehouse.columns", JsonSerializer.Serialize(columns, ManifestColumnsJson.Default.ListPublishedColumn)),
        ]);

        static string Entry(string key, string value) => $"{Sql.Text(key)}: {Sql.Text(value)}";
    }

    /// <summary>One file a combination of the partition columns' values. The engine's own partitioned COPY names files by thread, and so
    /// would not give the same bytes twice.</summary>
    List<Partition> Partitions(Export export, string? of = null)
    {
        if (export.PartitionBy.Count == 0)
            return [new($"{export.Name}/{export.Name}.parquet", "true")];
        var columns = export.PartitionBy.Select(column => $"{Sql.Name(column)}::varchar");
        var combinations = connection.Query(
            $"select {Sql.List(columns)} from {of ?? export.Relation} group by all order by all",
            row => export.PartitionBy.Select((column, i) => new PartitionValue(column, row.GetStringOrNull(i))).ToList());
        return [.. combinations.Select(values => new Partition(
            $"{export.Name}/{string.Join('/', values.Select(v => v.Folder))}/{export.Name}.parquet",
            string.Join(" and ", values.Select(v => v.Condition))))];
    }

    PublishedFile WriteFile(Export export, Model model, Partition partition, string about, string work)
    {
        var file = Path.Combine(work, partition.Path);
        var folder = Directory.CreateDirectory(Path.GetDirectoryName(file)!).FullName;
        var columns = export.PartitionBy.Count == 0 ? "*" : $"* exclude ({Sql.Names(export.PartitionBy)})";
        var order = Sql.Names(export.OrderBy.Concat(model.Grain).Distinct());
        var rows = connection.Execute(
            $$"""
            copy (select {{columns}} from {{Pseudonyms.From(model, Hidden(export))}} where {{partition.Where}} order by {{order}})
            to {{Sql.Text(file)}} (format parquet, compression zstd, row_group_size {{export.RowGroupSize}}, kv_metadata {{{about}}})
            """);
        if (export.Granted.Count == 0)
            OwnerOnly.ForReaders(file, upTo: Published);
        DurableFile.Flush(file);
        DurableFile.Flush(folder);
        return Describe(file, partition.Path, rows);
    }

    /// <summary>A file as the manifest names it.</summary>
    public static PublishedFile Describe(string file, string path, long rows)
    {
        using var bytes = File.OpenRead(file);
        return new(path, rows, bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }

    /// <summary>The writer's option that keeps what a published file says of itself.</summary>
    public static string KeptMetadata(DuckDBConnection connection, string file)
    {
        var entries = connection.Query(
            $"select decode(key), decode(value) from parquet_kv_metadata({Sql.File(file)}) where starts_with(decode(key), 'warehouse.')",
            row => $"{Sql.Text(row.GetString(0))}: {Sql.Text(row.GetString(1))}");
        return $", kv_metadata {{{Sql.List(entries)}}}";
    }
}
