using System.Diagnostics;
using System.Globalization;
using Warehouse.DuckDb;
using Warehouse.Sources;

namespace Warehouse.Benchmarks;

/// <summary>Landing of a CSV file of transactions (9 columns) with everything on: checksum, count, contract, key, quarantine, control
/// total, ledger; against what the engine alone needs to read the same file into a table.</summary>
static class LandingBenchmark
{
    const int Pairs = 3;
    const string Contract = """
        system: core
        format: { type: delimited, delimiter: ",", header: true }
        files:
          transaction:
            path: transaction.csv
            delivery: delta
            key: [transaction_id]
            business_date: { from: night }
            control: { type: none }
            columns:
              transaction_id:   { type: bigint, required: true }
              account_id:       { type: varchar, required: true }
              booking_date:     { type: date, required: true, min: 1990-01-01, max: night }
              value_date:       { type: date }
              amount:           { type: "decimal(18,2)", required: true }
              currency:         { type: varchar, required: true, values: [CNY, USD, EUR] }
              transaction_type: { type: varchar, required: true, values: [TRF, CARD, CASH, FEE, INT] }
              counterparty:     { type: varchar }
              purpose:          { type: varchar }
        """;

    public static int Run(string[] args)
    {
        var rows = args.Length > 0 ? long.Parse(args[0], CultureInfo.InvariantCulture) : 20_000_000;
        var work = Directory.CreateTempSubdirectory("warehouse-bench-").FullName;
        try
        {
            var csv = Path.Combine(work, "landing", "transaction.csv");
            Directory.CreateDirectory(Path.GetDirectoryName(csv)!);
            Generate(csv, rows);
            Console.WriteLine(
                $"{rows:N0} rows, {new FileInfo(csv).Length / 1e6:N0} MB, {rows / 100_000:N0} of them damaged; "
                    + $"{Environment.ProcessorCount} cores");
            var ratios = new List<double>();
            for (var pair = 1; pair <= Pairs; pair++)
            {
                var landed = Measured.Of(() => Land(work));
                var bare = Measured.Of(() => Bare(work, csv));
                ratios.Add(landed.Cpu / bare.Cpu);
                Console.WriteLine($"pair {pair}  landing {landed}   read_csv into a table {bare}   CPU ratio {ratios[^1]:0.00}");
            }
            var peak = Process.GetCurrentProcess().PeakWorkingSet64 / 1e9;
            Console.WriteLine(
                $"median CPU ratio {Measured.Median(ratios):0.00} (bar: 1.30); peak memory of the process {peak:0.0} GB (bar: 4)");
            return 0;
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    /// <summary>One row in 100,000 is damaged: half of them cannot be read, half break the contract.</summary>
    static void Generate(string csv, long rows)
    {
        using var connection = Open(":memory:");
        var rowsPerDay = rows / 1095 + 1;
        connection.Execute(
            $"""
            copy (
              select 1000000000 + i as transaction_id,
                'A' || lpad((hash(i) % 300000)::varchar, 9, '0') as account_id,
                date '2023-01-01' + (i / {rowsPerDay})::int as booking_date,
                date '2023-01-02' + (i / {rowsPerDay})::int as value_date,
                case when i % 200000 = 7 then '12,5x'
                  else (((hash(i + 1) % 2000000)::bigint - 900000) / 100.0)::decimal(18, 2)::varchar end as amount,
                case when i % 200000 = 100007 then 'XXX' when hash(i + 2) % 20 = 0 then 'USD' else 'CNY' end as currency,
                ['TRF', 'CARD', 'CASH', 'FEE', 'INT'][1 + (hash(i + 5) % 5)::int] as transaction_type,
                'CP' || (hash(i + 7) % 1000000)::varchar as counterparty,
                'payment ' || (hash(i + 9) % 5000)::varchar as purpose
              from range({rows}) t(i))
            to {Sql.Text(csv)} (header, delimiter ',')
            """);
    }

    static void Land(string work)
    {
        var home = Directory.CreateDirectory(Path.Combine(work, "home")).FullName;
        var contract = Path.Combine(work, "core.yml");
        File.WriteAllText(contract, Contract);
        using (var connection = Open(Path.Combine(home, "warehouse.duckdb")))
        {
            var lander = new Lander(connection, home, new LoadLedger(connection), TimeProvider.System);
            var file = LandingFolder.Find(Path.Combine(work, "landing"), [ContractReader.Read(contract)]).Files[0];
            using var pending = lander.Open(file);
            var batch = lander.Land(pending, new DateOnly(2026, 1, 1), "bench");
            if (batch.RowsIn != batch.RowsKept + batch.RowsQuarantined || batch.RowsQuarantined == 0)
                throw new InvalidOperationException($"the landing lost rows: {batch}");
        }
        Directory.Delete(home, recursive: true);
    }

    static void Bare(string work, string csv)
    {
        var database = Path.Combine(work, "bare.duckdb");
        using (var connection = Open(database))
        {
            connection.Execute(
                $$"""
                create table t as
                from read_csv({{Sql.Text(csv)}}, header = true, auto_detect = false, delim = ',', quote = '"', escape = '"',
                  store_rejects = true, columns = {
                    'transaction_id': 'bigint', 'account_id': 'varchar', 'booking_date': 'date', 'value_date': 'date',
                    'amount': 'decimal(18,2)', 'currency': 'varchar', 'transaction_type': 'varchar',
                    'counterparty': 'varchar', 'purpose': 'varchar'})
                """);
        }
        File.Delete(database);
    }

    static DuckDBConnection Open(string database)
    {
        var options = new DuckDBConnectionStringBuilder { ["Data Source"] = database, ["memory_limit"] = "3GB" };
        var connection = new DuckDBConnection(options.ConnectionString);
        connection.Open();
        return connection;
    }
}
