using System.Text;

namespace Warehouse.PipelineTests;

/// <summary>A copy of the sample bank's extracts.</summary>
sealed class BankCopy(string folder)
{
    public const string Night1 = "20250102";
    public const string Night2 = "20250103";
    public const string Night3 = "20250106";

    public string Folder => folder;

    public string PathOf(string kind, string night) => Path.Combine(folder, "core", $"{kind}_{night}.csv");

    public List<string> Lines(string kind, string night) => [.. File.ReadAllText(PathOf(kind, night)).TrimEnd('\n').Split('\n')];

    public void Write(string kind, string night, IEnumerable<string> lines) => File.WriteAllText(PathOf(kind, night), string.Join('\n', lines) + "\n");

    /// <summary>Replaces a text that must be there.</summary>
    public void Replace(string kind, string night, string old, string with)
    {
        var text = File.ReadAllText(PathOf(kind, night));
        Assert.Contains(old, text, StringComparison.Ordinal);
        File.WriteAllText(PathOf(kind, night), text.Replace(old, with, StringComparison.Ordinal));
    }

    /// <summary>Replaces a text by bytes, which need be no text.</summary>
    public void ReplaceByBytes(string kind, string night, string old, byte[] with)
    {
        var bytes = File.ReadAllBytes(PathOf(kind, night));
        var at = bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(old));
        Assert.True(at >= 0, $"'{old}' is not in {PathOf(kind, night)}");
        File.WriteAllBytes(PathOf(kind, night), [.. bytes[..at], .. with, .. bytes[(at + Encoding.UTF8.GetByteCount(old))..]]);
    }

    /// <summary>Says what the source says it sent.</summary>
    public void Promise(string kind, string night, int rows, string amount = "")
    {
        var file = $"{kind}_{night}.csv";
        Write("control", night, Lines("control", night).Select(line => line.StartsWith(file, StringComparison.Ordinal) ? $"{file},{rows},{amount}" : line));
    }

    /// <summary>Adds a night: the files of another one under a new date, with their control totals.</summary>
    public void Repeat(string night, string newNight)
    {
        foreach (var kind in new[] { "customer", "account", "transaction" })
            File.Copy(PathOf(kind, night), PathOf(kind, newNight));
        Write("control", newNight, Lines("control", night).Select(line => line.Replace(night, newNight, StringComparison.Ordinal)));
    }

    /// <summary>A night on which nothing was posted.</summary>
    public void Quiet(string night, string newNight)
    {
        Repeat(night, newNight);
        Write("transaction", newNight, Lines("transaction", night).Take(1));
        Promise("transaction", newNight, 0, "0.00");
    }
}
