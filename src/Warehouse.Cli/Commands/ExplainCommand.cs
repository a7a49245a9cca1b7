using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Warehouse.Contracts;
using Warehouse.DuckDb;

namespace Warehouse.Cli;

/// <summary>What is tried against the night without touching it.</summary>
/// <param name="FtpShift">Added to every funds transfer price, as a yearly rate.</param>
/// <param name="RateShift">Added to every rate of the customer.</param>
/// <param name="CostFactor">Times activity and relationship cost.</param>
/// <param name="FeeFactor">Times fees; 0 waives them.</param>
sealed record WhatIf(double FtpShift, double RateShift, double CostFactor, double FeeFactor)
{
    public static readonly WhatIf Nothing = new(0, 0, 1, 1);
}

/// <summary><c>warehouse explain customer ID</c>: where a customer's contribution comes from, step by step with its drivers.</summary>
static class ExplainCommand
{
    static readonly string[] Terms = ["interest_margin", "fees", "activity_cost", "relationship_cost", "expected_loss", "tax", "capital_charge"];

    /// <summary>One account and month with its terms, in the order of <see cref="Terms"/>.</summary>
    sealed record AccountMonth(
        string Account, DateOnly Month, string Product, string Family, string Currency, decimal Average, decimal? Rate, int? Tenor, double? Ftp, int Days, decimal? Fx,
        long Activities, int Visits, int Calls, string? Grade, decimal? Pd, decimal? Lgd, decimal Exposure, decimal?[] Terms)
    {
        public decimal? Contribution => Terms[0] + Terms[1] - Terms[2] - Terms[3] - Terms[4] - Terms[5];
        public decimal? EconomicProfit => Contribution - Terms[6];
    }

    public static Command Create(Func<ParseResult, Settings> settings, Option<bool> json)
    {
        var id = new Argument<string>("id") { Description = "number of the customer" };
        var from = new Option<string?>("--from") { Description = "first month, as yyyy-MM (default: eleven before the last)" };
        var to = new Option<string?>("--to") { Description = "last month, as yyyy-MM (default: the last whole one)" };
        var detail = new Option<bool>("--detail") { Description = "every account and month, to compute again by hand" };
        var ftp = new Option<double>("--ftp-shift") { Description = "what if every FTP rate were higher by this, as a yearly rate such as 0.0025" };
        var rate = new Option<double>("--rate-shift") { Description = "what if every rate of the customer were higher by this" };
        var cost = new Option<double>("--cost-factor") { Description = "what if activities and visits cost so many times as much", DefaultValueFactory = _ => 1 };
        var fee = new Option<double>("--fee-factor") { Description = "what if so many times the fees were charged; 0 waives them", DefaultValueFactory = _ => 1 };
        var customer = new Command("customer", "the waterfall from interest margin to economic profit, and what tier, scores and lists say of it") { id, from, to, detail, ftp, rate, cost, fee, json };
        customer.SetAction((parsed, _) => Task.FromResult((int)Run(
            settings(parsed).Home, parsed.GetValue(id)!, Month(from, parsed), Month(to, parsed),
            new(Sound(ftp, parsed, -1, 1), Sound(rate, parsed, -1, 1), Sound(cost, parsed, 0, 1000), Sound(fee, parsed, 0, 1000)),
            parsed.GetValue(detail), parsed.GetValue(json))));
        return new Command("explain", "say where a figure comes from") { customer };
    }

    static Outcome Run(string home, string customer, DateOnly? from, DateOnly? to, WhatIf tried, bool detail, bool json)
    {
        using var connection = PublishedNight.Open(home, workFolder: null);
        var (first, last) = Period(connection, customer, from, to);
        var asItIs = Read(connection, customer, first, last, WhatIf.Nothing);
        if (asItIs.Count == 0)
            throw new ContractException(
                "explain", 0, $"customer '{customer}' has no account between {first:yyyy-MM} and {last:yyyy-MM}", "give another --from and --to");
        var months = tried == WhatIf.Nothing ? asItIs : Read(connection, customer, first, last, tried);
        var findings = ExplainSegments.Read(connection, customer);
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new { customer, first, last, terms = Terms, months, without = tried == WhatIf.Nothing ? null : asItIs, findings }));
            return Outcome.Done;
        }
        Print(connection, customer, (first, last), months, tried == WhatIf.Nothing ? null : asItIs, detail);
        ExplainSegments.Print(findings);
        return Outcome.Done;
    }

    static (DateOnly First, DateOnly Last) Period(DuckDBConnection connection, string customer, DateOnly? from, DateOnly? to)
    {
        if (!connection.Scalar<bool>("select exists (from dim_customer where customer_id = ?)", customer))
            throw new ContractException(
                "explain", 0, $"customer '{customer}' is not in the published night", "the numbers are listed by: warehouse query \"select customer_id from dim_customer\"");
        var whole = connection.Scalar<DateOnly?>("select max(last_month) from customer_year_contribution");
        var last = to ?? whole ?? throw new ContractException("explain", 0, "the night has no whole month", "give --from and --to");
        var first = from ?? last.AddMonths(-11);
        return first <= last ? (first, last) : throw new ContractException("--from", 0, $"'{first:yyyy-MM}' is later than --to '{last:yyyy-MM}'", "permitted is a month up to --to");
    }

    static List<AccountMonth> Read(DuckDBConnection connection, string customer, DateOnly first, DateOnly last, WhatIf tried)
    {
        using var stream = new StreamReader(typeof(ExplainCommand).Assembly.GetManifestResourceStream("explain_account_months.sql")!);
        return connection.Query(
            stream.ReadToEnd(),
            row => new AccountMonth(
                row.GetString(0), row.GetFieldValue<DateOnly>(1), row.GetStringOrNull(2) ?? "", row.GetStringOrNull(3) ?? "", row.GetString(4), row.GetFieldValue<decimal>(5),
                Maybe<decimal>(row, 6), Maybe<int>(row, 7), Maybe<double>(row, 8), row.GetFieldValue<int>(9), Maybe<decimal>(row, 10), row.GetFieldValue<long>(11),
                row.GetFieldValue<int>(12), row.GetFieldValue<int>(13), row.GetStringOrNull(14), Maybe<decimal>(row, 15), Maybe<decimal>(row, 16),
                row.GetFieldValue<decimal>(17), [.. Enumerable.Range(19, 7).Select(i => Maybe<decimal>(row, i))]),
            customer, first, last, tried.FtpShift, tried.RateShift, tried.CostFactor, tried.FeeFactor);
    }

    static T? Maybe<T>(DuckDBDataReader row, int column) where T : struct => row.IsDBNull(column) ? null : row.GetFieldValue<T>(column);

    static void Print(DuckDBConnection connection, string customer, (DateOnly First, DateOnly Last) period, List<AccountMonth> months, List<AccountMonth>? without, bool detail)
    {
        var currency = connection.Scalar<string?>("select any_value(code) from assumption where assumption = 'base_currency'");
        Line($"customer {customer}  {period.First:yyyy-MM} to {period.Last:yyyy-MM}, {currency}{(without is null ? "" : ", as tried")}");
        for (var term = 0; term < Terms.Length; term++)
        {
            if (term == 6)
                Total("contribution", m => m.Contribution);
            if (Terms[term] == "tax" && months.All(m => m.Terms[term] is null or 0))
                continue;
            Line($"{(term < 2 ? '+' : '-')} {Terms[term],-20}{Sum(months, m => m.Terms[term]),18:N2}{Against(m => m.Terms[term])}");
            foreach (var account in months.GroupBy(m => m.Account).Where(a => a.Any(m => m.Terms[term] is null or not 0)))
                Line($"      {account.Key} {account.First().Product,-24}{Sum(account, m => m.Terms[term]),16:N2}  {Driver(term, [.. account])}");
        }
        Total("economic_profit", m => m.EconomicProfit);
        var unknown = months.Count(m => m.Contribution is null);
        if (unknown > 0)
            Line($"not available for {unknown} account-months: see contribution_gap");
        foreach (var m in detail ? months : [])
        {
            Line($"  {m.Account} {m.Month:yyyy-MM} average {m.Average:N2} {m.Currency}, rate {m.Rate:P4}, FTP {m.Ftp:P4} ({m.Tenor} months), days {m.Days}, fx {m.Fx}");
            Line($"    {string.Join("  ", Terms.Zip(m.Terms, (name, value) => string.Create(CultureInfo.InvariantCulture, $"{name} {value:N2}")))}");
        }

        void Total(string name, Func<AccountMonth, decimal?> of) => Line($"= {name,-20}{Sum(months, of),18:N2}{Against(of)}");
        string Against(Func<AccountMonth, decimal?> of) => without is null ? "" : string.Create(
            CultureInfo.InvariantCulture, $"   was {Sum(without, of):N2}, change {Sum(months, of) - Sum(without, of):+#,##0.00;-#,##0.00;0.00}");
    }

    /// <summary>What a term of one account was computed from. Means are weighed so that the product of what is shown is the term, but for the cents
    /// to which each month is rounded.</summary>
    static string Driver(int term, List<AccountMonth> months)
    {
        var days = months.Sum(m => m.Days);
        var last = months[^1];
        return term switch
        {
            0 => Say($"average balance {Mean(m => m.Days, m => m.Average):N2} {last.Currency}{Fx(m => m.Average)} x (FTP {Mean(m => Money(m, m.Average), m => (decimal?)m.Ftp):P5} of ")
                + Say($"{last.Tenor} months, rate {Mean(m => Money(m, m.Average), m => m.Rate):P5}) x {days}/365 days"),
            1 => "posted as fees",
            2 => Say($"{months.Sum(m => m.Activities):N0} postings at their unit costs"),
            3 => Say($"{months.Count} months of maintenance, {months.Sum(m => m.Visits)} visits, {months.Sum(m => m.Calls)} calls"),
            4 => Say($"mean exposure {Mean(m => m.Days, m => m.Exposure):N2}{Fx(m => m.Exposure)} x PD {Mean(m => Money(m, m.Exposure), m => m.Pd):P4} (grade {last.Grade ?? "none"}) x LGD ")
                + Say($"{Mean(m => Money(m, m.Exposure) * m.Pd, m => m.Lgd):P2} x {days}/365 days"),
            5 => "contribution before tax x the assumed rate",
            _ => Say($"risk weighted exposure x capital ratio x hurdle rate over {days} days"),
        };

        static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

        // An amount over the days of its month, in the bank's own currency.
        static decimal? Money(AccountMonth m, decimal amount) => amount * m.Days * m.Fx;

        decimal Mean(Func<AccountMonth, decimal?> weight, Func<AccountMonth, decimal?> of) =>
            months.Sum(m => of(m) is null ? 0 : weight(m)) is { } whole and not 0 ? (months.Sum(m => weight(m) * of(m)) ?? 0) / whole : 0;

        string Fx(Func<AccountMonth, decimal> amount) => months.All(m => m.Fx is null or 1) ? "" : string.Create(
            CultureInfo.InvariantCulture, $" x {Mean(m => amount(m) * m.Days, m => m.Fx):0.000000}");
    }

    static decimal Sum(IEnumerable<AccountMonth> months, Func<AccountMonth, decimal?> of) => months.Sum(of) ?? 0;

    static void Line(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    static DateOnly? Month(Option<string?> option, ParseResult parsed)
    {
        if (parsed.GetValue(option) is not { } text)
            return null;
        return DateOnly.TryParseExact(text + "-01", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var month)
            ? month
            : throw new ContractException(option.Name, 0, $"'{text}' is no month", "permitted is yyyy-MM");
    }

    static double Sound(Option<double> option, ParseResult parsed, double least, double most) =>
        parsed.GetValue(option) is var value && value >= least && value <= most
            ? value
            : throw new ContractException(option.Name, 0, $"'{value}'", $"permitted is a number from {least} to {most}");
}
