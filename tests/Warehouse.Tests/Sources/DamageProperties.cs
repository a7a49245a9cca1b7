using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Warehouse.Contracts;
using Warehouse.DuckDb;
using Warehouse.Sources;

namespace Warehouse.Tests.Sources;

/// <summary>Whatever happens to a well-formed file, each of its rows is kept or quarantined, or the file is refused in words.</summary>
public sealed class DamageProperties
{
    const string Columns = """
        id: { type: bigint, required: true }
        day: { type: date, max: night }
        amount: { type: "decimal(18,2)" }
        kind: { type: varchar, values: [a, b] }
        name: { type: varchar }
        """;

    static readonly byte[][] Insertions = ["\""u8.ToArray(), "\n"u8.ToArray(), "\0"u8.ToArray(), ","u8.ToArray(), [0xFF], "é"u8.ToArray(), "\"\""u8.ToArray(), ",\""u8.ToArray(), "\""u8.ToArray()];

    static readonly Gen<(int At, int Kind, int What)> Damages =
        from at in Gen.Choose(0, int.MaxValue - 1) from kind in Gen.Choose(0, 9) from what in Gen.Choose(0, 255) select (at, kind, what);

    [Fact]
    public void A_damaged_LF_file_loses_no_row_silently() => Survives("type: delimited", File("\n"), carriageReturns: false);

    [Fact]
    public void A_damaged_CRLF_file_loses_no_row_silently() => Survives("type: delimited", File("\r\n"), carriageReturns: true);

    [Fact]
    public void A_damaged_LF_file_with_carriage_returns_loses_no_row_silently() => Survives("type: delimited", File("\n"), carriageReturns: true);

    [Fact]
    public void A_damaged_GB18030_file_loses_no_row_silently() => Survives("type: delimited, encoding: gb18030", File("\n"), carriageReturns: false);

    [Fact]
    public void A_damaged_JSON_lines_file_loses_no_row_silently() => Survives("type: jsonl", JsonLines(), carriageReturns: false);

    static void Survives(string format, byte[] sound, bool carriageReturns)
    {
        using var desk = new LandingDesk(Contract.Of(Columns, format, path: "t.csv", key: "id"));
        var count = 0;
        Prop.ForAll(Damages.NonEmptyListOf().Resize(6).ToArbitrary(), damages =>
        {
            var bytes = damages.Aggregate(sound.ToList(), (b, d) => Damage(b, d, carriageReturns)).ToArray();
            try
            {
                CheckAccounts(desk, desk.Land(bytes, night: new DateOnly(2025, 1, 2).AddDays(count++).ToString("yyyy-MM-dd", null)));
            }
            catch (ContractException e)
            {
                Assert.NotEmpty(e.Found);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"{Encoding.Latin1.GetString(bytes)}\n--- {e.GetType().Name}: {e.Message}", e);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(80));
    }

    /// <summary>Kept and quarantined rows together are the file's, each number once, and each kept row is the row of that number.</summary>
    static void CheckAccounts(LandingDesk desk, LoadBatch batch)
    {
        if (batch.Status == LoadStatus.Duplicate)
            return;
        Assert.Equal(batch.RowsIn, batch.RowsKept + batch.RowsQuarantined);
        var landed = Sql.Text(desk.Connection.Scalar<string>("select landed_file from ops.loads where load_id = ?", batch.LoadId)!);
        var kept = desk.Connection.Query($"select coalesce(_row_number, file_row_number + 1) from read_parquet({landed}, file_row_number = true)", row => row.GetInt64(0));
        var rejected = desk.Connection.Query("select row_number from ops.rejected_rows where load_id = ?", row => row.GetInt64(0), batch.LoadId);
        Assert.Equal(Enumerable.Range(1, (int)batch.RowsIn).Select(i => (long)i), kept.Concat(rejected).Order());
    }

    static List<byte> Damage(List<byte> bytes, (int At, int Kind, int What) damage, bool carriageReturns)
    {
        var at = damage.At % (bytes.Count + 1);
        switch (damage.Kind)
        {
            case 0 when at < bytes.Count && (carriageReturns || damage.What != '\r'):
                bytes[at] = (byte)damage.What;
                break;
            case 1:
                bytes.RemoveRange(at, Math.Min(damage.What, bytes.Count - at));
                break;
            case 2:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 3 when carriageReturns:
                bytes.Insert(at, (byte)'\r');
                break;
            default:
                bytes.InsertRange(at, Insertions[damage.What % Insertions.Length]);
                break;
        }
        return bytes;
    }

    static byte[] File(string end) => Encoding.UTF8.GetBytes("id,day,amount,kind,name" + end
        + string.Concat(Enumerable.Range(1, 12).Select(i => $"{i},2025-01-{i:00},{i * 1.25:0.00},{(i % 2 == 0 ? "a" : "b")},{(i % 3 == 0 ? "\"Ann, \"\"A\"\"" + end + "x\"" : "Bob")}{end}")));

    static byte[] JsonLines() => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(1, 12).Select(i =>
        $"{{\"id\": {i}, \"day\": \"2025-01-{i:00}\", \"amount\": {i * 1.25:0.00}, \"kind\": \"{(i % 2 == 0 ? "a" : "b")}\", \"name\": \"Ann \\\"A\\\"\"}}\n")));
}
