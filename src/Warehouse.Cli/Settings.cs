using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Serilog.Events;
using Warehouse.Contracts;

namespace Warehouse.Cli;

/// <summary>The settings of a run. Each is looked for in appsettings.json beside the program, then in the environment
/// (WAREHOUSE_HOME and so on), then on the command line; the last one found holds.</summary>
/// <param name="Pipeline">Folder of the pipeline.</param>
/// <param name="Landing">Folder of the source extracts.</param>
/// <param name="Home">Folder of the warehouse, its logs and what it publishes.</param>
/// <param name="Threads">Threads of the engine; 0 for one a core. More cost memory.</param>
/// <param name="Workers">Models built at the same time; more than the cores gains nothing.</param>
/// <param name="MemoryLimit">Memory of the engine before it uses the disk.</param>
/// <param name="LogLevel">Least level that is written to the log.</param>
/// <param name="KeepNights">Published nights that are kept, the current one among them; 0 for all.</param>
/// <param name="KeepRunDays">Days for which the ledger keeps runs, steps, checks and reconciliations; 0 for ever.</param>
sealed partial record Settings(
    string Pipeline, string Landing, string Home, int Threads, int Workers, string MemoryLimit, LogEventLevel LogLevel,
    int KeepNights = 0, int KeepRunDays = 0)
{
    const string Prefix = "WAREHOUSE_";

    /// <summary>Names of settings, as in appsettings.json.</summary>
    static readonly string[] Names =
    [
        nameof(Pipeline), nameof(Landing), nameof(Home), nameof(Threads), nameof(Workers), nameof(MemoryLimit), nameof(LogLevel),
        nameof(KeepNights), nameof(KeepRunDays),
    ];

    /// <summary>Variables with our prefix that are no settings:
    /// where the checkout, the libraries and the tests' real data are.</summary>
    static readonly string[] OtherVariables =
    [
        "ROOT", "DUCKDB_LIBRARY", "REAL_DATA", "TESTS_SECOND_PROCESS", "TEST_ARGS", "XGBOOST", "SECRET", "SECRETFILE", "TEST_SLOW",
    ];

    /// <summary>The checkout; the default pipeline and sample data lie below it.</summary>
    static string Root => Environment.GetEnvironmentVariable(Prefix + "ROOT") ?? Directory.GetCurrentDirectory();

    /// <summary>Reads and checks the settings.</summary>
    /// <param name="commandLine">Settings given on the command line.</param>
    /// <exception cref="ContractException">A setting is unknown or out of range.</exception>
    public static Settings Read(IEnumerable<KeyValuePair<string, string?>> commandLine)
    {
        var file = Path.Combine(AppContext.BaseDirectory, "appsettings.json");
        var configuration = Load(file, commandLine);
        foreach (var key in configuration.GetChildren().Select(child => child.Key).Where(key => !IsKnown(key)))
            throw new ContractException(
                Origin(configuration, key, file), 0, $"unknown setting '{key}'", $"permitted: {string.Join(", ", Names)}");
        var given = configuration.Providers.Skip(1).ToList();
        return new(
            Folder(nameof(Pipeline)),
            Folder(nameof(Landing)),
            Path.GetFullPath(Matching(nameof(Home), HomePattern(), "a path without * and ?")),
            Number(nameof(Threads), 0, 256),
            Number(nameof(Workers), 1, 64),
            Matching(nameof(MemoryLimit), MemoryPattern(), "a number and KB, MB, GB or TB, such as 4GB"),
            Level(nameof(LogLevel)),
            NumberOrZero(nameof(KeepNights)),
            NumberOrZero(nameof(KeepRunDays)));

        string Folder(string name)
        {
            var isGiven = given.Any(provider => provider.TryGet(name, out _));
            var path = string.IsNullOrWhiteSpace(configuration[name]) ? throw Wrong(name, "a path") : configuration[name]!;
            return Path.GetFullPath(path, isGiven ? Directory.GetCurrentDirectory() : Root);
        }

        int Number(string name, int least, int most)
        {
            var isNumber = int.TryParse(configuration[name], NumberStyles.None, CultureInfo.InvariantCulture, out var number);
            return isNumber && number >= least && number <= most
                ? number
                : throw Wrong(name, $"a whole number from {least} to {most}");
        }

        int NumberOrZero(string name) => configuration[name] is null ? 0 : Number(name, 0, 100_000);

        string Matching(string name, Regex pattern, string permitted) =>
            configuration[name] is { } text && pattern.IsMatch(text) ? text : throw Wrong(name, permitted);

        LogEventLevel Level(string name) =>
            Enum.TryParse<LogEventLevel>(configuration[name], ignoreCase: true, out var level) && Enum.IsDefined(level)
                ? level
                : throw Wrong(name, string.Join(", ", Enum.GetNames<LogEventLevel>()));

        ContractException Wrong(string name, string permitted) => new(
            Origin(configuration, name, file), 0, $"'{name}' is '{configuration[name]}'", $"permitted is {permitted}");
    }

    static IConfigurationRoot Load(string file, IEnumerable<KeyValuePair<string, string?>> commandLine)
    {
        try
        {
            return new ConfigurationBuilder()
                .AddJsonFile(file, optional: false)
                .AddEnvironmentVariables(Prefix)
                .AddInMemoryCollection(commandLine)
                .Build();
        }
        catch (InvalidDataException e)
        {
            throw new ContractException(file, 0, e.InnerException?.Message ?? e.Message, "mend the JSON", e);
        }
    }

    static bool IsKnown(string key) => Names.Concat(OtherVariables).Contains(key, StringComparer.OrdinalIgnoreCase);

    static string Origin(IConfigurationRoot configuration, string key, string file) =>
        configuration.Providers.ToList().FindLastIndex(p => p.TryGet(key, out _) || p.GetChildKeys([], key).Any()) switch
        {
            -1 or 0 => file,
            1 => $"the environment variable {Prefix}{key.ToUpperInvariant()}",
            _ => "the command line",
        };

    /// <summary>The engine takes these for patterns of file names.</summary>
    [GeneratedRegex(@"^(?=.*\S)[^*?]+$")]
    private static partial Regex HomePattern();

    [GeneratedRegex(@"^\d+(\.\d+)?\s*[KMGT]B$", RegexOptions.IgnoreCase)]
    private static partial Regex MemoryPattern();
}
