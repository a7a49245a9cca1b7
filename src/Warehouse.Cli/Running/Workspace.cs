using System.Globalization;
using Warehouse.Contracts;
using Warehouse.DuckDb;
using Warehouse.Pipelines;
using Warehouse.Sources;

namespace Warehouse.Cli;

/// <summary>An opened home folder with the pipeline that is run on it: the one place where sources, models and engine meet.</summary>
sealed class Workspace : IDisposable
{
    /// <summary>How long a run waits for somebody who reads the database file.</summary>
    static readonly TimeSpan ReadersPatience = TimeSpan.FromSeconds(60);

    Workspace(Settings settings, DuckDBConnection connection, Pipeline pipeline)
    {
        (Settings, Connection, Pipeline) = (settings, connection, pipeline);
        Contracts = [.. pipeline.SourceFiles.Select(ContractReader.Read)];
        Loads = new(connection);
        Loads.Adopt(Path.Combine(settings.Home, "landing"));
        if (Loads.Lost() is var (landed, delivered))
            throw new ContractException(
                landed, 0, $"the file that was landed from {delivered} is no longer there", "bring it back from a copy of the home folder, or begin with an empty --home and deliver all files again");
        Runs = new(connection);
        Scores = new(settings, NightScores.Definitions(settings.Pipeline));
        Sources = [.. Describe(LoadLedger.Promised(Contracts)), .. Scores.Sources(null, null)];
        Catalogue = Catalogue.Make(pipeline, Sources.Select(s => s.Name).ToHashSet(), connection, Scores.MadeFrom);
        CheckSnapshots();
        Personal = new(Catalogue, Contracts);
        if (Runs.Pipeline() is { } owner && owner != pipeline.Name)
            throw new ContractException(
                settings.Home, 0,
                $"this home folder belongs to the pipeline '{owner}', asked for is '{pipeline.Name}'",
                "give each pipeline a --home of its own");
    }

    public Settings Settings { get; }
    public DuckDBConnection Connection { get; }
    public Pipeline Pipeline { get; }
    public IReadOnlyList<SourceContract> Contracts { get; }
    public Catalogue Catalogue { get; }
    public PersonalData Personal { get; }
    public NightScores Scores { get; }
    public LoadLedger Loads { get; }
    public RunLedger Runs { get; }

    /// <summary>The landed relations and the scores as the models see them, whatever is in them.</summary>
    public IReadOnlyList<SourceRelation> Sources { get; }

    /// <summary>Opens the home folder for writing; the caller holds its lock.</summary>
    /// <exception cref="ContractException">The pipeline or the home folder is not as it must be.</exception>
    public static Workspace Open(Settings settings)
    {
        Directory.CreateDirectory(settings.Home);
        return Open(settings, Path.Combine(settings.Home, "warehouse.duckdb"));
    }

    /// <summary>Opens the pipeline on an empty database in memory.</summary>
    public static Workspace OpenEmpty(Settings settings) => Open(settings, ":memory:");

    /// <summary>Makes the landed relations what was known in a night.</summary>
    public IReadOnlyList<SourceRelation> ShowNight(DateOnly night) =>
        [.. Describe(Loads.CreateViews(Contracts, night)), .. Scores.Sources(night, Loads.LastBuiltNight())];

    /// <inheritdoc/>
    public void Dispose() => Connection.Dispose();

    static IReadOnlyList<SourceRelation> Describe(IEnumerable<LandedRelation> landed) =>
        [.. landed.Select(l => new SourceRelation(l.Name, l.Columns, l.Version))];

    /// <summary>The engine starts while the pipeline is read.</summary>
    static Workspace Open(Settings settings, string database)
    {
        var connecting = Task.Run(() => Connect(settings, database));
        var pipeline = PipelineReader.Read(settings.Pipeline);
        return new(settings, connecting.GetAwaiter().GetResult(), pipeline);
    }

    static DuckDBConnection Connect(Settings settings, string database)
    {
        var options = new DuckDBConnectionStringBuilder { ["Data Source"] = database, ["memory_limit"] = settings.MemoryLimit };
        if (database != ":memory:")
            options["temp_directory"] = Path.Combine(settings.Home, "spill");
        if (settings.Threads > 0)
            options["threads"] = settings.Threads.ToString(CultureInfo.InvariantCulture);
        var connection = new DuckDBConnection(options.ConnectionString);
        HeldDatabase.OpenPatiently(connection, ReadersPatience);
        return connection;
    }

    void CheckSnapshots()
    {
        var sources = Contracts.SelectMany(c => c.Files).ToDictionary(f => f.Source);
        var full = sources.Values.Where(f => f.Delivery == Delivery.Full).Select(f => f.Source);
        // What a bank does not deliver is empty, and so is the history of it.
        var empty = Catalogue.Models.Where(m => m.Materialisation == Materialisation.Empty).Select(m => m.Relation).ToHashSet();
        foreach (var model in Catalogue.Models.Where(m => m.History?.Snapshots is not null && !m.Reads.All(empty.Contains)))
        {
            if (!sources.TryGetValue(model.History!.Snapshots!, out var file) || file.Delivery != Delivery.Full)
                throw new ContractException(
                    model.File, 0,
                    $"the history of {model.Relation} names the snapshots '{model.History.Snapshots}'",
                    $"permitted are full sources: {string.Join(", ", full)}");
        }
    }
}
