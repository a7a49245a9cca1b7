using System.Security.Cryptography;
using System.Text;
using Warehouse.Contracts;

namespace Warehouse.Sources;

/// <summary>A delimited or JSON-lines file: its checksum, its records counted independently of the engine, and, where the engine must not
/// see all of it (other encoding, unreadable records, a trailer), a copy that it can read.</summary>
sealed class TextFile : IDisposable
{
    /// <summary>Beyond this many unreadable records the file is refused at once: a copy of all of them would help nobody.</summary>
    const int MaxDamaged = 100_000;

    readonly SourceFile file;
    readonly FileFormat format;
    readonly string workFolder;
    readonly List<long> removed = [];
    readonly List<RejectedRow> damaged = [];
    readonly string decoded;
    bool isAmbiguous;
    bool hasCarriageReturns;

    public TextFile(SourceFile file, string workFolder)
    {
        (this.file, format, this.workFolder, decoded) = (file, file.Contract.Format, workFolder, file.Path);
        if (Encoding.GetEncoding(format.Encoding) is not UTF8Encoding)
            decoded = Decode();
        Scan();
        Path = removed.Count > 0 || isAmbiguous ? WriteReadable() : decoded;
    }

    /// <summary>What the engine is to read.</summary>
    public string Path { get; }

    /// <summary>What ends the records of <see cref="Path"/>, as the engine writes it; left to itself it would guess from line ends
    /// inside quotes.</summary>
    public string LineEnd => hasCarriageReturns && Path == decoded ? "\\r\\n" : "\\n";

    /// <summary>SHA-256 of the delivered bytes, in hexadecimal.</summary>
    public string Sha256 { get; private set; } = "";

    /// <summary>The first record, where the format has a header.</summary>
    public string? Header { get; private set; }

    /// <summary>The last record, where the contract promises a trailer.</summary>
    public string? Trailer { get; private set; }

    /// <summary>Data rows delivered: header and trailer not counted.</summary>
    public long Rows { get; private set; }

    /// <summary>The last record has no line end, as of a file that was cut off.</summary>
    public bool EndsWithoutLineEnd { get; private set; }

    /// <summary>Rows that the engine must not see.</summary>
    public IReadOnlyList<RejectedRow> Damaged => damaged;

    int HeaderRecords => format.Type == FileType.Delimited && format.Header ? 1 : 0;

    /// <summary>The row numbers at byte positions of <see cref="Path"/>, as the engine reports them.</summary>
    /// <remarks>A position is the first byte of a row or the line end before it:
    /// the row is the first that ends behind the position.</remarks>
    public IReadOnlyList<long> RowsAt(IReadOnlyList<long> positions)
    {
        var rows = new List<long>(positions.Count);
        var gaps = new Gaps(removed);
        using var scanner = Open(Path);
        var next = 0;
        while (next < positions.Count && scanner.Next(out var record))
        {
            for (; next < positions.Count && record.Offset + record.Length > positions[next]; next++)
                rows.Add(gaps.NumberOf(record.Number) - HeaderRecords);
        }
        return rows;
    }

    /// <summary>Line and text of rows.</summary>
    /// <param name="rows">Row numbers, ascending.</param>
    public Dictionary<long, (long Line, string Raw)> Raw(IReadOnlyList<long> rows)
    {
        var found = new Dictionary<long, (long, string)>(rows.Count);
        using var scanner = Open(decoded);
        var next = 0;
        while (next < rows.Count && scanner.Next(out var record))
        {
            if (record.Number - HeaderRecords != rows[next])
                continue;
            found[rows[next]] = (record.Line, RecordScanner.Text(record.Content));
            while (next < rows.Count && record.Number - HeaderRecords == rows[next])
                next++;
        }
        return found;
    }

    /// <summary>Removes the copies.</summary>
    public void Dispose()
    {
        foreach (var copy in new[] { decoded, Path }.Where(path => path != file.Path))
            File.Delete(copy);
    }

    RecordScanner Open(string path, Action<ReadOnlyMemory<byte>>? onBytes = null)
    {
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1, FileOptions.SequentialScan);
        return new(stream, format) { OnBytes = onBytes };
    }

    void Scan()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var scanner = Open(decoded, decoded == file.Path ? bytes => hash.AppendData(bytes.Span) : null);
        var (records, trailerAt) = (0L, 0L);
        var marker = Encoding.UTF8.GetBytes(file.Contract.Control.Marker ?? "");
        while (scanner.Next(out var record))
        {
            records = record.Number;
            if (record.Number == HeaderRecords)
                Header = RecordScanner.Text(record.Content);
            else if (record.Damage != Damage.None)
                Reject(record);
            else if (marker.Length > 0 && BeginsWith(record.Content, marker))
                (trailerAt, Trailer) = (record.Number, RecordScanner.Text(record.Content));
        }
        EndsWithoutLineEnd = records > 0 && !scanner.IsTerminated;
        // Of one column, the engine takes a blank line for a row without value.
        isAmbiguous = scanner.HasMixedLineEnds || (scanner.HasBlankLines && file.Contract.Columns.Count == 1);
        hasCarriageReturns = scanner.HasCarriageReturns;
        TakeTrailer(trailerAt, records);
        Rows = Math.Max(0, records - HeaderRecords - (Trailer is null ? 0 : 1));
        if (decoded == file.Path)
            Sha256 = Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    bool BeginsWith(ReadOnlySpan<byte> content, byte[] marker) =>
        content.StartsWith(marker) && (content.Length == marker.Length || content[marker.Length] == format.Delimiter);

    void TakeTrailer(long trailerAt, long records)
    {
        var control = file.Contract.Control;
        if (control.Type != ControlType.Trailer)
            return;
        if (trailerAt == 0 || trailerAt != records)
            throw new ContractException(
                file.Path, 0,
                $"the last record is no trailer (record {records} does not begin with '{control.Marker}')",
                "a file that is cut off must be delivered again");
        removed.Add(trailerAt);
    }

    void Reject(in Record record)
    {
        if (damaged.Count == MaxDamaged)
            throw new ContractException(
                file.Path, record.Line,
                $"more than {MaxDamaged} unreadable records",
                $"permitted is {format.Encoding} text; is the encoding right?");
        var (reason, detail) = record.Damage switch
        {
            Damage.NulByte when decoded == file.Path =>
                ("nul_byte", "the row holds a NUL byte, which no text may"),
            Damage.StrayCarriageReturn =>
                ("stray_carriage_return", "the row holds a carriage return outside of quotes, which some readers take for a line end"),
            Damage.NulByte or Damage.InvalidEncoding =>
                ("invalid_encoding", $"the row holds bytes that are no {format.Encoding}"),
            Damage.UnterminatedQuote =>
                ("unterminated_quote", "a quote opens a field and never closes"),
            _ =>
                ("record_too_long", $"the row has {record.Length} bytes, permitted are {format.MaxRecordBytes}"),
        };
        removed.Add(record.Number);
        damaged.Add(new(record.Number - HeaderRecords, record.Line, null, reason, detail, RecordScanner.Text(record.Content)));
    }

    /// <summary>Writes the file as UTF-8; bytes that its encoding does not know become a NUL, which quarantines their row.</summary>
    string Decode()
    {
        var encoding = Encoding.GetEncoding(format.Encoding, EncoderFallback.ExceptionFallback, new DecoderReplacementFallback("\uFFFD"));
        var copy = System.IO.Path.Combine(workFolder, $"{Guid.NewGuid():n}.utf8.tmp");
        using var hash = SHA256.Create();
        using var bytes = new CryptoStream(File.OpenRead(file.Path), hash, CryptoStreamMode.Read);
        using var reader = new StreamReader(bytes, encoding, detectEncodingFromByteOrderMarks: false, 1 << 16);
        using var writer = new StreamWriter(copy, false, new UTF8Encoding(false), 1 << 16);
        var block = new char[1 << 16];
        for (int read; (read = reader.Read(block)) > 0;)
        {
            block.AsSpan(0, read).Replace('\uFFFD', '\0');
            writer.Write(block, 0, read);
        }
        Sha256 = Convert.ToHexStringLower(hash.Hash ?? SHA256.HashData([]));
        return copy;
    }

    string WriteReadable()
    {
        var copy = System.IO.Path.Combine(workFolder, $"{Guid.NewGuid():n}.readable.tmp");
        using var scanner = Open(decoded);
        using var output = new FileStream(copy, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16);
        var next = 0;
        while (scanner.Next(out var record))
        {
            if (next < removed.Count && removed[next] == record.Number)
            {
                next++;
                continue;
            }
            output.Write(record.Content);
            output.WriteByte((byte)'\n');
        }
        return copy;
    }
}
