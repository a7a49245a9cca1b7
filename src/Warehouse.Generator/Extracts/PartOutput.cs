namespace Warehouse.Generator;

/// <summary>The rows that one part of the customers adds to each file.</summary>
sealed class PartOutput(int deliveries)
{
    readonly CsvBuffer?[] buffers = new CsvBuffer?[Extract.All.Count * deliveries];

    public LedgerTotals Ledger { get; } = new();

    /// <summary>The buffer to which a delivery's row is written.</summary>
    public CsvBuffer To(Extract extract, int delivery = 0) => buffers[(extract.Number * deliveries) + delivery] ??= new();

    /// <summary>What was written, by extract and delivery.</summary>
    public IEnumerable<(Extract Extract, int Delivery, CsvBuffer Rows)> Written()
    {
        for (var i = 0; i < buffers.Length; i++)
        {
            if (buffers[i] is { Rows: > 0 } rows)
                yield return (Extract.All[i / deliveries], i % deliveries, rows);
        }
    }

    public void Clear()
    {
        foreach (var buffer in buffers)
            buffer?.Clear();
        Ledger.Clear();
    }
}
