using System.CommandLine;
using Warehouse.Contracts;
using Warehouse.Mining.Evaluation;
using Warehouse.Mining.Training;

namespace Warehouse.Cli;

/// <summary>The command group <c>mine</c> and its options.</summary>
static class MineCommands
{
    /// <summary>Makes the group.</summary>
    /// <param name="settings">Reads the settings of a command line.</param>
    public static Command All(Func<ParseResult, Settings> settings) =>
        new("mine", "learn from tables: how well, why, and with which scores")
    {
        Fit(settings), Score(settings), Cards(settings), Backtest(settings), Evaluate(settings), MinePurchasesCommand.Create(settings),
    };

    static Option<string> Model(Func<ParseResult, Settings> settings) =>
        new Option<string>("--model") { Description = "the model, as its definition names it (default: all in <pipeline>/mining)" }
            .Offering(settings, s => NightScores.Definitions(s.Pipeline).Select(d => d.Model));

    static Option<string> Database() =>
        new("--database") { Description = "a DuckDB file with the relations (default: warehouse.duckdb of the home folder)" };

    static Command Fit(Func<ParseResult, Settings> settings)
    {
        var (model, database) = (Model(settings), Database());
        var fit = new Command("fit", "learn the models of a pipeline; the gate keeps the one in use where the new one is worse (exit code 1)") { model, database };
        fit.SetAction((parsed, cancellation) => Task.FromResult((int)MineModelCommands.Fit(
            settings(parsed), parsed.GetValue(model), parsed.GetValue(database), cancellation)));
        return fit;
    }

    static Command Score(Func<ParseResult, Settings> settings)
    {
        var (model, database) = (Model(settings), Database());
        var day = new Option<string>("--as-of") { Description = "the day to score, as yyyy-MM-dd (default: the last one of the features)" };
        var score = new Command("score", "score a day with the models in use, each row with its reasons") { model, database, day };
        score.SetAction((parsed, cancellation) => Task.FromResult((int)MineModelCommands.Score(
            settings(parsed), parsed.GetValue(model), parsed.GetValue(database), CommandLine.Date(parsed, day), cancellation)));
        return score;
    }

    static Command Cards(Func<ParseResult, Settings> settings)
    {
        var cards = new Command("cards", "list the models that are stored, and which is in use");
        cards.SetAction((parsed, _) => Task.FromResult((int)MineModelCommands.Cards(settings(parsed))));
        return cards;
    }

    static Command Backtest(Func<ParseResult, Settings> settings)
    {
        var (model, database) = (Model(settings), Database());
        var json = new Option<bool>("--json") { Description = "print one JSON object" };
        var backtest = new Command("backtest", "replay a list on past nights as they were, against simpler rankings; nothing is stored") { model, database, json };
        backtest.SetAction((parsed, cancellation) => Task.FromResult((int)MineBacktestCommand.Run(
            settings(parsed), parsed.GetValue(model), parsed.GetValue(database), parsed.GetValue(json), cancellation)));
        return backtest;
    }

    static Command Evaluate(Func<ParseResult, Settings> settings)
    {
        var table = new Option<string>("--table") { Description = "a CSV (any delimiter) or Parquet file", Required = true };
        var label = new Option<string>("--label") { Description = "the column to predict", Required = true };
        var key = new Option<string>("--key") { Description = "the column that identifies a row; it must differ in every row" };
        var drop = new Option<string[]>("--drop")
        {
            Description = "columns that are no features, parted by commas",
            AllowMultipleArgumentsPerToken = true
        };
        var task = new Option<string>("--task") { Description = "binary, multiclass or regression (default: by the label's values)" };
        var folds = new Option<int>("--folds") { Description = "number of folds", DefaultValueFactory = _ => 5 };
        var seed = new Option<int>("--seed") { Description = "seed of all that is random", DefaultValueFactory = _ => 42 };
        var trainer = new Option<string>("--trainer") { Description = $"{string.Join(", ", Trainers.All.Select(t => t.Name))} (default {Trainers.All[0].Name})" };
        var options = new Option<string[]>("--option")
        {
            Description = "an option of the trainer, as name=value",
            AllowMultipleArgumentsPerToken = true
        };
        var positive = new Option<string>("--positive") { Description = "the positive class of two (default: the rarer)" };
        var group = new Option<string>("--group") { Description = "a column whose equal values stay in one fold" };
        var time = new Option<string>("--time") { Description = "a column of times: folds go forward in it" };
        var json = new Option<bool>("--json") { Description = "print one JSON object" };
        var evaluate = new Command("evaluate", "cross-validate a model of a flat file and write its card")
        {
            table, label, key, drop, task, folds, seed, trainer, options, positive, group, time, json,
        };
        evaluate.SetAction((parsed, cancellation) => Task.FromResult((int)MineEvaluateCommand.Run(settings(parsed), new()
        {
            Table = parsed.GetValue(table)!,
            Label = parsed.GetValue(label)!,
            Key = parsed.GetValue(key),
            Drop = Names(parsed.GetValue(drop)),
            Task = TaskNamed(parsed.GetValue(task)),
            Folds = parsed.GetValue(folds),
            Seed = parsed.GetValue(seed),
            Trainer = parsed.GetValue(trainer),
            Options = OptionsOf(parsed.GetValue(options)),
            Positive = parsed.GetValue(positive),
            Group = parsed.GetValue(group),
            Time = parsed.GetValue(time),
        }, parsed.GetValue(json), cancellation)));
        return evaluate;
    }

    /// <summary>Names parted by commas; one in double quotes may hold a comma.</summary>
    static IReadOnlyList<string> Names(string[]? given) => [.. (given ?? []).SelectMany(Split).Select(n => n.Trim())
        .Where(n => n.Length > 0)];

    static IEnumerable<string> Split(string list)
    {
        var (start, isQuoted) = (0, false);
        for (var i = 0; i <= list.Length; i++)
        {
            if (i == list.Length || (list[i] == ',' && !isQuoted))
            {
                yield return list[start..i].Trim().Trim('"');
                start = i + 1;
            }
            else if (list[i] == '"')
            {
                isQuoted = !isQuoted;
            }
        }
    }

    static MiningTask? TaskNamed(string? name) => name is null ? null
        : Enum.GetValues<MiningTask>().Where(t => FlatEvaluation.Name(t) == name).Cast<MiningTask?>().FirstOrDefault()
        ?? throw new ContractException("--task", 0, $"there is no task '{name}'", "permitted: binary, multiclass, regression");

    static Dictionary<string, string> OptionsOf(string[]? given)
    {
        var options = new Dictionary<string, string>();
        foreach (var option in given ?? [])
        {
            var at = option.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0)
                throw new ContractException("--option", 0, $"'{option}'", "permitted is name=value");
            options[option[..at]] = option[(at + 1)..];
        }
        return options;
    }
}
