using Serilog.Core;
using Warehouse.Cli;
using Warehouse.DuckDb;
using Warehouse.Pipelines;
using Warehouse.Sources;

namespace Warehouse.Tests.Cli;

/// <summary>The smallest pipeline that lands, builds, checks and publishes, with its landing folder and home, run in this process.</summary>
sealed class SmallBank : IDisposable
{
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("warehouse-night-");

    public SmallBank()
    {
        Put("pipeline/pipeline.yml", "name: small\nsources: [bank]\nfolders:\n  marts: { schema: marts, materialisation: table }\n");
        Put("pipeline/sources/bank.yml", """
            system: bank
            format: { type: delimited }
            files:
              t:
                path: t_{yyyyMMdd}.csv
                delivery: full
                key: [id]
                business_date: { from: file_name }
                max_rejected: 0.5
                columns:
                  id: { type: integer, required: true }
            """);
        Model("select id from landing.bank__t");
        Put("pipeline/publish/e.yml", "exports:\n  out: { relation: marts.m }\n");
    }

    /// <summary>What the runs told.</summary>
    public StringWriter Told { get; } = new();

    public string Home => Path.Combine(folder.FullName, "home");
    public string Current => Path.GetFileName(Publisher.CurrentFolder(Home)!);

    public void Model(string sql, string checks = "[]")
    {
        Put("pipeline/marts/m.sql", sql);
        Put("pipeline/marts/_marts__models.yml", $"models:\n  m:\n    description: d\n    grain: [id]\n    columns: {{ id: {{ type: integer, description: d }} }}\n    checks: {checks}\n");
    }

    public void Deliver(string date, string ids) => Put($"landing/t_{date}.csv", $"id\n{ids}\n");

    public void Put(string path, string content)
    {
        var file = Path.Combine(folder.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
    }

    /// <summary>Runs the nights that are due and tells how each ended.</summary>
    public List<NightResult> Run(DateOnly? only = null, RunRequest? request = null, TimeProvider? clock = null)
    {
        clock ??= TimeProvider.System;
        var settings = new Settings(Path.Combine(folder.FullName, "pipeline"), Path.Combine(folder.FullName, "landing"), Home, 2, 2, "1GB", Serilog.Events.LogEventLevel.Information);
        using var held = RunLock.Take(Home, DateTime.UtcNow);
        using var workspace = Workspace.Open(settings);
        var lander = new Lander(workspace.Connection, Home, workspace.Loads, clock);
        using var nights = new Nights(workspace, lander);
        var runner = new NightRunner(workspace, lander, nights, new RunOutput(Told, false), Logger.None, clock);
        var due = request is { IsBackfill: true } ? nights.FindAll(new(only, only)) : nights.Find(new(only, only));
        return [.. due.Select(night => runner.Run(night, request ?? new(null, false), CancellationToken.None))];
    }

    public List<string> Served()
    {
        using var reader = DuckDBConnection.OpenFile(Path.Combine(Home, "serving.duckdb"), ("access_mode", "READ_ONLY"));
        return reader.Query("select id::varchar from out order by id", row => row.GetString(0));
    }

    /// <summary>One column of the ledger.</summary>
    public List<string> Ledger(string sql)
    {
        using var reader = DuckDBConnection.OpenFile(Path.Combine(Home, "warehouse.duckdb"), ("access_mode", "READ_ONLY"));
        return reader.Query(sql, row => row.GetString(0));
    }

    public void Dispose() => Scratch.Remove(folder.FullName);
}
