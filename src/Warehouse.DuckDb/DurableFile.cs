using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Warehouse.DuckDb;

/// <summary>Makes what the engine wrote survive a crash: COPY is not atomic, so files are written beside, flushed, and renamed.</summary>
public static partial class DurableFile
{
    const int ReadOnlyFlag = 0;

    /// <summary>Flushes a file, renames it over the target, and flushes the target's folder.</summary>
    public static void Move(string from, string to)
    {
        Flush(from);
        File.Move(from, to, overwrite: true);
        Flush(Path.GetDirectoryName(Path.GetFullPath(to))!);
    }

    /// <summary>Writes a small text file so that a reader sees the old text or the new, never a part.</summary>
    public static void Write(string path, string text)
    {
        File.WriteAllText(path + ".tmp", text);
        Move(path + ".tmp", path);
    }

    /// <summary>Makes a symbolic link, replacing one of that name at once.</summary>
    /// <param name="path">The link.</param>
    /// <param name="target">What it points to, relative to its folder.</param>
    /// <exception cref="IOException">The link cannot be made.</exception>
    public static void Link(string path, string target)
    {
        File.Delete(path + ".tmp");
        File.CreateSymbolicLink(path + ".tmp", target);
        if (OperatingSystem.IsWindows())
            File.Move(path + ".tmp", path, overwrite: true);
        else if (Rename(path + ".tmp", path) != 0)
            throw new IOException($"cannot rename '{path}.tmp' to '{path}': {new Win32Exception(Marshal.GetLastSystemError()).Message}");
        Flush(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    /// <summary>Gives a file a second name, or copies it where the file system has no such names.</summary>
    public static void SecondName(string from, string to)
    {
        if (OperatingSystem.IsWindows() || HardLink(from, to) != 0)
        {
            File.Copy(from, to);
            Flush(to);
        }
        Flush(Path.GetDirectoryName(Path.GetFullPath(to))!);
    }

    /// <summary>Flushes a file or folder to the disk; .NET itself cannot open a folder.</summary>
    public static void Flush(string path)
    {
        if (OperatingSystem.IsWindows())
            return;
        var descriptor = Open(path, ReadOnlyFlag);
        if (descriptor < 0)
            throw new IOException($"cannot open '{path}' to flush it: {new Win32Exception(Marshal.GetLastSystemError()).Message}");
        var failed = FSync(descriptor) != 0;
        _ = Close(descriptor);
        if (failed)
            throw new IOException($"cannot flush '{path}' to the disk");
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int FSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "rename", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Rename(string from, string to);

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int HardLink(string from, string to);
}
