using System.Globalization;
using Warehouse.DuckDb;

namespace Warehouse.Benchmarks;

/// <summary>How near a list of prospects comes to a ranking by the true probabilities. The same bank lives many futures from a night on (<c>generate --future-from</c>); how
/// often a customer becomes a key account in them is its true probability. The ranking by it is made of all futures but one and judged by that one; the list and the simple
/// rankings are judged by all.</summary>
static class KeyTruth
{
    static readonly int[] Tops = [20, 50, 100];
    static readonly string[] Rankings = ["model", "contribution", "momentum", "deposits"];

    /// <param name="args">A home whose model scored the night (<c>mine score --as-of</c>), the night as yyyy-MM-dd, and a folder of banks that part after it.</param>
    public static int Run(string[] args)
    {
        var (home, night, folder) = (args[0], DateOnly.ParseExact(args[1], "yyyy-MM-dd", CultureInfo.InvariantCulture), args[2]);
        var futures = Directory.GetFiles(folder, "account_month.parquet", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();
        using var connection = DuckDBConnection.OpenFile(":memory:");
        connection.Execute($"attach {Sql.Text(Path.Combine(home, "warehouse.duckdb"))} as bank (read_only)");
        connection.Execute($"create table reached as {string.Join(" union all ", futures.Select((file, k) => $"select {k} as future, * from ({Reached(file, night)})"))}");
        var scores = Path.Combine(home, "models", "key_prospect_scores", $"{night:yyyy-MM-dd}.parquet");
        connection.Execute(
            $"""
            create table asked as
            select features.customer_id, features.persistence_12m as contribution, features.deposits_12m as deposits, features.momentum, scores.probability_12m as model,
              (select count(*) from reached where reached.customer_id = features.customer_id) / {futures.Count} as probability
            from bank.features.key_prospect as features join read_parquet({Sql.Text(scores)}) as scores using (customer_id)
            where features.as_of_date = {Sql.Date(night)}
            """);
        Console.WriteLine($"{connection.Scalar<long>("select count(*) from asked"):N0} customers on {night:yyyy-MM-dd}, {futures.Count} futures; expected precision of the first k");
        foreach (var top in Tops)
        {
            var truth = Enumerable.Range(0, futures.Count).Average(future => Precision(connection, top, future));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{top,4}: true probabilities {truth:0.000}; ")
                + string.Join(", ", Rankings.Select(ranking => Told(ranking, Expected(connection, ranking, top), truth))));
        }
        return 0;
    }

    static string Told(string ranking, double precision, double truth) =>
        string.Create(CultureInfo.InvariantCulture, $"{ranking} {precision:0.000} ({precision / truth:0.00} of it)");

    static double Expected(DuckDBConnection connection, string ranking, int top) => connection.Scalar<double>(
        $"select avg(probability) from (select probability from asked order by {ranking} desc nulls last, customer_id limit {top})");

    /// <summary>The ranking by all futures but one, judged by that one; who is equal goes by contribution.</summary>
    static double Precision(DuckDBConnection connection, int top, int future) => connection.Scalar<double>(
        $"""
        with counted as (
          select asked.customer_id, contribution, count(reached.future) filter (where reached.future <> {future}) as others,
            coalesce(bool_or(reached.future = {future}), false) as is_reached
          from asked left join reached using (customer_id) group by all)
        select avg(is_reached::int) from (select is_reached from counted order by others desc, contribution desc, customer_id limit {top})
        """);

    /// <summary>Who comes to stand above the bound of the first tier, less its hysteresis, at a month end of the next twelve, by true contribution.</summary>
    static string Reached(string file, DateOnly night) =>
        $"""
        with months as (
          select 'C' || substr(account_id, 2, 7) as customer_id, last_day(month) as month_end, sum(contribution)::double as contribution
          from read_parquet({Sql.Text(file)})
          where month > {Sql.Date(night)} - interval 13 month and month <= {Sql.Date(night)} + interval 12 month
          group by all),
        years as (
          select customer_id, month_end, count(*) over year as months, sum(contribution) over year as contribution
          from months window year as (partition by customer_id order by month_end range between interval 340 days preceding and current row)),
        ranked as (
          select customer_id, month_end, rank() over (partition by month_end order by contribution * 12 / months desc) as position, count(*) over (partition by month_end) as customers
          from years where months >= 3)
        select distinct customer_id from ranked
        where month_end > {Sql.Date(night)} and position <= customers * (
          select max(upper_share * (1 - value)) from bank.config.tier join bank.config.limit using (version) where level = 1 and name = 'hysteresis')
        """;
}
