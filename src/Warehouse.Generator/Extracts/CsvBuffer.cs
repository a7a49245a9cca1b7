using System.Buffers.Text;
using System.Text;

namespace Warehouse.Generator;

/// <summary>Rows of a CSV file in memory, with their count and the sum that control totals give.</summary>
sealed class CsvBuffer
{
    static readonly byte[][] Dates = [.. Enumerable.Range(0, 366 * 250)
        .Select(i => Encoding.UTF8.GetBytes($"{DateOnly.FromDayNumber(FirstDate + i):yyyy-MM-dd}"))];
    const int FirstDate = 683_003; // 1871-01-01
    byte[] bytes = new byte[1 << 14];
    bool isAtRowStart = true;

    public int Length { get; private set; }
    public long Rows { get; private set; }

    /// <summary>Sum of the amounts given to <see cref="Amount"/>, in cents.</summary>
    public long Sum { get; private set; }

    public ReadOnlySpan<byte> Bytes => bytes.AsSpan(0, Length);

    public void Clear() => (Length, Rows, Sum) = (0, 0, 0);

    public CsvBuffer Text(ReadOnlySpan<byte> text)
    {
        var place = Begin(text.Length + 1);
        text.CopyTo(place);
        Length += text.Length;
        return this;
    }

    /// <summary>A text, in quotes where it holds a delimiter or a quote.</summary>
    public CsvBuffer Text(string? text)
    {
        if (text is null)
            return Null();
        if (text.AsSpan().IndexOfAny(',', '"', '\n') >= 0)
            text = $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        var place = Begin((text.Length * 3) + 1);
        Length += Encoding.UTF8.GetBytes(text, place);
        return this;
    }

    public CsvBuffer Null()
    {
        Begin(1);
        return this;
    }

    public CsvBuffer Whole(long number)
    {
        var place = Begin(24);
        Utf8Formatter.TryFormat(number, place, out var written);
        Length += written;
        return this;
    }

    /// <summary>Cents as a decimal with two places.</summary>
    public CsvBuffer Money(long cents)
    {
        var place = Begin(26);
        var at = 0;
        if (cents < 0)
            place[at++] = (byte)'-';
        var size = Math.Abs(cents);
        Utf8Formatter.TryFormat(size / 100, place[at..], out var written);
        at += written;
        place[at++] = (byte)'.';
        place[at++] = (byte)('0' + (size / 10 % 10));
        place[at++] = (byte)('0' + (size % 10));
        Length += at;
        return this;
    }

    /// <summary>Cents that the control total counts.</summary>
    public CsvBuffer Amount(long cents)
    {
        Sum += cents;
        return Money(cents);
    }

    /// <summary>A decimal with a fixed number of places.</summary>
    public CsvBuffer Number(decimal value, int places)
    {
        var place = Begin(34);
        Utf8Formatter.TryFormat(Math.Round(value, places, MidpointRounding.AwayFromZero), place, out var written, new('F', (byte)places));
        Length += written;
        return this;
    }

    public CsvBuffer Number(double value, int places) => Number((decimal)value, places);

    /// <summary>A date by its day number; 0 and the greatest number are no date.</summary>
    public CsvBuffer Date(int day) => day is 0 or int.MaxValue ? Null() : Text(Dates[day - FirstDate]);

    public CsvBuffer Flag(bool value) => Text(value ? "true"u8 : "false"u8);

    public void End()
    {
        Begin(0);
        // The delimiter that Begin wrote for a next field becomes the row's end.
        bytes[Length - 1] = (byte)'\n';
        isAtRowStart = true;
        Rows++;
    }

    Span<byte> Begin(int room)
    {
        if (Length + room + 2 > bytes.Length)
            Array.Resize(ref bytes, Math.Max(bytes.Length * 2, Length + room + 2));
        if (!isAtRowStart)
            bytes[Length++] = (byte)',';
        isAtRowStart = false;
        return bytes.AsSpan(Length);
    }
}
