using System.Globalization;
using System.Text.RegularExpressions;
using Warehouse.Contracts;

namespace Warehouse.Generator;

/// <summary>What a scenario plants into the bank.</summary>
/// <param name="Kind">firm_decline, future_key_account, industry_downturn, shock_month or fraud_burst.</param>
/// <param name="Customer">Number of the customer, counted from 0; -1 where none is meant.</param>
/// <param name="Industry">Division of GB/T 4754; null where none is meant.</param>
/// <param name="Month">First month, counted from 0.</param>
/// <param name="Months">How many months it lasts.</param>
/// <param name="Size">Growth a month, factor, or amount in yuan.</param>
/// <param name="Count">Postings of a burst.</param>
sealed record PlantedEvent(string Kind, int Customer, string? Industry, int Month, int Months, double Size, int Count);

/// <summary>The sizes of all causes, and the planted events.</summary>
sealed partial class Scenario
{
    static readonly string[] Kinds = ["firm_decline", "future_key_account", "industry_downturn", "shock_month", "fraud_burst"];
    readonly Dictionary<string, double> values;

    Scenario(Dictionary<string, double> values, HashSet<int> holidays, List<PlantedEvent> events) =>
        (this.values, Holidays, Events) = (values, holidays, events);

    /// <summary>Day numbers other than weekends on which the bank is closed.</summary>
    public IReadOnlySet<int> Holidays { get; }

    public IReadOnlyList<PlantedEvent> Events { get; }

    /// <summary>A parameter by its name in scenario.yml.</summary>
    public double this[string name] => values[name];

    /// <summary>Names and values, for the truth.</summary>
    public IReadOnlyDictionary<string, double> Values => values;

    public static Scenario Read(GeneratorOptions options)
    {
        using var stream = new StreamReader(typeof(Scenario).Assembly.GetManifestResourceStream("scenario.yml")!);
        var defaults = YamlSection.Parse(stream.ReadToEnd(), "scenario.yml").Permit("parameters", "holidays", "events");
        var parameters = defaults.Sections("parameters");
        var values = parameters.ToDictionary(p => p.Name, p => (double)p.Number("value")!.Value);
        var own = options.Scenario is { } file ? YamlSection.Load(file).Permit("parameters", "holidays", "events") : null;
        foreach (var (name, text) in own?.Section("parameters")?.Values() ?? new Dictionary<string, string?>())
            values[name] = Override(own!.Section("parameters")!, parameters, name, text);
        var days = own?.Has("holidays") == true ? own : defaults;
        var holidays = days.Texts("holidays").Select(text => Day(days, text)).ToHashSet();
        var events = own?.Has("events") == true
            ? own.Items("events").Select(item => Event(item, options, values["firm_share"], isRequired: true))
            : defaults.Items("events").Select(item => Event(item, options, values["firm_share"], isRequired: false));
        return new(values, holidays, [.. events.OfType<PlantedEvent>()]);
    }

    static double Override(YamlSection own, IReadOnlyList<YamlSection> known, string name, string? text)
    {
        var parameter = known.FirstOrDefault(p => p.Name == name)
            ?? throw own.Error(name, $"unknown parameter '{name}'", $"permitted: {string.Join(", ", known.Select(p => p.Name))}");
        var (least, most) = ((double)parameter.Number("min")!.Value, (double)parameter.Number("max")!.Value);
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
            ? value
            : throw own.Error(name, $"'{name}: {text}'", $"permitted is a number from {least} to {most}");
    }

    static int Day(YamlSection yaml, string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day.DayNumber
            : throw yaml.Error("holidays", $"'{text}' is no date", "permitted are dates as yyyy-MM-dd");

    /// <summary>Reads one event; null where a default one does not fit into so small a bank.</summary>
    static PlantedEvent? Event(YamlSection yaml, GeneratorOptions options, double firmShare, bool isRequired)
    {
        yaml.Permit("event", "customer", "industry", "from_month", "months", "growth", "factor", "count", "amount");
        var kind = yaml.Text("event");
        if (!Kinds.Contains(kind))
            throw yaml.Error("event", $"'event: {kind}'", $"permitted: {string.Join(", ", Kinds)}");
        var customer = kind is "industry_downturn" or "shock_month" ? -1 : Customer(yaml);
        var month = (int)(yaml.Number("from_month", 1, isRequired ? options.Months : 240)
            ?? throw yaml.Error("from_month", "'from_month' is missing", "give the month counted from 1"));
        if (customer >= options.Customers && isRequired)
            throw yaml.Error("customer", $"'customer: {yaml.Text("customer")}' is not in the bank",
                $"permitted are C0000001 to C{options.Customers:0000000}");
        var isFirm = customer < 0 || Customers.IsFirm(customer, firmShare);
        if (!isFirm && isRequired)
            throw yaml.Error("customer", $"'customer: {yaml.Text("customer")}' is a person",
                $"permitted are firms: {string.Join(", ", FirstFirms(firmShare))}, ...");
        if (customer >= options.Customers || month > options.Months || !isFirm)
            return null;
        var industry = kind == "industry_downturn" ? yaml.Text("industry") : null;
        if (industry is not null && !Industry.All.Any(i => i.Code == industry))
            throw yaml.Error("industry", $"'industry: {industry}' is not in the bank",
                $"permitted: {string.Join(", ", Industry.All.Select(i => i.Code))}");
        var size = yaml.Number("growth", -0.5m, 0.5m) ?? yaml.Number("factor", 0, 10) ?? yaml.Number("amount", 0, 1_000_000_000)
            ?? (kind == "firm_decline" ? -0.09m : throw yaml.Error("event", $"'{kind}' has no size",
                "give 'growth:', 'factor:' or 'amount:'"));
        return new(kind, customer, industry, month - 1, (int)(yaml.Number("months", 1, 240) ?? (kind is "shock_month" or "fraud_burst" ? 1 : 240)),
            (double)size, (int)(yaml.Number("count", 1, 1000) ?? 1));
    }

    static IEnumerable<string> FirstFirms(double firmShare) =>
        Enumerable.Range(0, 1000).Where(n => Customers.IsFirm(n, firmShare)).Take(5).Select(n => $"C{n + 1:0000000}");

    static int Customer(YamlSection yaml) => CustomerPattern().Match(yaml.Text("customer")) is { Success: true } match
        ? int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) - 1
        : throw yaml.Error("customer", $"'customer: {yaml.Text("customer")}'", "permitted is a number of the bank such as C0000004");

    [GeneratedRegex(@"^C(?!0000000)(\d{7})$")]
    private static partial Regex CustomerPattern();
}
