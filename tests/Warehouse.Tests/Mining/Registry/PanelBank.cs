using Warehouse.DuckDb;
using Warehouse.Mining.Definition;
using Warehouse.Mining.Registry;
using Warehouse.Mining.Running;

namespace Warehouse.Tests.Mining.Registry;

/// <summary>A warehouse with a monthly panel of customers: those whose balance falls and who complain leave within three months.</summary>
sealed class PanelBank : IDisposable
{
    const string Definition = """
        model: churn
        question: Which customers leave within three months?
        task: binary
        features: { relation: features.customer_month, exclude: [noise_id] }
        label: { relation: features.customer_churn, column: "left_{horizon}m", meaning: closed or empty }
        keys: [customer_id]
        as_of: as_of_date
        horizons: [3]
        split: { test_months: 4 }
        trainer: { name: logistic, seed: 7 }
        gate: { metric: auc, limit: 0.6, tolerance: 0.001 }
        capacity: 50
        reasons:
          trend: { code: R01, en: balance trend, zh: 余额趋势, unit: CNY }
          complaints: { code: R02, en: complaints, zh: 投诉, unit: cases }
          region: { code: R03, en: region, zh: 地区 }
        """;

    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("warehouse-mining-");

    public PanelBank()
    {
        using var connection = DuckDBConnection.OpenFile(Database);
        connection.Execute(
            """
            create schema features;
            create table features.customer_month as
            select c.range as customer_id, (date '2023-01-31' + to_months(m.range::integer))::date as as_of_date, c.range * 37 % 1000 as noise_id,
              round((hash(c.range * 100 + m.range) % 2000)::double - 1000, 0) as trend, (hash(c.range * 100 + m.range + 7) % 3)::integer as complaints,
              ['north', 'south', 'west'][1 + (c.range % 3)] as region, 1 as constant
            from range(300) c, range(18) m;
            create table features.customer_churn as
            select customer_id, as_of_date, case when as_of_date <= date '2024-03-31' then
              (hash(customer_id * 31 + month(as_of_date) * 7 + year(as_of_date)) % 1000) / 1000.0 < 1 / (1 + exp(1.5 + trend / 300 - complaints)) end as left_3m
            from features.customer_month
            """);
        Registry = new(folder.FullName);
    }

    public string Database => Path.Combine(folder.FullName, "warehouse.duckdb");

    public ModelRegistry Registry { get; }

    public MiningDefinition Read(params (string Old, string New)[] changes)
    {
        var text = Definition;
        foreach (var (old, with) in changes)
        {
            Assert.Contains(old, text, StringComparison.Ordinal);
            text = text.Replace(old, with, StringComparison.Ordinal);
        }
        var file = Path.Combine(folder.FullName, "churn.yml");
        File.WriteAllText(file, text);
        return MiningDefinition.Read(file)[0];
    }

    public DuckDBConnection Open() => MiningDatabase.Open(Database);

    public void Change(string sql)
    {
        using var connection = DuckDBConnection.OpenFile(Database);
        connection.Execute(sql);
    }

    public FitOutcome Fit(params (string Old, string New)[] changes)
    {
        using var connection = Open();
        return ModelFit.Run(connection, Read(changes), Registry, new(2024, 7, 1, 0, 0, 0, DateTimeKind.Utc), default);
    }

    public ScoreOutcome Score(DateOnly? day = null, params (string Old, string New)[] changes)
    {
        using var connection = Open();
        return ModelScoring.Run(connection, Read(changes), Registry, day);
    }

    public void Dispose() => Scratch.Remove(folder.FullName);
}
