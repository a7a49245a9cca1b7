using System.Security.Cryptography;
using System.Text;

namespace Warehouse.PipelineTests;

/// <summary>What tells who a person is leaves the house as a pseudonym, unless an export is granted it.</summary>
public sealed class PrivacyTests : IDisposable
{
    const UnixFileMode ForOthers = (UnixFileMode)0x3F;
    readonly TempFolder folder = new();
    readonly Home home;

    public PrivacyTests() => home = folder.Home();

    public void Dispose() => folder.Dispose();


    [Fact]
    public void No_personal_value_is_published()
    {
        ReadyHome.OfTheSmallBank(home);
        var personal = home.AskWarehouse("""
            select customer_name from landing.core__customer__history union select birth_date::varchar from landing.core__customer__history where birth_date is not null
            union select counterparty_name from landing.core__transaction where counterparty_name is not null
            union select counterparty_account from landing.core__transaction where length(counterparty_account) > 5
            """).ToHashSet();
        Assert.InRange(personal.Count, 30, 200);
        foreach (var set in new[] { "dim_customer", "dim_account", "fct_transaction", "fct_account_month" })
            Assert.DoesNotContain(home.Ask($"select unnest([columns(*)::varchar]) from {set}"), personal.Contains);
        var names = personal.Select(Encoding.UTF8.GetBytes).ToList();
        foreach (var file in Directory.GetFiles(Path.Combine(home.Path, "logs")))
            Assert.DoesNotContain(names, name => File.ReadAllBytes(file).AsSpan().IndexOf(name) >= 0);
    }

    [Fact]
    public void A_pseudonym_is_the_HMAC_under_the_key_of_the_person()
    {
        ReadyHome.OfTheSmallBank(home);
        var key = HMACSHA256.HashData("of the tests"u8, "C0004"u8);
        var expected = Convert.ToHexStringLower(HMACSHA256.HashData(key, "Example Harbour Trading Ltd, Shanghai"u8))[..32];
        Assert.Equal([$"{expected}|VARCHAR"], home.Ask("select customer_name, typeof(birth_date) from dim_customer where customer_id = 'C0004'"));
        // Two women have two pseudonyms of one word, and each of them has the same one every night.
        Assert.Equal(home.Ask("select count(distinct customer_id) from dim_customer where gender is not null"), home.Ask("select count(distinct gender) from dim_customer"));
    }

    [Fact]
    public void A_home_without_a_secret_of_the_environment_makes_one_and_keeps_it()
    {
        (string, string)[] none = [("WAREHOUSE_SECRET", "")];
        const string names = "select customer_name from dim_customer order by customer_id, valid_from";
        WarehouseProgram.Start(["run", "--home", home.Path, "--to", "2025-01-03"], Path.GetTempPath(), none).WaitForEnd().With(0);
        var (secret, before) = (File.ReadAllText(Path.Combine(home.Path, "keys", "secret")), home.Ask($"{names} limit 3"));
        Assert.Equal(64, secret.Length);
        WarehouseProgram.Start(["run", "--home", home.Path], Path.GetTempPath(), none).WaitForEnd().With(0);
        Assert.Equal(before, home.Ask($"{names} limit 3"));
        Assert.DoesNotContain(Directory.GetFiles(home.Path, "*", SearchOption.AllDirectories).Where(f => !f.EndsWith("keys/secret", StringComparison.Ordinal)),
            file => File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(secret)) >= 0);
        Assert.NotEqual(before, ReadyHome.OfTheSmallBank(folder.Home("other")).Ask($"{names} limit 3"));
    }

    [Fact]
    public void A_granted_export_publishes_the_value_for_its_owner_alone()
    {
        var pipeline = folder.Pipeline();
        pipeline.GrantNames();
        WarehouseProgram.RunWell("run", "--home", home.Path, "--pipeline", pipeline.Folder);
        Assert.Equal(["Example Harbour Trading Ltd, Shanghai"], home.Ask("select customer_name from dim_customer where customer_id = 'C0004'"));
        Assert.Equal(["32"], home.Ask("select distinct length(gender) from dim_customer where gender is not null"));
        Assert.Equal(UnixFileMode.None, Home.ModeOf(Path.Combine(home.Published, "2025-01-06", "dim_customer", "dim_customer.parquet")) & ForOthers);
    }

    [Theory]
    [InlineData("    pii: [customer_name]\n", "without a reason")]
    [InlineData("    pii: [branch_id]\n    reason: Nobody knows why this is here.\n", "'branch_id'; permitted are its personal columns: customer_name, gender, birth_date")]
    public void A_grant_needs_a_reason_and_a_personal_column(string grant, string said)
    {
        var pipeline = folder.Pipeline();
        pipeline.Replace("publish/exports.yml", "    relation: star.dim_customer\n", "    relation: star.dim_customer\n" + grant);
        WarehouseProgram.Run("run", "--home", home.Path, "--pipeline", pipeline.Folder).With(2).Saying(said);
    }

    [Fact]
    public void Only_what_is_published_can_be_read_by_others()
    {
        ReadyHome.OfTheSmallBank(home);
        WarehouseProgram.RunWell("report", "--home", home.Path);
        var readable = Directory.GetFiles(home.Path, "*", SearchOption.AllDirectories).Where(f => (Home.ModeOf(f) & ForOthers) != 0)
            .Select(f => Path.GetRelativePath(home.Path, f)).ToList();
        Assert.Contains("published/2025-01-06/dim_customer/dim_customer.parquet", readable);
        Assert.Contains("serving.duckdb", readable);
        Assert.Contains("reports/2025-01-06/index.html", readable);
        // The pages show no more than the data sets do, and each role has its own view of these.
        Assert.All(readable, file => Assert.Matches(@"^(published/|serving(_analyst|_engineer|_bi)?\.duckdb$|reports/)", file));
        foreach (var closed in new[] { "landing", "keys", "quarantine", "logs", "ops" })
            Assert.Equal(UnixFileMode.None, Home.ModeOf(Path.Combine(home.Path, closed)) & ForOthers);
    }
}
