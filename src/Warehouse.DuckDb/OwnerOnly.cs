using System.Runtime.InteropServices;

namespace Warehouse.DuckDb;

/// <summary>Files and folders that nobody but their owner may read, for they hold personal data.</summary>
public static partial class OwnerOnly
{
    /// <summary>What group and others are denied on all that is created from now on, the engine's files too.</summary>
    const int GroupAndOthers = 0x3F;

    const UnixFileMode File600 = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes it the rule for this process.</summary>
    public static void FromNowOn()
    {
        if (!OperatingSystem.IsWindows())
            _ = SetMask(GroupAndOthers);
    }

    /// <summary>Writes a file.</summary>
    public static void Write(string path, string text)
    {
        File.Delete(path);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = File600;
        using var stream = new FileStream(path, options);
        using var writer = new StreamWriter(stream);
        writer.Write(text);
    }

    /// <summary>Lets everyone read a file, and pass the folders above it.</summary>
    /// <param name="file">The file.</param>
    /// <param name="upTo">The last of those folders.</param>
    public static void ForReaders(string file, string upTo)
    {
        if (OperatingSystem.IsWindows())
            return;
        const UnixFileMode read = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        const UnixFileMode pass = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        File.SetUnixFileMode(file, read | UnixFileMode.UserWrite);
        for (var folder = Path.GetDirectoryName(file)!; folder.StartsWith(upTo, StringComparison.Ordinal); folder = Path.GetDirectoryName(folder)!)
            File.SetUnixFileMode(folder, read | pass | UnixFileMode.UserWrite);
    }

    [LibraryImport("libc", EntryPoint = "umask")]
    private static partial int SetMask(int mask);
}
