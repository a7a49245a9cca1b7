namespace Warehouse.PipelineTests;

/// <summary>What the three nights of data-samples/small_bank come to, to the cent.</summary>
public sealed class SampleBankTests(SampleBank bank)
{
    [Theory]
    [InlineData("2025-01-02", "core.customer", "12|12|0")]
    [InlineData("2025-01-02", "core.account", "17|17|0")]
    [InlineData("2025-01-02", "core.transaction", "26|26|0")]
    [InlineData("2025-01-03", "core.customer", "12|12|0")]
    [InlineData("2025-01-03", "core.account", "18|18|0")]
    [InlineData("2025-01-03", "core.transaction", "29|28|1")]
    [InlineData("2025-01-06", "core.customer", "11|11|0")]
    [InlineData("2025-01-06", "core.account", "17|17|0")]
    [InlineData("2025-01-06", "core.transaction", "26|26|0")]
    public void Each_file_is_accounted_for_row_by_row(string night, string source, string counts) => Assert.Equal([counts],
        bank.Home.Ask($"select rows_in, rows_kept, rows_quarantined from ops.loads where known_at = '{night}' and source = '{source}' and status = 'loaded'"));

    [Fact]
    public void The_landed_rows_are_as_many_as_the_ledger_says() => Assert.Equal(["80|80|80"], bank.Home.AskWarehouse(
        """
        select (select sum(rows_kept) from ops.loads where source = 'core.transaction'), count(*), count(distinct (_source_file, _row_number))
        from landing.core__transaction
        """));

    [Fact]
    public void The_damaged_row_is_in_quarantine_with_its_place_reason_and_text() => Assert.Equal(
        ["core/transaction_20250103.csv|12|13|amount|not_a_decimal|2025-01-03|2501030012,A0007,2025-01-03,2025-01-03,-45O.00,CNY,transfer_out,online,utilities," +
         "示例市供电公司,8800000008,EXAMCNBJ,,774550.00"],
        bank.Home.Ask("select source_file, row_number, line, column_name, reason, known_at, raw_text from ops.rejected_rows"));

    [Fact]
    public void The_quarantine_folder_holds_the_same_row_for_people()
    {
        var file = Assert.Single(Directory.GetFiles(Path.Combine(bank.Home.Path, "quarantine")));
        var text = File.ReadAllText(file);
        Assert.Contains("-45O.00", text, StringComparison.Ordinal);
        Assert.Contains("示例市供电公司", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_after_the_damaged_one_keep_their_number_in_the_file() => Assert.Equal(["11|2501030011", "13|2501030013"],
        bank.Home.AskWarehouse("select _row_number, transaction_id from landing.core__transaction where _known_at = '2025-01-03' and _row_number between 11 and 13 order by 1"));

    [Theory]
    [InlineData("fct_transaction", 80)]
    [InlineData("fct_account_month", 19)]
    [InlineData("dim_customer", 13)]
    [InlineData("dim_account", 19)]
    [InlineData("dim_district", 0)]
    [InlineData("loan", 0)]
    [InlineData("card", 0)]
    [InlineData("account_holder", 0)]
    [InlineData("standing_order", 0)]
    public void Each_data_set_has_its_rows(string set, int rows) => Assert.Equal([$"{rows}"], bank.Home.Ask($"select count(*) from {set}"));

    [Fact]
    public void Account_months_are_one_in_December_and_eighteen_in_January() => Assert.Equal(["2024-12-01|1", "2025-01-01|18"],
        bank.Home.Ask("select month, count(*) from fct_account_month group by month order by month"));

    [Theory]
    [InlineData("dim_customer", 11)]
    [InlineData("dim_account", 17)]
    public void Each_dimension_has_its_current_versions(string dimension, int current) =>
        Assert.Equal([$"{current}|{current}"], bank.Home.Ask($"select count(*), count(*) filter (valid_to is null) from {dimension} where is_current"));

    [Fact]
    public void A_changed_customer_has_two_versions_that_meet() => Assert.Equal(
        ["2025-01-02|2025-01-03|false|M02|B", "2025-01-03|NULL|true|M03|C"],
        bank.Home.Ask("select valid_from, valid_to, is_current, manager_id, grade from dim_customer where customer_id = 'C0003' order by valid_from"));

    [Fact]
    public void A_vanished_customer_ends_at_the_first_file_without_it() => Assert.Equal(["2025-01-02|2025-01-06|false"],
        bank.Home.Ask("select valid_from, valid_to, is_current from dim_customer where customer_id = 'C0011'"));

    [Fact]
    public void A_closed_account_has_two_versions_and_ends_when_it_vanishes() => Assert.Equal(
        ["2025-01-02|2025-01-03|open|NULL|false", "2025-01-03|2025-01-06|closed|2025-01-03|false"],
        bank.Home.Ask("select valid_from, valid_to, status, closed_date, is_current from dim_account where account_id = 'A0016' order by valid_from"));

    [Fact]
    public void A_new_account_begins_with_the_night_that_first_holds_it() => Assert.Equal(["2025-01-03|NULL|true|C0005|term_deposit"],
        bank.Home.Ask("select valid_from, valid_to, is_current, customer_id, product_code from dim_account where account_id = 'A0018'"));

    [Fact]
    public void A_customer_that_never_changed_has_one_version_since_the_first_night() => Assert.Equal(["2025-01-02|NULL|true|Example Harbour Trading Ltd, Shanghai"],
        bank.Home.AskWarehouse("select valid_from, valid_to, is_current, customer_name from star.dim_customer where customer_id = 'C0004'"));

    [Fact]
    public void A_late_posting_keeps_when_it_happened_and_when_it_was_known() => Assert.Equal(["A0004|2024-12-30|7500.00|2025-01-06|2024"],
        bank.Home.Ask("select account_id, booking_date, amount, known_at, booking_year from fct_transaction where transaction_id = '2501060001'"));

    [Fact]
    public void The_damaged_posting_is_in_no_fact() =>
        Assert.Equal(["0"], bank.Home.Ask("select count(*) from fct_transaction where transaction_id = '2501030012'"));

    [Fact]
    public void A_reversal_names_what_it_takes_back() => Assert.Equal(["2501030007|20.00|-20.00"], bank.Home.Ask(
        """
        select r.reversed_transaction_id, r.amount, t.amount from fct_transaction r join fct_transaction t on t.transaction_id = r.reversed_transaction_id
        where r.transaction_id = '2501060011'
        """));

    [Theory]
    [InlineData("A0001", "2025-01-01", "1200000.00|457500.00|519300.00|1138200.00|1143822.58|10|1138200.00")]
    [InlineData("A0002", "2025-01-01", "50000.00|18500.00|2500.00|66000.00|64790.32|3|66000.00")]
    [InlineData("A0004", "2024-12-01", "300000.00|7500.00|0.00|307500.00|300483.87|1|NULL")]
    [InlineData("A0004", "2025-01-01", "307500.00|48820.00|15620.00|340700.00|340233.55|6|340700.00")]
    [InlineData("A0006", "2025-01-01", "-500000.00|0.00|100000.00|-600000.00|-593548.39|1|-600000.00")]
    [InlineData("A0007", "2025-01-01", "800000.00|251000.00|267000.00|784000.00|777258.06|6|783550.00")]
    [InlineData("A0013", "2025-01-01", "100000.00|2000.00|0.00|102000.00|101677.42|1|102000.00")]
    [InlineData("A0014", "2025-01-01", "8000.00|6400.00|2720.00|11680.00|11609.68|5|NULL")]
    [InlineData("A0016", "2025-01-01", "900.00|0.00|900.00|0.00|54.84|2|0.00")]
    [InlineData("A0018", "2025-01-01", "0.00|20000.00|0.00|20000.00|18709.68|1|20000.00")]
    public void An_account_month_has_its_balances_to_the_cent(string account, string month, string expected) => Assert.Equal([expected], bank.Home.Ask(
        $"""
        select opening_balance, inflow, outflow, closing_balance, average_balance, transaction_count, reported_balance
        from fct_account_month where account_id = '{account}' and month = '{month}'
        """));

    [Fact]
    public void Only_the_account_with_the_damaged_posting_differs_from_what_the_bank_reports() => Assert.Equal(["A0007|450.00"],
        bank.Home.Ask("select account_id, closing_balance - reported_balance from fct_account_month where reported_balance <> closing_balance"));

    [Fact]
    public void No_average_adds_up_currencies() => Assert.Equal(["CNY|16", "EUR|1", "USD|1"],
        bank.Home.Ask("select currency, count(*) from fct_account_month where month = '2025-01-01' group by currency order by currency"));

    [Fact]
    public void A_control_total_explained_by_a_quarantined_amount_is_a_warning() =>
        Assert.Contains("62918.37", Assert.Single(bank.Home.Ask("select coalesce(message, '') || control_amount from ops.loads where rows_quarantined > 0")), StringComparison.Ordinal);

    [Fact]
    public void Every_check_of_every_night_holds() => Assert.Equal(["0"], bank.Home.Ask("select count(*) from ops.checks where offending_rows > 0"));

    [Fact]
    public void The_pointer_names_the_last_night() => Assert.Equal("2025-01-06", bank.Home.Current);

    /// <summary>Files that speak of the data sets and hold none.</summary>
    static readonly string[] Described = ["/manifest.json", "/datapackage.json", "/dictionary.md"];

    [Fact]
    public void The_manifest_names_the_bytes_that_are_there()
    {
        var manifest = Pipelines.Manifest.Read(Path.Combine(bank.Home.Published, "2025-01-06"));
        var said = manifest.DataSets.SelectMany(s => s.Files).Select(f => $"2025-01-06/{f.Path} {f.Sha256}").Order(StringComparer.Ordinal);
        Assert.Equal(bank.Home.TreeOf("2025-01-06").Where(line => !Described.Any(file => line.Contains(file, StringComparison.Ordinal))), said);
    }
}
