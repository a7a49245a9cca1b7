using System.Globalization;
using Warehouse.Contracts;

namespace Warehouse.Cli;

/// <summary>Another run holds the home folder.</summary>
sealed class LockedException(string message) : Exception(message);

/// <summary>Holds a home folder for one run. The operating system releases the lock with the process, however it ends,
/// so no lock is ever stale.</summary>
sealed class RunLock : IDisposable
{
    const int MostAttempts = 10;
    const int MillisecondsBetweenAttempts = 5;

    readonly FileStream stream;

    RunLock(FileStream stream) => this.stream = stream;

    /// <summary>Takes the lock.</summary>
    /// <exception cref="LockedException">Another process has it; the message says which, and since when.</exception>
    public static RunLock Take(string home, DateTime now)
    {
        Create(home);
        if (OpenPatiently(home) is not { } stream)
            throw new LockedException($"another run holds {home}: {Name(home)}; wait for it, or use another --home");
        var holder = string.Create(
            CultureInfo.InvariantCulture,
            $"process {Environment.ProcessId} on {Environment.MachineName} since {now:yyyy-MM-dd HH:mm:ss} UTC");
        File.WriteAllText(HolderOf(home), holder);
        return new(stream);
    }

    static void Create(string home)
    {
        try
        {
            Directory.CreateDirectory(home);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ContractException(home, 0, $"the home folder cannot be made: {e.Message}", "name a folder that may be written with --home", e);
        }
    }

    /// <summary>Whoever only asks for the holder has the file for a moment; a run has it for longer.</summary>
    static FileStream? OpenPatiently(string home)
    {
        for (var attempt = 0; ; attempt++)
        {
            if (TryOpen(home, FileMode.OpenOrCreate) is { } stream)
                return stream;
            if (attempt == MostAttempts)
                return null;
            Thread.Sleep(MillisecondsBetweenAttempts);
        }
    }

    /// <summary>Who holds the lock; null where nobody does.</summary>
    public static string? Holder(string home)
    {
        if (!File.Exists(PathOf(home)))
            return null;
        using var free = TryOpen(home, FileMode.Open);
        return free is null ? Name(home) : null;
    }

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();

    /// <summary>Opens the file for nobody else; null where another process has done so.</summary>
    static FileStream? TryOpen(string home, FileMode mode)
    {
        try
        {
            return new FileStream(PathOf(home), mode, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e.GetType() == typeof(IOException) && File.Exists(PathOf(home)))
        {
            return null;
        }
    }

    static string Name(string home) => File.Exists(HolderOf(home)) ? File.ReadAllText(HolderOf(home)) : "a process that has just begun";

    static string PathOf(string home) => Path.Combine(home, "run.lock");

    /// <summary>A locked file cannot be read, so the holder's name is beside it.</summary>
    static string HolderOf(string home) => Path.Combine(home, "run.holder");
}
