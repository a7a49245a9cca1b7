using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Warehouse.Contracts;
using Warehouse.DuckDb;
using Warehouse.Mining.Evaluation;
using Warehouse.Mining.Matrix;
using Warehouse.Mining.Purchases;
using Warehouse.Mining.Registry;
using Warehouse.Mining.Running;

namespace Warehouse.Cli;

/// <summary>What is asked of <c>mine purchases</c>.</summary>
sealed record PurchaseRequest(
    string? Table, string? Relation, string? Database, string Customer, string Date, string? Amount, string? DateFormat, DateOnly? LearnTo, int Weeks, string Model, double Margin,
    int Seed, string? Out);

/// <summary><c>warehouse mine purchases</c>: who buys again, how often and for how much, from nothing but a list of purchases.</summary>
static class MinePurchasesCommand
{
    static readonly string[] Models = ["bg_nbd", "pareto_nbd"];
    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Models fitted to one list of purchases.</summary>
    sealed record Study(
        PurchaseRequest Request, string Source, PurchaseTable Table, IReadOnlyList<(PurchaseModel Model, double LogLikelihood, PurchaseForecast Forecast)> Fits,
        (GammaGamma Model, double LogLikelihood, int Customers)? Values)
    {
        public PurchaseForecast Chosen => Fits.First(f => f.Model.Name == Request.Model).Forecast;
        public bool IsJudged => Table.LastDay > Table.LearnTo;
    }

    public static Command Create(Func<ParseResult, Settings> settings)
    {
        var table = new Option<string>("--table") { Description = "a file of purchases: CSV (any delimiter), columns aligned by blanks, or Parquet" };
        var relation = new Option<string>("--relation") { Description = "instead of a file a relation of the warehouse, such as star.fct_transaction" };
        var database = new Option<string>("--database") { Description = "a DuckDB file with that relation (default: warehouse.duckdb of the home folder)" };
        var customer = new Option<string>("--customer") { Description = "column of the customer", Required = true };
        var date = new Option<string>("--date") { Description = "column of the day", Required = true };
        var amount = new Option<string>("--amount") { Description = "column of the amount (default: purchases are counted only)" };
        var format = new Option<string>("--date-format") { Description = "how dates are written, such as %d/%m/%Y (default: yyyy-MM-dd or yyyyMMdd)" };
        var learnTo = new Option<string>("--learn-to") { Description = "last day learnt from, as yyyy-MM-dd (default: the last one less the horizon, which then judges)" };
        var weeks = new Option<int>("--weeks") { Description = "horizon of the forecast", DefaultValueFactory = _ => 39 };
        var model = new Option<string>("--model") { Description = "whose forecasts go into the card and --out: bg_nbd or pareto_nbd", DefaultValueFactory = _ => Models[0] };
        var margin = new Option<double>("--margin") { Description = "times the value, such as 0.12 where that is earned on sales", DefaultValueFactory = _ => 1 };
        var seed = new Option<int>("--seed") { Description = "seed of what intervals are drawn from", DefaultValueFactory = _ => 42 };
        var target = new Option<string>("--out") { Description = "writes one row a customer to this Parquet or CSV file" };
        var json = new Option<bool>("--json") { Description = "print one JSON object" };
        var purchases = new Command("purchases", "when customers buy again, and for how much: BG/NBD, Pareto/NBD, Gamma-Gamma")
        {
            table, relation, database, customer, date, amount, format, learnTo, weeks, model, margin, seed, target, json,
        };
        purchases.SetAction((parsed, _) => Task.FromResult((int)Run(settings(parsed), new(
            parsed.GetValue(table), parsed.GetValue(relation), parsed.GetValue(database), parsed.GetValue(customer)!, parsed.GetValue(date)!, parsed.GetValue(amount),
            parsed.GetValue(format), CommandLine.Date(parsed, learnTo), parsed.GetValue(weeks), parsed.GetValue(model)!, parsed.GetValue(margin), parsed.GetValue(seed),
            parsed.GetValue(target)), parsed.GetValue(json))));
        return purchases;
    }

    static Outcome Run(Settings settings, PurchaseRequest request, bool json)
    {
        if (request.Table is null == request.Relation is null)
            throw new ContractException("mine purchases", 0, request.Table is null ? "neither --table nor --relation is given" : "both --table and --relation are given", "give one of them");
        if (request.Weeks is < 1 or > 520)
            throw new ContractException("--weeks", 0, $"'{request.Weeks}'", "permitted are weeks from 1 to 520");
        if (!Models.Contains(request.Model))
            throw new ContractException("--model", 0, $"there is no model '{request.Model}'", $"permitted: {string.Join(", ", Models)}");
        if (!(request.Margin is > 0 and <= 1))
            throw new ContractException("--margin", 0, $"'{request.Margin}'", "permitted is a number above 0, up to 1");
        using var flat = request.Table is { } file ? FlatTable.Open(file) : null;
        using var opened = flat is null ? MiningDatabase.Open(request.Database ?? Path.Combine(settings.Home, "warehouse.duckdb")) : null;
        var (connection, source) = (flat?.Connection ?? opened!, request.Table ?? request.Relation!);
        var study = Learn(request, source, PurchaseTable.Read(connection, Columns(connection, request, source), request.LearnTo, request.Weeks));
        var folder = Path.Combine(settings.Home, "models", "evaluations", $"{MineEvaluateCommand.Unsafe().Replace(Path.GetFileNameWithoutExtension(source), "_")}-purchases");
        var page = study.IsJudged ? Card(study).Write(folder) : null;
        if (request.Out is { } target)
            Write(connection, study, target);
        if (json)
            Console.WriteLine(JsonSerializer.Serialize(Told(study, page), Indented));
        else
            Print(study, page);
        return Outcome.Done;
    }

    static PurchaseColumns Columns(DuckDBConnection connection, PurchaseRequest request, string source)
    {
        var relation = request.Table is null ? source : FlatTable.Relation;
        var there = MiningDatabase.Columns(connection, relation, source, []);
        string Named(string option, string name) => there.FirstOrDefault(c => c.Name.Equals(name, StringComparison.OrdinalIgnoreCase))?.Name
            ?? throw new ContractException(source, 0, $"{option} names the column '{name}', which is not there", $"permitted: {string.Join(", ", there.Select(c => c.Name))}");
        return new(relation, source, Named("--customer", request.Customer), Named("--date", request.Date), request.Amount is { } a ? Named("--amount", a) : null, request.DateFormat);
    }

    static Study Learn(PurchaseRequest request, string source, PurchaseTable table)
    {
        (GammaGamma Model, double LogLikelihood, int Customers)? values = request.Amount is null ? null : GammaGamma.Fit(table.Histories);
        List<(PurchaseModel, double, PurchaseForecast)> fits = [];
        Add(BgNbd.Fit);
        Add(ParetoNbd.Fit);
        return new(request, source, table with { Notes = [.. table.Notes, .. fits.SelectMany(f => MaximumLikelihood.NotTold(f.Item1.Name, f.Item1.Parameters))] }, fits, values);

        // The other model is told beside the chosen one; where it cannot be fitted, the chosen one stands alone.
        void Add<T>(Func<IReadOnlyList<PurchaseHistory>, (T Model, double LogLikelihood)> fit) where T : PurchaseModel
        {
            try
            {
                var (model, value) = fit(table.Histories);
                fits.Add((model, value, PurchaseForecast.Of(model, values?.Model, table, request.Weeks, request.Margin, request.Seed)));
            }
            catch (ContractException e) when (!e.Message.Contains(request.Model, StringComparison.Ordinal))
            {
                Console.Error.WriteLine($"note: {e.Message}");
            }
        }
    }

    static ModelCard Card(Study study)
    {
        var (request, table, figures) = (study.Request, study.Table, study.Chosen.Figures());
        var baselines = new Dictionary<string, IReadOnlyList<FoldMetric>>(study.Chosen.Baselines(request.Weeks));
        foreach (var (model, _, forecast) in study.Fits.Where(f => f.Model.Name != request.Model))
            baselines[model.Name] = forecast.Figures();
        var what = request.Amount is null ? "purchases_mae" : "mae";
        double Error(IReadOnlyList<FoldMetric> of) => of.First(m => m.Name == what).Mean;
        return new()
        {
            Model = $"purchases of {Path.GetFileName(study.Source)}",
            Question = $"What does each customer buy in the next {request.Weeks} weeks?",
            Label = $"purchases by '{request.Date}'{(request.Amount is { } a ? $", and the sum of '{a}' times {request.Margin.ToString(CultureInfo.InvariantCulture)}, returns taken off" : "")}",
            Task = "regression",
            Data = study.Source,
            Window = $"learnt up to {table.LearnTo:yyyy-MM-dd}, judged by the {request.Weeks} weeks after, known up to {table.LastDay:yyyy-MM-dd}",
            Rows = table.Histories.Count,
            Split = $"out of time ({table.Histories.Count} customers with a purchase by then)",
            Seed = request.Seed,
            Trainer = request.Model,
            Options = Parameters(study).ToDictionary(p => p.Key, p => Number(p.Value)),
            Calibration = "intervals are quantiles of 1,000 futures drawn a customer",
            Metrics = figures,
            Baselines = baselines,
            Features = [],
            Warnings = table.Notes,
            Limits =
            [
                .. baselines.Select(b => $"{request.Model} {(Error(figures) < Error(b.Value) ? "beats" : "does not beat")} {b.Key}: {what} {Number(Error(figures))} against {Number(Error(b.Value))}."),
                "Customers' first purchases after the last day learnt from are in no figure; seasons are not in these models.",
            ],
            WrittenAt = DateTime.UtcNow,
        };
    }

    static IEnumerable<KeyValuePair<string, double>> Parameters(Study study) => study.Fits
        .SelectMany(f => f.Model.Parameters.Append(new("log_likelihood", f.LogLikelihood)).Select(p => KeyValuePair.Create($"{f.Model.Name} {p.Key}", p.Value)))
        .Concat(study.Values is { } values ? values.Model.Parameters.Append(new("log_likelihood", values.LogLikelihood)).Append(new("customers", values.Customers))
            .Select(p => KeyValuePair.Create($"gamma_gamma {p.Key}", p.Value)) : []);

    static void Write(DuckDBConnection connection, Study study, string target)
    {
        connection.Execute("create or replace temp table purchase_scores (customer varchar, repeats integer, recency_weeks double, age_weeks double, mean_value double, p_alive double, "
            + "expected_purchases double, expected_value double, lo80 double, hi80 double, lo95 double, hi95 double, persistence double)");
        using (var appender = connection.CreateAppender("temp", "main", "purchase_scores"))
        {
            foreach (var c in study.Chosen.Customers)
            {
                var row = appender.CreateRow().AppendValue(c.History.Customer).AppendValue(c.History.Repeats).AppendValue(c.History.Recency).AppendValue(c.History.Age);
                row = double.IsNaN(c.History.MeanValue) ? row.AppendNullValue() : row.AppendValue(c.History.MeanValue);
                row.AppendValue(c.Alive).AppendValue(c.Purchases).AppendValue(c.Value).AppendValue(c.Ends[0].Lower).AppendValue(c.Ends[0].Upper).AppendValue(c.Ends[1].Lower)
                    .AppendValue(c.Ends[1].Upper).AppendValue(study.Values is null ? c.History.Before : study.Request.Margin * c.History.BeforeValue).EndRow();
            }
        }
        var isCsv = target.EndsWith(".csv", StringComparison.OrdinalIgnoreCase);
        connection.Execute($"copy (from temp.main.purchase_scores order by expected_value desc, customer) to {Sql.Text(target)} "
            + $"({(isCsv ? "format csv, header" : "format parquet, compression zstd")})");
    }

    static Dictionary<string, object?> Told(Study study, string? page) => new()
    {
        ["source"] = study.Source,
        ["customers"] = study.Table.Histories.Count,
        ["repeaters"] = study.Table.Histories.Count(h => h.Repeats > 0),
        ["learnt_to"] = $"{study.Table.LearnTo:yyyy-MM-dd}",
        ["weeks"] = study.Request.Weeks,
        ["parameters"] = Parameters(study).ToDictionary(p => p.Key.Replace(' ', '.'), p => p.Value),
        ["expected"] = study.Fits.ToDictionary(f => f.Model.Name, f => new { purchases = f.Forecast.Customers.Sum(c => c.Purchases), value = f.Forecast.Customers.Sum(c => c.Value) }),
        ["judged"] = !study.IsJudged ? null : study.Fits.Select(f => KeyValuePair.Create(f.Model.Name, f.Forecast.Figures()))
            .Concat(study.Chosen.Baselines(study.Request.Weeks)).ToDictionary(f => f.Key, f => f.Value.ToDictionary(m => m.Name, m => double.IsFinite(m.Mean) ? m.Mean : (double?)null)),
        ["notes"] = study.Table.Notes,
        ["card"] = page,
    };

    static void Print(Study study, string? page)
    {
        var (table, request) = (study.Table, study.Request);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{study.Source}: {table.Histories.Count:N0} customers, {table.Histories.Count(h => h.Repeats > 0):N0} of them bought again by {table.LearnTo:yyyy-MM-dd}"));
        foreach (var note in table.Notes)
            Console.WriteLine($"note: {note}");
        foreach (var model in Parameters(study).GroupBy(p => p.Key.Split(' ')[0]))
            Console.WriteLine($"{model.Key,-12} {string.Join("  ", model.Select(p => $"{p.Key.Split(' ')[1]} {Number(p.Value)}"))}");
        foreach (var (model, _, forecast) in study.Fits)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{model.Name,-12} expects {forecast.Customers.Sum(c => c.Purchases):N1} purchases within {request.Weeks} weeks")
                + (study.Values is null ? "" : string.Create(CultureInfo.InvariantCulture, $", worth {forecast.Customers.Sum(c => c.Value):N2}")));
        if (!study.IsJudged)
        {
            Console.WriteLine($"nothing was bought after {table.LearnTo:yyyy-MM-dd}: nothing judges these forecasts (give an earlier --learn-to)");
            return;
        }
        if (table.LastDay < table.LearnTo.AddDays(7 * request.Weeks))
            Console.WriteLine($"note: purchases are known up to {table.LastDay:yyyy-MM-dd} only, before the {request.Weeks} weeks are over");
        var judged = study.Fits.Select(f => KeyValuePair.Create(f.Model.Name, f.Forecast.Figures())).Concat(study.Chosen.Baselines(request.Weeks)).ToList();
        Console.WriteLine($"{"",-20}{string.Concat(judged.Select(j => $" {j.Key,14}"))}");
        foreach (var name in judged[0].Value.Select(m => m.Name))
            Console.WriteLine($"{name,-20}{string.Concat(judged.Select(j => $" {(j.Value.FirstOrDefault(m => m.Name == name) is { } m ? Number(m.Mean) : ""),14}"))}");
        Console.WriteLine($"card: {page}");
    }

    static string Number(double value) => value.ToString(Math.Abs(value) >= 1000 ? "N2" : "0.0000", CultureInfo.InvariantCulture);
}
