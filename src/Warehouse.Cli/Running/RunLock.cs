using System.Globalization;

namespace Warehouse.Cli;

/// <summary>Another run holds the home folder.</summary>
sealed class LockedException(string message) : Exception(message);

/// <summary>Holds a home folder for one run. The operating system releases the lock with the process, however it ends, so no lock is ever stale.</summary>
sealed class RunLock : IDisposable
{
    readonly FileStream stream;

    RunLock(FileStream stream) => this.stream = stream;

    /// <summary>Takes the lock.</summary>
    /// <exception cref="LockedException">Another process has it; the message says which, and since when.</exception>
    public static RunLock Take(string home, DateTime now)
    {
        Directory.CreateDirectory(home);
        var path = PathOf(home);
        FileStream stream;
        try
        {
            stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (File.Exists(path) && Holder(home) is { } holder)
        {
            throw new LockedException($"another run holds {home}: {holder} ({e.GetType().Name}); wait for it, or use another --home");
        }
        stream.SetLength(0);
        stream.Write(System.Text.Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"process {Environment.ProcessId} on {Environment.MachineName} since {now:yyyy-MM-dd HH:mm:ss} UTC")));
        stream.Flush();
        return new(stream);
    }

    /// <summary>Who holds the lock; null where nobody does.</summary>
    public static string? Holder(string home)
    {
        var path = PathOf(home);
        if (!File.Exists(path))
            return null;
        try
        {
            using var probe = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return null;
        }
        catch (IOException)
        {
            using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
            return reader.ReadToEnd();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();

    static string PathOf(string home) => Path.Combine(home, "run.lock");
}
