using System.Text;

namespace Warehouse.DuckDb;

/// <summary>UTF-8 that refuses a lone surrogate instead of storing a replacement character in its place.</summary>
static class StrictUtf8
{
    static readonly UTF8Encoding Encoding = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    internal static byte[] Encode(string text)
    {
        return Encoding.GetBytes(text);
    }

    internal static int Encode(ReadOnlySpan<char> text, Span<byte> target)
    {
        return Encoding.GetBytes(text, target);
    }
}
