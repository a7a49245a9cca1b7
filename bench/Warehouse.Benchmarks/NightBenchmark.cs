using System.Diagnostics;
using System.Text.Json;
using Warehouse.Cli;
using Warehouse.DuckDb;
using Warehouse.Pipelines;
using Warehouse.Sources;

namespace Warehouse.Benchmarks;

/// <summary>A whole night on Berka's original files by the real program, against the same SQL (reads, models, exports)
/// run bare in one connection without ledger, checks, quarantine or flushing;
/// and the share of the program's run that was not spent inside the engine.</summary>
static class NightBenchmark
{
    const int Pairs = 5;

    public static int Run(string[] args)
    {
        var root = Checkout();
        var landing = Path.GetFullPath(args.Length > 0 ? args[0] : Path.Combine(root, "..", "shared", "data", "berka"));
        var work = Directory.CreateTempSubdirectory("warehouse-bench-").FullName;
        var (wall, overhead, ratio) = (new List<double>(), new List<double>(), new List<double>());
        for (var pair = 1; pair <= Pairs; pair++)
        {
            var (seconds, inside, process) = Night(root, landing, Path.Combine(work, $"home{pair}"));
            var bare = Measured.Of(() => Bare(root, landing, Path.Combine(work, $"bare{pair}")));
            wall.Add(process);
            overhead.Add(1 - inside / seconds);
            ratio.Add(process / bare.Wall);
            Console.WriteLine(
                $"pair {pair}  night {process,5:0.00} s (run {seconds:0.00} s, engine {inside:0.00} s, "
                    + $"outside the engine {overhead[^1]:P0})   bare SQL {bare.Wall:0.00} s   ratio {ratio[^1]:0.00}");
        }
        Console.WriteLine(
            $"medians: night {Measured.Median(wall):0.00} s, outside the engine {Measured.Median(overhead):P0} (bar: 15 %), "
                + $"night / bare SQL {Measured.Median(ratio):0.00}");
        Directory.Delete(work, recursive: true);
        return 0;
    }

    static string Checkout()
    {
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "Warehouse.sln")))
            root = Path.GetDirectoryName(root)
                ?? throw new InvalidOperationException("Warehouse.sln is in no folder above the benchmark");
        return root;
    }

    static (double Seconds, double Engine, double Process) Night(string root, string landing, string home)
    {
        var program = Path.Combine(root, "artifacts", "app", "warehouse");
        var pipeline = Path.Combine(root, "pipelines", "berka");
        string[] arguments = ["run", "--json", "--pipeline", pipeline, "--landing", landing, "--home", home];
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true };
        var started = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        var told = JsonDocument.Parse(process.StandardOutput.ReadToEnd()).RootElement;
        process.WaitForExit();
        var wall = Stopwatch.GetElapsedTime(started).TotalSeconds;
        return (told.GetProperty("seconds").GetDouble(), told.GetProperty("engine_seconds").GetDouble(), wall);
    }

    static void Bare(string root, string landing, string home)
    {
        Directory.CreateDirectory(home);
        var settings = new Settings(Path.Combine(root, "pipelines", "berka"), landing, home, 0, 1, "4GB", default);
        using var described = Workspace.OpenEmpty(settings);
        using var connection = new DuckDBConnection($"Data Source={Path.Combine(home, "bare.duckdb")}");
        connection.Open();
        Read(connection, described.Contracts, landing);
        foreach (var macros in described.Pipeline.Macros)
            connection.Execute(macros);
        foreach (var schema in described.Catalogue.Models.Select(m => m.Schema).Append("run").Distinct())
            connection.Execute($"create schema if not exists {schema}");
        connection.Execute(
            """
            create table run.context as
            select date '1994-03-31' as business_date, date '0001-01-01' as known_from, 'bench' as run_id
            """);
        foreach (var model in described.Catalogue.Models)
            Build(connection, model);
        foreach (var export in described.Pipeline.Exports)
        {
            var file = Path.Combine(home, export.Name + ".parquet");
            connection.Execute($"copy {export.Relation} to {Sql.Text(file)} (format parquet, compression zstd)");
        }
    }

    static void Read(DuckDBConnection connection, IReadOnlyList<SourceContract> contracts, string landing)
    {
        connection.Execute("create schema landing");
        foreach (var file in contracts.SelectMany(c => c.Files))
        {
            var columns = Sql.List(file.Columns.Select(c => $"{Sql.Text(c.Name)}: {Sql.Text(c.Type)}"));
            connection.Execute(
                $$"""
                create table {{file.Relation}} as
                select *, 'bench' as _load_id, {{Sql.Text(file.Path)}} as _source_file, 1::bigint as _row_number,
                  date '1994-03-31' as _business_date, date '1994-03-31' as _known_at
                from read_csv({{Sql.Text(Path.Combine(landing, file.Path))}}, columns = {{{columns}}}, auto_detect = false,
                  header = true, delim = ';', quote = '"', escape = '"', allow_quoted_nulls = false,
                  dateformat = '%y%m%d', timestampformat = '%y%m%d %H:%M:%S')
                """);
            if (file.Delivery == Delivery.Full)
                connection.Execute($"create view {file.Relation}__history as from {file.Relation}");
        }
    }

    static void Build(DuckDBConnection connection, Model model) => connection.Execute(model.Materialisation switch
    {
        Materialisation.View => $"create view {model.Relation} as {model.Sql}",
        Materialisation.Seed => $"create table {model.Relation} as from read_csv({Sql.Text(model.File)}, all_varchar = true)",
        Materialisation.Empty => $"create table {model.Relation} ({Columns(model)})",
        Materialisation.History =>
            $"create table {model.Relation} as select *, null::date as valid_to, true as is_current from ({model.Sql})",
        _ => $"create table {model.Relation} as {model.Sql}",
    });

    static string Columns(Model model) => Sql.List(model.Columns.Select(c => $"{Sql.Name(c.Name)} {c.Type}"));
}
