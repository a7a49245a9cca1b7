using System.Diagnostics;

namespace Warehouse.PipelineTests;

/// <summary>Five nights of a bank, delivered one by one: late rows, corrections by row and by file, a night delivered late. What an undisturbed
/// home published, and how long each night took.</summary>
public sealed class FiveNights : IDisposable
{
    internal const int Count = 5;
    readonly TempFolder folder = new();

    public FiveNights()
    {
        var (bank, home) = (folder.Bank(), folder.Home());
        using var sequence = new NightSequence(bank, folder.Sub("later"));
        for (var night = 0; night < Count; night++)
        {
            sequence.Deliver(night);
            var started = Stopwatch.GetTimestamp();
            WarehouseProgram.RunWell("run", "--landing", bank.Folder, "--home", home.Path);
            Durations.Add(Stopwatch.GetElapsedTime(started));
        }
        Tree = home.Tree();
        Assert.Equal("2025-01-08", home.Current);
    }

    internal List<TimeSpan> Durations { get; } = [];
    internal IReadOnlyList<string> Tree { get; }

    public void Dispose() => folder.Dispose();
}

/// <summary>Delivers the five nights, each when its turn comes.</summary>
sealed class NightSequence : IDisposable
{
    const string Corrected = "2501030001,A0001,2024-11-03,2025-01-03,-451.00,CNY,transfer_out,online,,,,,,";
    const string Late = "2501070001,A0006,2024-10-09,2024-10-09,10.00,CNY,transfer_in,mobile,,,,,,";
    static readonly string[] Kinds = ["customer", "account", "transaction", "control"];
    readonly BankCopy bank;
    readonly string later;

    public NightSequence(BankCopy bank, string later)
    {
        (this.bank, this.later) = (bank, Directory.CreateDirectory(later).FullName);
        foreach (var kind in Kinds)
        {
            foreach (var night in new[] { BankCopy.Night2, BankCopy.Night3 })
                File.Move(bank.PathOf(kind, night), Later(kind, night));
        }
    }

    /// <summary>Puts a night's files into the landing folder.</summary>
    public void Deliver(int night)
    {
        if (night is 1 or 2)
        {
            foreach (var kind in Kinds)
                File.Move(Later(kind, night == 1 ? BankCopy.Night2 : BankCopy.Night3), bank.PathOf(kind, night == 1 ? BankCopy.Night2 : BankCopy.Night3));
        }
        else if (night == 3)
        {
            Postings("20250107", Corrected, Late);
        }
        else if (night == 4)
        {
            bank.Replace("transaction", BankCopy.Night2, "-45O.00", "-450.00");
            bank.Promise("transaction", BankCopy.Night2, 29, "62468.37");
            Postings("20250108", Late.Replace("10.00", "11.00", StringComparison.Ordinal));
        }
    }

    void Postings(string night, params string[] rows)
    {
        bank.Repeat(BankCopy.Night3, night);
        bank.Write("transaction", night, [bank.Lines("transaction", BankCopy.Night3)[0], .. rows]);
        var sum = rows.Sum(row => decimal.Parse(row.Split(',')[4], System.Globalization.CultureInfo.InvariantCulture));
        bank.Promise("transaction", night, rows.Length, sum.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    string Later(string kind, string night) => Path.Combine(later, $"{kind}_{night}.csv");

    public void Dispose() => Scratch.Remove(later);
}
