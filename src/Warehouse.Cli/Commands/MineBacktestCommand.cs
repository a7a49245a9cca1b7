using System.Globalization;
using System.Text.Json;
using Warehouse.Contracts;
using Warehouse.Mining.Evaluation;
using Warehouse.Mining.Running;

namespace Warehouse.Cli;

/// <summary><c>warehouse mine backtest</c>: whom past nights would have listed, and what became of them.</summary>
static class MineBacktestCommand
{
    static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Replays the lists of the models whose definition asks for it.</summary>
    public static Outcome Run(Settings settings, string? model, string? database, bool json, CancellationToken cancellation)
    {
        var lists = MineModelCommands.Definitions(settings, model).Where(d => d.Backtest is not null).ToList();
        if (lists.Count == 0)
            throw new ContractException(model ?? Path.Combine(settings.Pipeline, "mining"), 0, "no model here makes a list", "give a definition the section 'backtest:'");
        using var connection = MiningDatabase.Open(database ?? MineModelCommands.DatabaseOf(settings));
        connection.CancellationToken = cancellation;
        foreach (var definition in lists)
        {
            var lines = ModelFit.Replay(connection, definition, cancellation);
            if (json)
                Console.WriteLine(JsonSerializer.Serialize(new { definition.Model, Lines = lines }, Json));
            else
                Print(definition.Model, lines);
        }
        return Outcome.Done;
    }

    static void Print(string model, IReadOnlyList<BacktestLine> lines)
    {
        Console.WriteLine($"{model}: {lines[0].Nights} past nights; intervals of 95 % by customers drawn again");
        Console.WriteLine("  first  ranked by             precision               recall  gain a night                        lead, months  list less ranking");
        foreach (var line in lines)
        {
            var top = line.Top < 1 ? line.Top.ToString("P0", CultureInfo.InvariantCulture) : line.Top.ToString("0", CultureInfo.InvariantCulture);
            var lead = line.LeadMonths?.ToString("0.0", CultureInfo.InvariantCulture) ?? "-";
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  {top,5}  {line.Ranking,-20}  {Told(line.Precision, "0.000"),-22}  {line.Recall:0.000}   {Told(line.Gain, "#,0"),-34}  {lead,12}  {Told(line.Advantage, "+0.000;-0.000;0.000")}"));
        }
    }

    static string Told(Interval interval, string format)
    {
        return $"{Number(interval.Value)} ({Number(interval.Lower)} to {Number(interval.Upper)})";

        string Number(double value) => value.ToString(format, CultureInfo.InvariantCulture);
    }
}
