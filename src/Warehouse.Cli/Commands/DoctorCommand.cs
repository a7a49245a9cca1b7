using System.Runtime.InteropServices;
using Warehouse.Contracts;
using Warehouse.DuckDb;
using Warehouse.Mining.Training;

namespace Warehouse.Cli;

/// <summary><c>warehouse doctor</c>: each thing that a run needs, whether it is there, and what to do where it is not.</summary>
static class DoctorCommand
{
    const long LeastFreeBytes = 2L << 30;

    public static Outcome Run(Func<Settings> read)
    {
        var isWell = true;
        Settings? settings = null;
        Check("settings", () =>
        {
            settings = read();
            return $"pipeline {settings.Pipeline}, landing {settings.Landing}, home {settings.Home}, {settings.MemoryLimit} of memory";
        });
        Check(".NET", () =>
            $"{Environment.Version} on {RuntimeInformation.RuntimeIdentifier}, {Environment.ProcessorCount} cores");
        Check("engine", () =>
        {
            using var connection = new DuckDBConnection("Data Source=:memory:");
            connection.Open();
            return $"DuckDB {connection.Scalar<string>("select version()")}";
        });
        // Only training needs it, and the script fetches it then: its absence is told and is no fault.
        Console.WriteLine(GradientBoostedTrees.WhyAbsent() is { } why ? $"absent   trees     {why}" : $"ok       trees     {GradientBoostedTrees.Library()}");
        if (settings is not null)
        {
            Check("home", () => Home(settings.Home));
            Check("disk", () => Disk(settings.Home));
            Check("landing", () => Landing(settings.Landing));
            Check("pipeline", () => Pipeline(settings));
        }
        return isWell ? Outcome.Done : Outcome.WrongUse;

        void Check(string what, Func<string> look)
        {
            try
            {
                Console.WriteLine($"ok       {what,-9} {look()}");
            }
            catch (Exception e) when (
                e is ContractException or DuckDBException or IOException or UnauthorizedAccessException or DllNotFoundException)
            {
                isWell = false;
                Console.WriteLine($"MISSING  {what,-9} {e.Message}");
            }
        }
    }

    static string Landing(string landing) => Directory.Exists(landing)
        ? landing
        : throw new ContractException(landing, 0, "there is no such folder", "name the source extracts with --landing");

    static string Pipeline(Settings settings)
    {
        using var workspace = Workspace.OpenEmpty(settings);
        var (pipeline, files) = (workspace.Pipeline, workspace.Contracts.Sum(c => c.Files.Count));
        return $"{pipeline.Name}: {files} source files, {workspace.Catalogue.Models.Count} models, {pipeline.Exports.Count} exports";
    }

    static string Home(string home)
    {
        var probe = Path.Combine(home, $"doctor-{Environment.ProcessId}.tmp");
        Directory.CreateDirectory(home);
        File.WriteAllText(probe, "");
        File.Delete(probe);
        return RunLock.Holder(home) is { } holder ? $"{home}, held by another run: {holder}" : $"{home}, writable and free";
    }

    static string Disk(string home)
    {
        var free = new DriveInfo(Path.GetFullPath(home)).AvailableFreeSpace;
        return free >= LeastFreeBytes
            ? $"{free / 1e9:0.0} GB free"
            : throw new ContractException(
                home, 0,
                $"only {free / 1e9:0.0} GB are free",
                $"permitted are {LeastFreeBytes / 1e9:0} GB and more; remove old nights below {home}/published");
    }
}
