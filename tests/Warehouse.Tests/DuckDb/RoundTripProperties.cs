using FsCheck;
using FsCheck.Fluent;
using Warehouse.DuckDb;

namespace Warehouse.Tests.DuckDb;

/// <summary>Any value comes back as it went in: as a parameter, through the appender, and read by row and by chunk.</summary>
public sealed class RoundTripProperties : IDisposable
{
    readonly DuckDBConnection connection = DuckDBConnection.OpenFile(":memory:");

    public void Dispose()
    {
        connection.Dispose();
    }

    [Fact]
    public void Integers_come_back()
    {
        Holds("bigint", ArbMap.Default.GeneratorFor<long>(), chunked: true);
        Holds("integer", ArbMap.Default.GeneratorFor<int>(), chunked: true);
        Holds("smallint", ArbMap.Default.GeneratorFor<short>(), chunked: true);
        Holds("ubigint", ArbMap.Default.GeneratorFor<ulong>(), chunked: true);
        Holds("hugeint", Halves().Select(halves => new Int128(halves.Item1, halves.Item2)), chunked: true);
        Holds("uhugeint", Halves().Select(halves => new UInt128(halves.Item1, halves.Item2)), chunked: true);
    }

    [Fact]
    public void Floating_numbers_come_back_with_NaN_and_infinities()
    {
        Holds("double", ArbMap.Default.GeneratorFor<double>(), chunked: true);
        Holds("float", ArbMap.Default.GeneratorFor<float>(), chunked: true);
    }

    [Theory]
    [InlineData(4, 2)]
    [InlineData(9, 3)]
    [InlineData(18, 2)]
    [InlineData(28, 10)]
    public void Decimals_of_every_physical_width_come_back(int width, int scale)
    {
        var limit = UInt128.One;
        for (var i = 0; i < width; i++)
            limit *= 10;
        var digits = Halves().Select(halves => (decimal)(new UInt128(halves.Item1, halves.Item2) % limit));
        var values = digits.SelectMany(unscaled => Gen.Elements(unscaled, -unscaled)).Select(value => Unscale(value, scale));
        Holds($"decimal({width},{scale})", values, chunked: false);
    }

    [Fact]
    public void Texts_and_bytes_come_back()
    {
        var texts = ArbMap.Default.GeneratorFor<NonNull<string>>().Select(text => Valid(text.Get));
        Holds("varchar", texts, chunked: false);
        Holds("varchar", texts.Select(text => text + "𠮷 always longer than twelve bytes"), chunked: false);
        Holds("blob", ArbMap.Default.GeneratorFor<byte[]>().Where(bytes => bytes is not null), chunked: false);
    }

    [Fact]
    public void Dates_times_and_guids_come_back()
    {
        var ticks = Gen.Choose(0, int.MaxValue).Zip(Gen.Choose(0, int.MaxValue));
        var micros = ticks.Select(pair => (((long)pair.Item1 << 31) + pair.Item2) % (DateTime.MaxValue.Ticks / 10));
        Holds("timestamp", micros.Select(count => new DateTime(count * 10)), chunked: false);
        Holds("timestamptz", micros.Select(count => new DateTimeOffset(count * 10, TimeSpan.Zero)), chunked: false);
        Holds("date", Gen.Choose(0, DateOnly.MaxValue.DayNumber).Select(DateOnly.FromDayNumber), chunked: false);
        Holds("time", micros.Select(count => new TimeOnly(count % 86_400_000_000 * 10)), chunked: false);
        var middle = new TimeSpan(DateTime.MaxValue.Ticks / 20 * 10);
        Holds("interval", micros.Select(count => new TimeSpan(count * 10) - middle), chunked: false);
        Holds("uuid", ArbMap.Default.GeneratorFor<Guid>(), chunked: false);
    }

    [Fact]
    public void Lists_come_back()
    {
        HoldsFor("bigint[]", ArbMap.Default.GeneratorFor<List<long>>().Where(list => list is not null), chunked: null);
        HoldsFor("varchar[]", ArbMap.Default.GeneratorFor<List<NonNull<string>>>().Where(list => list is not null)
            .Select(list => list.ConvertAll(text => Valid(text.Get))), chunked: null);
    }

    void Holds<T>(string type, Gen<T> values, bool chunked)
    {
        HoldsFor(type, values, chunked ? MakeChunkReader<T>() : null);
    }

    void HoldsFor<T>(string type, Gen<T> values, Func<List<T>>? chunked)
    {
        Prop.ForAll(values.ListOf().ToArbitrary(), list =>
        {
            var expected = list.ToList();
            connection.Execute($"create or replace table t (i integer, v {type})");
            for (var i = 0; i < int.Min(expected.Count, 3); i++)
                Assert.Equal(expected[i], connection.Scalar<T>($"select $1::{type}", (object?)expected[i]));
            using (var appender = connection.CreateAppender("t"))
            {
                for (var i = 0; i < expected.Count; i++)
                    appender.CreateRow().AppendValue(i).AppendValue<T>(expected[i]).EndRow();
            }

            Assert.Equal(expected, connection.Query("select v from t order by i", row => row.GetFieldValue<T>(0)));
            if (chunked is not null)
                Assert.Equal(expected, chunked());
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(60));
    }

    Func<List<T>> MakeChunkReader<T>()
    {
        var read = typeof(RoundTripProperties).GetMethod(nameof(ReadChunks))!.MakeGenericMethod(typeof(T));
        return () => (List<T>)read.Invoke(this, null)!;
    }

    // Public because reflection supplies the constraint that the generic callers above cannot state.
    public List<T> ReadChunks<T>()
        where T : unmanaged
    {
        using var command = new DuckDBCommand("select v from t order by i", connection);
        using var reader = command.ExecuteReader();
        var values = new List<T>();
        while (reader.NextChunk() is { } chunk)
            values.AddRange(chunk.Column<T>(0));
        return values;
    }

    static Gen<(ulong, ulong)> Halves()
    {
        // DoNotSize spreads the values over all bits instead of around zero.
        var half = ArbMap.Default.GeneratorFor<DoNotSize<ulong>>().Select(size => size.Item);
        return half.SelectMany(upper => half.Select(lower => (upper, lower)));
    }

    static decimal Unscale(decimal value, int scale)
    {
        return new decimal((int)(uint)((UInt128)Math.Abs(value)), (int)(uint)((UInt128)Math.Abs(value) >> 32),
            (int)(uint)((UInt128)Math.Abs(value) >> 64), value < 0, (byte)scale);
    }

    static string Valid(string text)
    {
        return string.Concat(text.EnumerateRunes().Where(rune => rune.Value != 0));
    }
}
