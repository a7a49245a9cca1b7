using Warehouse.DuckDb;
using Warehouse.Pipelines;

namespace Warehouse.Tests.Pipelines;

/// <summary>A pipeline's folder under /tmp, written file by file, with an engine in memory to read it by.</summary>
sealed class PipelineFolder : IDisposable
{
    const string Settings = """
        name: test
        sources: [bank]
        folders:
          staging:   { schema: staging, materialisation: view }
          marts:     { schema: marts, materialisation: table }
          run:       { schema: run, materialisation: table }
        """;

    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("warehouse-pipelines-");

    public PipelineFolder()
    {
        Put("pipeline.yml", Settings);
        Connection.Execute("set threads = 2");
    }

    public DuckDBConnection Connection { get; } = DuckDBConnection.OpenFile(":memory:");
    public string Root => folder.FullName;

    /// <summary>Landed relations of this test.</summary>
    public List<SourceRelation> Sources { get; } = [];

    public PipelineFolder Put(string path, string content)
    {
        var file = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
        return this;
    }

    /// <summary>Writes a model and its declaration.</summary>
    /// <param name="path">Folder and name, such as <c>marts/m</c>.</param>
    /// <param name="sql">Its SELECT; null for none.</param>
    /// <param name="columns">Its columns, one a line of YAML.</param>
    /// <param name="grain">Its grain.</param>
    /// <param name="more">Further lines of the declaration.</param>
    public PipelineFolder Model(string path, string? sql, string columns = "id: { type: integer, description: d }", string grain = "id", string more = "")
    {
        var (at, name) = (Path.GetDirectoryName(path)!, Path.GetFileName(path));
        if (sql is not null)
            Put(path + ".sql", sql);
        return Put($"{at}/_{name}__models.yml", $"""
            models:
              {name}:
                description: The model {name}.
                grain: [{grain}]
            {Indent(more, 4)}
                columns:
            {Indent(columns, 6)}
            """);
    }

    /// <summary>A source with a table behind it.</summary>
    public PipelineFolder Source(string name, string select, string version = "v1")
    {
        Connection.Execute($"create schema if not exists {name.Split('.')[0]}; create or replace table {name} as {select}");
        var columns = Connection.Query($"describe {name}", row => new TypedColumn(row.GetString(0), row.GetString(1).ToLowerInvariant()));
        Sources.RemoveAll(s => s.Name == name);
        Sources.Add(new(name, columns, version));
        return this;
    }

    public Pipeline Read(string below = "") => PipelineReader.Read(Path.Combine(Root, below));

    public Catalogue Catalogue() => Warehouse.Pipelines.Catalogue.Make(Read(), Sources.Select(s => s.Name).ToHashSet(), Connection);

    public void Dispose()
    {
        Connection.Dispose();
        folder.Delete(recursive: true);
    }

    static string Indent(string text, int blanks) => string.Join('\n', text.Split('\n').Select(line => new string(' ', blanks) + line));
}
