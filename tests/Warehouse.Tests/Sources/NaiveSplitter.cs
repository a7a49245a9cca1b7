using System.Text;
using Warehouse.Sources;

namespace Warehouse.Tests.Sources;

/// <summary>The scanner's rules, byte by byte and without a buffer.</summary>
static class NaiveSplitter
{
    public static List<string> Split(byte[] bytes)
    {
        var records = new List<string>();
        var start = bytes is [0xEF, 0xBB, 0xBF, ..] ? 3 : 0;
        for (var line = 1; start < bytes.Length;)
        {
            var end = End(bytes, start, out var closes);
            var hasLineEnd = end < bytes.Length;
            var content = bytes[start..end];
            if (hasLineEnd && content is [.. var before, (byte)'\r'])
                content = before;
            if (content.Length > 0)
                records.Add($"{records.Count + 1}@{line}+{start}:{(closes ? DamageOf(content) : Damage.UnterminatedQuote)}:{Convert.ToHexString(content)}");
            line += bytes[start..Math.Min(end + 1, bytes.Length)].Count(b => b == '\n');
            start = end + 1;
        }
        return records;
    }

    /// <summary>Where the record's line end is, or the end of the file.</summary>
    static int End(byte[] bytes, int start, out bool closes)
    {
        closes = true;
        for (var i = start; i < bytes.Length; i++)
        {
            if (bytes[i] == '\n')
                return i;
            if (bytes[i] != '"' || (i > start && bytes[i - 1] != ','))
                continue;
            if (Closing(bytes, i) is not { } close)
            {
                closes = false;
                var lineEnd = Array.IndexOf(bytes, (byte)'\n', start);
                return lineEnd < 0 ? bytes.Length : lineEnd;
            }
            i = close;
        }
        return bytes.Length;
    }

    /// <summary>The quote that closes a field, two in a row being one of its characters.</summary>
    static int? Closing(byte[] bytes, int open)
    {
        for (var i = open + 1; i < bytes.Length; i++)
        {
            if (bytes[i] != '"')
                continue;
            if (i + 1 == bytes.Length || bytes[i + 1] != '"')
                return i;
            i++;
        }
        return null;
    }

    static Damage DamageOf(byte[] content)
    {
        if (content.Contains((byte)0))
            return Damage.NulByte;
        try
        {
            new UTF8Encoding(false, throwOnInvalidBytes: true).GetCharCount(content);
            return HasUnquotedReturn(content) ? Damage.StrayCarriageReturn : Damage.None;
        }
        catch (DecoderFallbackException)
        {
            return Damage.InvalidEncoding;
        }
    }

    static bool HasUnquotedReturn(byte[] content)
    {
        for (var i = 0; i < content.Length; i++)
        {
            if (content[i] == '\r')
                return true;
            if (content[i] == '"' && (i == 0 || content[i - 1] == ','))
                i = Closing(content, i) ?? content.Length;
        }
        return false;
    }
}
