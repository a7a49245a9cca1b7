using FsCheck;
using FsCheck.Fluent;
using Warehouse.DuckDb;

namespace Warehouse.Tests.Sources;

public sealed class RecordScannerProperties : IDisposable
{
    static readonly byte[][] Alphabet = ["a"u8.ToArray(), ","u8.ToArray(), "\""u8.ToArray(), "\n"u8.ToArray(), "\r"u8.ToArray(), "é"u8.ToArray()];

    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("warehouse-scanner-");
    readonly DuckDBConnection connection = DuckDBConnection.OpenFile(":memory:");

    public void Dispose()
    {
        connection.Dispose();
        folder.Delete(recursive: true);
    }

    [Fact]
    public void It_splits_as_a_naive_splitter_does()
    {
        var texts = Gen.Elements(Alphabet).ListOf().Select(list => list.SelectMany(b => b).ToArray());
        Agree(texts, 2000);
    }

    [Fact]
    public void It_splits_any_bytes_as_a_naive_splitter_does()
    {
        // Bytes around the interesting ones come often, all others now and then.
        var bytes = Gen.Frequency((8, Gen.Elements("a,\"\n\r"u8.ToArray())), (2, Gen.Choose(0, 255).Select(i => (byte)i)));
        Agree(bytes.ListOf().Select(list => list.ToArray()), 2000);
    }

    [Fact]
    public void Small_reads_of_the_stream_change_nothing()
    {
        var texts = Gen.Elements(Alphabet).ListOf().Select(list => list.SelectMany(b => b).ToArray());
        Prop.ForAll(texts.ToArbitrary(), bytes =>
        {
            using var drip = new DrippingStream(bytes);
            Assert.Equal(ScannedRecord.All(bytes).Select(Told), ScannedRecord.All(drip, null, out _).Select(Told));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    [Fact]
    public void It_counts_the_records_that_the_engine_counts_in_well_formed_CSV()
    {
        // The engine takes the line ends of a file from its first, so those inside quotes are of the same kind.
        var field = Gen.OneOf(Gen.Elements("", "a", "é", "a\"b"), Gen.Elements("a", ",", "\"\"", "\n", "é").ListOf().Select(p => $"\"{string.Concat(p)}\""));
        var row = field.ListOf(3).Select(fields => string.Join(',', fields) + "\n");
        var files = row.ListOf().SelectMany(rows => Gen.Elements("\n", "\r\n").Select(end => string.Concat(rows).Replace("\n", end, StringComparison.Ordinal)));
        Prop.ForAll(files.ToArbitrary(), text =>
        {
            var path = Path.Combine(folder.FullName, "t.csv");
            File.WriteAllText(path, text);
            var seen = connection.Scalar<long>(
                $$"""
                select count(*)
                from read_csv('{{path}}', columns = {'a': 'varchar', 'b': 'varchar', 'c': 'varchar'}, auto_detect = false, header = false, delim = ',', quote = '"', escape = '"')
                """);
            Assert.Equal(seen, ScannedRecord.All(text).Count);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    static void Agree(Gen<byte[]> texts, int count) => Prop.ForAll(texts.ToArbitrary(), bytes =>
    {
        foreach (var content in new[] { bytes, [0xEF, 0xBB, 0xBF, .. bytes] })
            Assert.Equal(NaiveSplitter.Split(content), ScannedRecord.All(content).Select(Told));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(count).WithEndSize(60));

    static string Told(ScannedRecord record) => $"{record.Number}@{record.Line}+{record.Offset}:{record.Damage}:{Convert.ToHexString(record.Content)}";

    /// <summary>Gives one byte a read, as a pipe may.</summary>
    sealed class DrippingStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 1));
    }
}
