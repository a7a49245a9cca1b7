using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Warehouse.Sources;

/// <summary>Why a record cannot be handed to the engine.</summary>
enum Damage
{
    None,
    NulByte,
    InvalidEncoding,
    RecordTooLong,
    UnterminatedQuote,
    StrayCarriageReturn,
}

/// <summary>One record as it stands in the file. The content is valid until the next call.</summary>
/// <param name="number">Counted from 1, blank lines not counted, the header counted.</param>
/// <param name="line">Physical line where it begins, counted from 1.</param>
/// <param name="offset">Byte where its content begins.</param>
/// <param name="length">Bytes of its content, the line end not counted.</param>
/// <param name="damage">What is wrong with its bytes.</param>
/// <param name="content">The content, cut at the permitted length.</param>
readonly ref struct Record(long number, long line, long offset, long length, Damage damage, ReadOnlySpan<byte> content)
{
    public long Number { get; } = number;
    public long Line { get; } = line;
    public long Offset { get; } = offset;
    public long Length { get; } = length;
    public Damage Damage { get; } = damage;
    public ReadOnlySpan<byte> Content { get; } = content;
}

/// <summary>Splits a UTF-8 file into records, without reading their fields: the second, independent opinion on how many records a
/// file holds, and the place where unreadable bytes are caught before the engine meets them.</summary>
/// <remarks>A quote counts where it opens a field; a record whose quote never closes ends at its own line end, so that one stray quote
/// cannot swallow the rest of the file. One pass, a few vectorised searches a record.</remarks>
sealed class RecordScanner(Stream stream, FileFormat format) : IDisposable
{
    const int BufferSize = 1 << 20;
    const int ShownOfTooLong = 4096;
    static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    readonly byte delimiter = (byte)format.Delimiter;
    readonly byte quote = (byte)(format.Type == FileType.Delimited ? format.Quote ?? '\n' : '\n');
    readonly int maxRecordBytes = format.MaxRecordBytes;
    byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize + format.MaxRecordBytes);
    int start;
    int end;
    int sound;
    long bufferOffset;
    long number;
    long line = 1;
    bool isAtEnd;
    bool sawCarriageReturn;
    bool sawBareLineFeed;

    /// <summary>Whether the last record read had a line end.</summary>
    public bool IsTerminated { get; private set; } = true;

    /// <summary>Whether some records end with CR LF and some with LF, which the engine does not read.</summary>
    public bool HasMixedLineEnds => sawCarriageReturn && sawBareLineFeed;

    /// <summary>Whether records end with a carriage return and a line feed.</summary>
    public bool HasCarriageReturns => sawCarriageReturn;

    /// <summary>Whether blank lines were passed over.</summary>
    public bool HasBlankLines { get; private set; }

    /// <summary>Bytes that <see cref="Next"/> has taken from the stream, in order; used to hash the file in the same pass.</summary>
    public Action<ReadOnlyMemory<byte>>? OnBytes { get; init; }

    /// <summary>Reads the next record that is not a blank line.</summary>
    public bool Next(out Record record)
    {
        while (true)
        {
            if (start == end && !Fill())
            {
                record = default;
                return false;
            }
            var (length, ending, damage, lines) = Measure();
            var content = buffer.AsSpan(start, Math.Min(length, maxRecordBytes));
            if (ending == 1 && content is [.., (byte)'\r'])
            {
                content = content[..^1];
                sawCarriageReturn = true;
            }
            else if (ending == 1)
                sawBareLineFeed = true;
            var (at, firstLine) = (bufferOffset + start, line);
            line += lines;
            start += length + ending;
            IsTerminated = ending == 1;
            if (damage == Damage.RecordTooLong)
            {
                content = content[..Math.Min(content.Length, ShownOfTooLong)].ToArray();
                length = SkipToLineEnd(length);
            }
            else if (content.IsEmpty)
            {
                HasBlankLines = true;
                continue;
            }
            else if (damage == Damage.None && start > sound)
                damage = Inspect(content);
            if (damage == Damage.None && content.Contains((byte)'\r') && HasUnquotedReturn(content))
                damage = Damage.StrayCarriageReturn;
            record = new(++number, firstLine, at, damage == Damage.RecordTooLong ? length : content.Length, damage, content);
            return true;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
        stream.Dispose();
    }

    /// <summary>Length of the record at <see cref="start"/>, of its line end (0 at the end of the file), its damage,
    /// and its line ends.</summary>
    (int Length, int Ending, Damage Damage, int Lines) Measure()
    {
        var (position, lines, insideQuotes, firstLineEnd, closedAt) = (0, 0, false, -1, -1);
        while (true)
        {
            var rest = buffer.AsSpan(start + position, end - start - position);
            var found = insideQuotes ? rest.IndexOf(quote) : rest.IndexOfAny((byte)'\n', quote);
            if (found < 0 || (insideQuotes && position + found > maxRecordBytes))
            {
                if (end - start <= maxRecordBytes && !isAtEnd && Fill())
                    continue;
                if (insideQuotes)
                    return BreakOff(firstLineEnd);
                return end - start > maxRecordBytes ? (end - start, 0, Damage.RecordTooLong, lines) : (end - start, 0, Damage.None, lines);
            }
            position += found;
            if (insideQuotes)
            {
                lines += CountLineEnds(rest[..found], position - found, ref firstLineEnd);
                (insideQuotes, closedAt, position) = (false, position + 1, position + 1);
            }
            else if (rest[found] == (byte)'\n')
                return (position, 1, position > maxRecordBytes ? Damage.RecordTooLong : Damage.None, lines + 1);
            else
                (insideQuotes, position) = (position == closedAt || OpensField(position), position + 1);
        }
    }

    /// <summary>Only a quote at the beginning of a field opens it; a doubled quote inside one closes it and at once reopens it.</summary>
    bool OpensField(int position) => position == 0 || buffer[start + position - 1] == delimiter;

    static int CountLineEnds(ReadOnlySpan<byte> text, int position, ref int firstLineEnd)
    {
        var first = text.IndexOf((byte)'\n');
        if (first >= 0 && firstLineEnd < 0)
            firstLineEnd = position + first;
        return first < 0 ? 0 : text.Count((byte)'\n');
    }

    (int, int, Damage, int) BreakOff(int firstLineEnd)
    {
        var lineEnd = firstLineEnd >= 0 ? firstLineEnd : buffer.AsSpan(start, end - start).IndexOf((byte)'\n');
        if (lineEnd >= 0)
            return (lineEnd, 1, Damage.UnterminatedQuote, 1);
        return (end - start, 0, end - start > maxRecordBytes ? Damage.RecordTooLong : Damage.UnterminatedQuote, 0);
    }

    int SkipToLineEnd(int length)
    {
        if (IsTerminated)
            return length;
        while (Fill())
        {
            var found = buffer.AsSpan(start, end - start).IndexOf((byte)'\n');
            var taken = found < 0 ? end - start : found;
            length = (int)Math.Min((long)length + taken, int.MaxValue);
            start += taken;
            if (found < 0)
                continue;
            start++;
            line++;
            IsTerminated = true;
            break;
        }
        return length;
    }

    bool HasUnquotedReturn(ReadOnlySpan<byte> content)
    {
        var (inside, closedAt) = (false, -1);
        for (var i = 0; i < content.Length; i++)
        {
            if (content[i] == quote && inside)
                (inside, closedAt) = (false, i + 1);
            else if (content[i] == quote)
                inside = i == closedAt || i == 0 || content[i - 1] == delimiter;
            else if (content[i] == (byte)'\r' && !inside)
                return true;
        }
        return false;
    }

    static Damage Inspect(ReadOnlySpan<byte> content) =>
        content.Contains((byte)0) ? Damage.NulByte : Utf8.IsValid(content) ? Damage.None : Damage.InvalidEncoding;

    /// <summary>Reads on behind what is unread; false at the end of the file.</summary>
    bool Fill()
    {
        var unread = end - start;
        if (start > 0)
        {
            buffer.AsSpan(start, unread).CopyTo(buffer);
            bufferOffset += start;
            (start, end) = (0, unread);
        }
        var read = stream.Read(buffer, end, buffer.Length - end);
        OnBytes?.Invoke(buffer.AsMemory(end, read));
        end += read;
        isAtEnd = read == 0;
        if (bufferOffset == 0 && unread == 0 && buffer.AsSpan(0, end).StartsWith(ByteOrderMark))
            start = ByteOrderMark.Length;
        MarkSound();
        return read > 0;
    }

    /// <summary>Tests a whole buffer at once; only where that fails is each record looked at by itself.</summary>
    void MarkSound()
    {
        var whole = buffer.AsSpan(start, end - start);
        var lastLine = whole.LastIndexOf((byte)'\n') + 1;
        sound = Inspect(whole[..lastLine]) == Damage.None ? start + lastLine : start;
    }

    /// <summary>The content as text, with bytes that are no UTF-8 written as <c>\xNN</c>.</summary>
    public static string Text(ReadOnlySpan<byte> content)
    {
        var text = new StringBuilder(content.Length);
        while (!content.IsEmpty)
        {
            var status = Rune.DecodeFromUtf8(content, out var rune, out var consumed);
            if (status == OperationStatus.Done && rune.Value != 0)
                text.Append(rune.ToString());
            else
                foreach (var b in content[..consumed])
                    text.Append($"\\x{b:x2}");
            content = content[consumed..];
        }
        return text.ToString();
    }
}
