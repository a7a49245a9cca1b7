using System.Text;
using Warehouse.Sources;

namespace Warehouse.Tests.Sources;

/// <summary>A record that outlives the scanner's buffer.</summary>
sealed record ScannedRecord(long Number, long Line, long Offset, long Length, Damage Damage, byte[] Content)
{
    public static readonly FileFormat Csv = new(FileType.Delimited, ',', '"', "utf-8", null, null, true, 1 << 20);

    public string Text => RecordScanner.Text(Content);

    public static List<ScannedRecord> All(string text, FileFormat? format = null) => All(Encoding.UTF8.GetBytes(text), format);

    public static List<ScannedRecord> All(byte[] bytes, FileFormat? format = null) => All(new MemoryStream(bytes), format, out _);

    public static List<ScannedRecord> All(Stream stream, FileFormat? format, out bool isTerminated)
    {
        using var scanner = new RecordScanner(stream, format ?? Csv);
        var records = new List<ScannedRecord>();
        while (scanner.Next(out var record))
            records.Add(new(record.Number, record.Line, record.Offset, record.Length, record.Damage, record.Content.ToArray()));
        isTerminated = scanner.IsTerminated;
        return records;
    }
}
