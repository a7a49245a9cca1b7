using System.Diagnostics;
using System.Globalization;
using Warehouse.DuckDb;

namespace Warehouse.Benchmarks;

/// <summary>Names of counterparties against a registry: five spellings of each of n invented firms, resolved by the pipeline's own SELECTs.</summary>
static class NamesBenchmark
{
    static readonly string Pipeline = Path.Combine("pipelines", "key_accounts");

    /// <param name="args">Firms of the registry; 1,000,000 where none is given.</param>
    public static int Run(string[] args)
    {
        var firms = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1_000_000;
        var work = Directory.CreateTempSubdirectory("warehouse-bench-").FullName;
        using (var connection = DuckDBConnection.OpenFile(Path.Combine(work, "names.duckdb")))
        {
            connection.Execute($"set threads = {Environment.ProcessorCount}; set memory_limit = '4GB'; create schema marts; create schema conformed; create schema config");
            connection.Execute(File.ReadAllText(Path.Combine(Pipeline, "macros", "names.sql")));
            connection.Execute(File.ReadAllText(Path.Combine(Pipeline, "macros", "dates.sql")));
            Invent(connection, firms);
            foreach (var model in new[] { "registry_name", "counterparty_identity" })
            {
                var took = Measured.Of(() => connection.Execute($"create table marts.{model} as {File.ReadAllText(Path.Combine(Pipeline, "marts", "off_book", model + ".sql"))}"));
                Console.WriteLine($"{model,-24} {took}");
            }
            Console.WriteLine(connection.Query(
                "select count(*), count(registry_id), count(*) filter (where registry_id = counterparty_account[2:]) from marts.counterparty_identity",
                row => string.Create(CultureInfo.InvariantCulture, $"{row.GetInt64(0):N0} names of {firms:N0} firms: {row.GetInt64(1):N0} resolved, {row.GetInt64(2):N0} rightly"))[0]);
        }
        using var process = Process.GetCurrentProcess();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{process.PeakWorkingSet64 / 1e9:0.0} GB at most"));
        Directory.Delete(work, recursive: true);
        return 0;
    }

    /// <summary>A brand of four syllables and a place make a firm; written without the middle of its legal form, in traditional characters, short in Latin, and as scanned.</summary>
    static void Invent(DuckDBConnection connection, int firms) => connection.Execute(
        $"""
        create macro zh(k) as substr('鲸雀狐麓墨芋霁铃砚笙榕鹭舟棠萤砾岚渡檀鲤穹弦绯潭骊昙蜓翎篁澜晷樱稷鸢黛汀堇瓷荻纹', cast(k % 40 as integer) + 1, 1);
        create macro en(k) as (['jing','que','hu','lu','mo','yu','ji','ling','yan','sheng','rong','lou','zhou','tang','ying','li','lan','du','tan','lii','qiong',
            'xian','fei','tam','lih','tane','ting','linn','huang','lane','gui','yin','jee','yuan','dai','tin','jin','ci','weng','wen'])[cast(k % 40 as integer) + 1];
        create table conformed.company as select 'R' || n as registry_id,
            (['浮岛','星港','雾林','青鲸','月湾'])[n % 5 + 1] || '市' || zh(n // 5) || zh(n // 200) || zh(n // 8000) || zh(n // 320000) || '商贸有限公司' as company_name,
            (['Fudao','Xinggang','Wulin','Qingjing','Yuewan'])[n % 5 + 1] || ' ' || en(n // 5) || en(n // 200) || en(n // 8000) || en(n // 320000)
                || ' Trading Company Limited' as latin_name
        from range({firms}) as numbers (n);
        create table marts.counterparty_month as select date '2024-01-01' as month, 'x' || registry_id as counterparty_account, 'b' as counterparty_agent,
            unnest([company_name, replace(company_name, '有限公司', '公司'), translate(company_name, '鲸铃砚鹭萤', '鯨鈴硯鷺螢') || ' ',
                replace(latin_name, 'Company Limited', 'Co Ltd'), upper(replace(latin_name, 'o', '0'))]) as counterparty_name
        from conformed.company;
        create view config.limit as select 'off_book_match' as name, 0.9 as value, null::date as valid_from, null::date as valid_to;
        """);
}
