using System.CommandLine;
using System.CommandLine.Help;
using System.Globalization;
using Warehouse.Contracts;
using Warehouse.Pipelines;

namespace Warehouse.Cli;

/// <summary>The commands and their options.</summary>
static class CommandLine
{
    static readonly Option<string> Pipeline = new Option<string>("--pipeline")
    {
        Description = "folder of the pipeline (default pipelines/key_accounts)",
        Recursive = true,
    }.Offering(SettingsOf, CompletionCommand.Pipelines);

    static readonly Option<string> Landing = new("--landing")
    {
        Description = "folder of the source extracts (default data-samples/bank)",
        Recursive = true,
    };

    static readonly Option<string> Home = new("--home")
    {
        Description = "folder of the warehouse and of what it publishes (default ./home)",
        Recursive = true,
    };

    static readonly Option<string> Night = new("--business-date") { Description = "only this night, as yyyy-MM-dd" };
    static readonly Option<string> From = new("--from") { Description = "run no earlier night" };
    static readonly Option<string> To = new("--to") { Description = "run no later night" };

    static readonly Option<string> Select = new Option<string>("--select")
    {
        Description = "models to build: names, model+ with all that reads it, +model with all that it reads; not published",
    }.Offering(SettingsOf, s => PipelineReader.Read(s.Pipeline).Models.Select(m => m.Relation));

    static readonly Option<bool> FullRefresh = new("--full-refresh") { Description = "build everything from the landed files" };
    static readonly Option<bool> NoReport = new("--no-report") { Description = "do not write the pages about the last night" };
    static readonly Option<bool> Quiet = new("--quiet") { Description = "print only warnings, failures and the summary" };
    static readonly Option<bool> Json = new("--json") { Description = "print one JSON object" };

    public static RootCommand Root()
    {
        var run = new Command("run", "run the nights that are due: land, build, check, publish")
        {
            Night, From, To, Select, FullRefresh, Json, NoReport, Quiet,
        };
        run.SetAction((parsed, cancellation) => Exit(
            RunCommand.Run(SettingsOf(parsed), Range(parsed), Request(parsed), parsed.GetValue(Json), !parsed.GetValue(NoReport), cancellation, parsed.GetValue(Quiet))));
        var backfill = new Command("backfill", "run the nights of a range again, in order, from what was known in each")
        {
            From, To, Json, NoReport, Quiet,
        };
        backfill.SetAction((parsed, cancellation) => Exit(
            RunCommand.Run(SettingsOf(parsed), WholeRange(parsed), new(null, false, IsBackfill: true), parsed.GetValue(Json), !parsed.GetValue(NoReport), cancellation, parsed.GetValue(Quiet))));
        var plan = new Command("plan", "say what run would do, and why") { Night, From, To, Select, FullRefresh };
        plan.SetAction((parsed, _) => Exit(RunCommand.Plan(SettingsOf(parsed), Range(parsed), Request(parsed))));
        var status = new Command("status", "nights, loads, checks and quarantine") { Json };
        status.SetAction((parsed, _) => Exit(StatusCommand.Run(SettingsOf(parsed), parsed.GetValue(Json))));
        var unit = new Command("unit", "run the pipeline's given/expect tests of models");
        unit.SetAction((parsed, _) => Exit(UnitCommand.Run(SettingsOf(parsed))));
        var doctor = new Command("doctor", "say what is missing, and what to do about it");
        doctor.SetAction((parsed, _) => Exit(DoctorCommand.Run(() => SettingsOf(parsed))));
        var root = new RootCommand("Warehouse: a bank's night, from source extracts to published Parquet")
        {
            Pipeline, Landing, Home, run, backfill, plan, status, Query(), Replay(), Erase(), MineCommands.All(SettingsOf), unit, doctor,
            GenerateCommand.Create(Json), ExplainCommand.Create(SettingsOf, Json), ReportCommand.Create(SettingsOf, Night),
            DocsCommand.Create(SettingsOf), CompletionCommand.Create(),
        };
        // A shell that completes options should not offer those of another system.
        foreach (var alias in new[] { "-?", "/?", "/h" })
            root.Options.OfType<HelpOption>().Single().Aliases.Remove(alias);
        return root;
    }

    static Command Query()
    {
        var sql = new Argument<string>("sql")
        {
            Description = "one SELECT; data sets by their bare name, the ledger as ops.loads, ops.runs, ...",
        };
        var format = new Option<QueryFormat>("--format")
        {
            Description = "form of the result",
            DefaultValueFactory = _ => QueryFormat.Table,
        };
        format.CompletionSources.Clear();
        format.CompletionSources.Add([.. Enum.GetNames<QueryFormat>().Select(name => name.ToLowerInvariant())]);
        var query = new Command("query", "run a SELECT over the published night, read-only") { sql, format, Night };
        query.SetAction((parsed, cancellation) => Exit(
            QueryCommand.Run(SettingsOf(parsed), parsed.GetValue(sql)!, parsed.GetValue(format), Date(parsed, Night), cancellation)));
        return query;
    }

    static Command Erase()
    {
        var customer = new Option<string>("--customer") { Description = "the customer_id as the source delivers it", Required = true };
        var erase = new Command("erase", "destroy what tells who a customer is, say where, and publish the latest night anew") { customer };
        erase.SetAction((parsed, cancellation) => Exit(EraseCommand.Run(SettingsOf(parsed), parsed.GetValue(customer)!, cancellation)));
        return erase;
    }

    static Command Replay()
    {
        var source = new Option<string>("--source") { Description = "only rows of this source, such as core.transaction" };
        var load = new Option<string>("--load") { Description = "only rows of this load" };
        var export = new Option<string>("--export") { Description = "write the open rows as CSV, to be corrected" };
        var rows = new Option<string>("--rows") { Description = "replay the corrected rows of this file" };
        var dismiss = new Option<string>("--dismiss") { Description = "close the open rows for this reason" };
        var replay = new Command("replay", "quarantined rows: land them again as they are, export them, land them corrected, or dismiss them")
        {
            source, load, export, rows, dismiss,
        };
        replay.SetAction((parsed, cancellation) => Exit(ReplayCommand.Run(SettingsOf(parsed),
            new(parsed.GetValue(source), parsed.GetValue(load), parsed.GetValue(export), parsed.GetValue(rows), parsed.GetValue(dismiss)), cancellation)));
        return replay;
    }

    /// <summary>The words that lead to a command, such as <c>warehouse mine fit</c>.</summary>
    public static string PathOf(System.CommandLine.Parsing.CommandResult command) =>
        command.Parent is System.CommandLine.Parsing.CommandResult parent ? $"{PathOf(parent)} {command.Command.Name}" : "warehouse";

    static Task<int> Exit(Outcome outcome) => Task.FromResult((int)outcome);

    static Settings SettingsOf(ParseResult parsed)
    {
        var given = new Dictionary<string, string?>();
        Add(nameof(Settings.Pipeline), Pipeline);
        Add(nameof(Settings.Landing), Landing);
        Add(nameof(Settings.Home), Home);
        return Settings.Read(given);

        void Add(string setting, Option<string> option)
        {
            // While a shell completes its value, an option has none yet.
            if (parsed.GetResult(option) is { Tokens.Count: > 0 } && parsed.GetValue(option) is { } value)
                given.Add(setting, value);
        }
    }

    static NightRange Range(ParseResult parsed)
    {
        var (night, from, to) = (Date(parsed, Night), Date(parsed, From), Date(parsed, To));
        if (night is not null && (from is not null || to is not null))
            throw new ContractException("--business-date", 0, "both one night and a range are given", "permitted is one of --business-date and --from, --to");
        if (from > to)
            throw new ContractException("--from", 0, $"'{from:yyyy-MM-dd}' is later than --to '{to:yyyy-MM-dd}'", "permitted is a date up to --to");
        return night is null ? new(from, to) : new(night, night);
    }

    static NightRange WholeRange(ParseResult parsed) => Range(parsed) is { From: not null, To: not null } range
        ? range
        : throw new ContractException("backfill", 0, "the range is not whole", "give both --from and --to, as yyyy-MM-dd");

    static RunRequest Request(ParseResult parsed) => new(parsed.GetValue(Select), parsed.GetValue(FullRefresh));

    internal static DateOnly? Date(ParseResult parsed, Option<string> option)
    {
        if (parsed.GetValue(option) is not { } text)
            return null;
        return DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date
            : throw new ContractException(option.Name, 0, $"'{text}' is no date", "permitted is yyyy-MM-dd");
    }
}
