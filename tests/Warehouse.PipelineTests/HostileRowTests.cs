using System.Text;

namespace Warehouse.PipelineTests;

/// <summary>One bad row in a file that is else in order: it goes to quarantine with its place and all it said, and the rest is kept.</summary>
public sealed class HostileRowTests
{
    /// <summary>The seventh row, on line 8, as delivered.</summary>
    const string Seventh = "2501020007,A0001,2025-01-02,2025-01-02,-30000.00,CNY,transfer_out,online,supplier_payment,虚构云帆物流有限公司,A0004,SAMPCNSH,,1340000.00";

    [Theory]
    [InlineData("2501020007,A0001,2025-01-03,2025-01-02,-30000.00,CNY,transfer_out,online,,,,,,", "booking_date", "above_maximum")]
    [InlineData("2501020007,A0001,9999-12-31,2025-01-02,-30000.00,CNY,transfer_out,online,,,,,,", "booking_date", "above_maximum")]
    [InlineData("2501020007,A0001,2025-02-30,2025-01-02,-30000.00,CNY,transfer_out,online,,,,,,", "booking_date", "not_a_date")]
    [InlineData("2501020007,A0001,2025-01-02,yesterday,-30000.00,CNY,transfer_out,online,,,,,,", "value_date", "not_a_date")]
    [InlineData("2501020007,A0001,2025-01-02,2025-01-02,1e400,CNY,transfer_out,online,,,,,,", "amount", "not_a_decimal")]
    [InlineData("2501020007,A0001,2025-01-02,2025-01-02,NaN,CNY,transfer_out,online,,,,,,", "amount", "not_a_decimal")]
    [InlineData("2501020007,A0001,2025-01-02,2025-01-02,99999999999999999999.00,CNY,transfer_out,online,,,,,,", "amount", "not_a_decimal")]
    [InlineData("2501020007,A0001,2025-01-02,2025-01-02,,CNY,transfer_out,online,,,,,,", "amount", "missing_value")]
    [InlineData("2501020007,,2025-01-02,2025-01-02,-30000.00,CNY,transfer_out,online,,,,,,", "account_id", "missing_value")]
    [InlineData("2501020006,A0001,2025-01-02,2025-01-02,-30000.00,CNY,transfer_out,online,,,,,,", "transaction_id", "repeated_key")]
    [InlineData("2501020007x,A0001,2025-01-02,2025-01-02,-30000.00,CNY,transfer_out,online,,,,,,", "transaction_id", "not_a_bigint")]
    public void A_bad_value_is_quarantined_by_column_and_reason(string row, string column, string reason)
    {
        using var night = new HostileNight();
        night.Bank.Replace("transaction", BankCopy.Night1, Seventh, row);
        night.Load().With(0).Saying("1 quarantined");
        MustBeOneOf26(night, $"7|8|{column}|{reason}|true|{row}");
    }

    [Theory]
    [InlineData("2501020007,A0001,2025-01-02")]
    [InlineData("2501020007,A0001,2025-01-02,2025-01-02,-30000.00,CNY,transfer_out,online,,,,,,,surplus")]
    [InlineData("2501020007,A0001,2025-01-02,2025-01-02,-30000.00,CNY,transfer_out,online,,,,,,,surplus,surplus")]
    [InlineData("2501020007,\"A0001\"x,2025-01-02,2025-01-02,-30000.00,CNY,transfer_out,online,,,,,,")]
    public void A_row_of_another_shape_is_quarantined_as_a_whole(string row)
    {
        using var night = new HostileNight();
        night.Bank.Replace("transaction", BankCopy.Night1, Seventh, row);
        night.Load().With(0).Saying("1 quarantined");
        Assert.Equal("26|25|1", night.Counts());
        Assert.Equal([$"7|8|{row}"], night.Home.Ask("select row_number, line, raw_text from ops.rejected_rows"));
    }

    [Fact]
    public void A_quote_that_never_closes_does_not_swallow_the_rows_after_it()
    {
        using var night = new HostileNight();
        night.Bank.Replace("transaction", BankCopy.Night1, ",online,tax,", ",online,\"tax,");
        night.Load().With(0).Saying("1 quarantined");
        Assert.Equal("26|25|1", night.Counts());
        Assert.Equal(["22|23|unterminated_quote"], night.Home.Ask("select row_number, line, reason from ops.rejected_rows"));
    }

    /// <summary>A later row has quotes, so that nobody can tell where the stray one closes; the row count gives it away.</summary>
    [Fact]
    public void A_stray_quote_before_a_quoted_field_refuses_the_file()
    {
        using var night = new HostileNight();
        night.Bank.Replace("transaction", BankCopy.Night1, "-30000.00,CNY,transfer_out", "-30000.00,CNY,\"transfer_out");
        night.MustRefuse("core/transaction_20250102.csv");
    }

    [Theory]
    [InlineData("-29999.999")]
    [InlineData("-30000.004")]
    public void An_amount_with_more_places_than_the_contract_has_is_not_rounded_in_silence(string amount)
    {
        using var night = new HostileNight();
        night.Bank.Replace("transaction", BankCopy.Night1, "-30000.00", amount);
        night.Load().With(0).Saying("1 quarantined");
        Assert.Equal(["7|amount"], night.Home.Ask("select row_number, column_name from ops.rejected_rows"));
    }

    [Fact]
    public void A_row_with_a_NUL_byte_is_quarantined()
    {
        using var night = new HostileNight();
        night.Bank.ReplaceByBytes("transaction", BankCopy.Night1, "虚构云帆物流有限公司", [0x61, 0x00, 0x62]);
        night.Load().With(0).Saying("1 quarantined");
        MustBeOneOf26(night, $"7|8|NULL|nul_byte|true|{Seventh.Replace("虚构云帆物流有限公司", @"a\x00b", StringComparison.Ordinal)}");
    }

    [Fact]
    public void A_row_in_another_encoding_is_quarantined_with_its_bytes()
    {
        using var night = new HostileNight();
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        night.Bank.ReplaceByBytes("transaction", BankCopy.Night1, "虚构云帆物流有限公司", Encoding.GetEncoding("gb18030").GetBytes("虚"));
        night.Load().With(0).Saying("1 quarantined");
        MustBeOneOf26(night, $"7|8|NULL|invalid_encoding|true|{Seventh.Replace("虚构云帆物流有限公司", @"\xd0\xe9", StringComparison.Ordinal)}");
    }

    [Fact]
    public void A_line_of_ten_megabytes_is_quarantined_and_shown_in_part()
    {
        using var night = new HostileNight();
        night.Bank.Replace("transaction", BankCopy.Night1, "虚构云帆物流有限公司", new string('x', 10_000_000));
        night.Load().With(0).Saying("1 quarantined");
        Assert.Equal("26|25|1", night.Counts());
        Assert.Equal(["7|8|record_too_long|true"], night.Home.Ask("select row_number, line, reason, length(raw_text) between 1000 and 100000 from ops.rejected_rows"));
    }

    [Fact]
    public void A_line_end_within_quotes_is_part_of_the_value()
    {
        using var night = new HostileNight();
        night.Bank.Replace("transaction", BankCopy.Night1, "示例便利店,8800000010,TESTCNSZ,,11914.50", "\"示例\n便利店\",8800000010,TESTCNSZ,,11914.50");
        night.Bank.Replace("transaction", BankCopy.Night1, "-30000.00,CNY", "-3OOOO.00,CNY");
        night.Load().With(0);
        Assert.Equal(["示例\n便利店"], night.Home.AskWarehouse("select counterparty_name from star.fct_transaction where transaction_id = '2501020001'"));
        Assert.Equal(["7|9|amount"], night.Home.Ask("select row_number, line, column_name from ops.rejected_rows"));
    }

    [Fact]
    public void Minus_zero_is_zero()
    {
        using var night = new HostileNight();
        night.Bank.Replace("transaction", BankCopy.Night1, "-50.00,CNY,fee", "-0.00,CNY,fee");
        night.Bank.Promise("transaction", BankCopy.Night1, 26, "-289534.25");
        night.Load().With(0);
        Assert.Equal("26|26|0", night.Counts());
        Assert.Equal(["0.00"], night.Home.AskWarehouse("select amount from star.fct_transaction where transaction_id = '2501020010'"));
    }

    [Fact]
    public void More_damage_than_permitted_refuses_the_file()
    {
        using var night = new HostileNight();
        night.Bank.Replace("transaction", BankCopy.Night1, "-30000.00,CNY", "-3OOOO.00,CNY");
        night.Bank.Replace("transaction", BankCopy.Night1, "-80000.00,CNY", "-8OOOO.00,CNY");
        night.MustRefuse("core/transaction_20250102.csv:7", "2 of 26 rows", "permitted are 1 rows", "-8OOOO.00");
    }

    [Fact]
    public void A_single_bad_row_refuses_a_file_of_which_none_may_be_bad()
    {
        using var night = new HostileNight();
        night.Bank.Replace("customer", BankCopy.Night1, "1980-02-29", "9999-12-31");
        night.Run().With(1).Saying("core/customer_20250102.csv", "birth_date", "9999-12-31", "permitted");
        Assert.Empty(night.Home.Tree());
    }

    /// <summary>Within a field, as one row's line end among others, as every row's, and doubled: kept, quarantined or refused, but never a failure of the engine.</summary>
    [Theory]
    [InlineData("虚构云帆物流有限公司", "虚构\r云帆物流有限公司")]
    [InlineData("1340000.00\n", "1340000.00\r\n")]
    [InlineData("\n", "\r")]
    [InlineData("\n", "\r\r\n")]
    public void A_stray_carriage_return_neither_loses_nor_invents_a_row(string old, string with)
    {
        using var night = new HostileNight();
        night.Bank.Replace("transaction", BankCopy.Night1, old, with);
        var ended = night.Load();
        if (ended.ExitCode == 0)
            Assert.StartsWith("26|2", night.Counts(), StringComparison.Ordinal);
        else
            night.MustHaveRefused(ended, "core/transaction_20250102.csv");
    }

    /// <summary>Ways of writing the same rows.</summary>
    [Theory]
    [InlineData("\n", "\r\n", "")]
    [InlineData("\n", "\n", "\uFEFF")]
    [InlineData("\n2501020009", "\n\n2501020009", "")]
    [InlineData("A0001", "\"A0001\"", "")]
    public void The_same_rows_written_in_another_way_give_the_same_bytes(string old, string with, string before)
    {
        using var night = new HostileNight();
        var file = night.Bank.PathOf("transaction", BankCopy.Night1);
        File.WriteAllText(file, before + File.ReadAllText(file).Replace(old, with, StringComparison.Ordinal));
        night.Run().With(0);
        Assert.Equal(ReadyHome.TheSmallBank.TreeOf("2025-01-02"), night.Home.TreeOf("2025-01-02"));
    }

    [Fact]
    public void A_last_row_without_a_line_end_is_kept()
    {
        using var night = new HostileNight();
        var file = night.Bank.PathOf("transaction", BankCopy.Night1);
        File.WriteAllText(file, File.ReadAllText(file).TrimEnd('\n'));
        night.Load().With(0);
        Assert.Equal("26|26|0", night.Counts());
    }

    static void MustBeOneOf26(HostileNight night, string rejected)
    {
        Assert.Equal("26|25|1", night.Counts());
        Assert.Equal([rejected], night.Home.Ask("select row_number, line, column_name, reason, length(detail) > 5, raw_text from ops.rejected_rows"));
        Assert.Equal(["25"], night.Home.AskWarehouse("select count(*) from star.fct_transaction"));
    }
}
