namespace Warehouse.PipelineTests;

/// <summary>A folder that goes with the test.</summary>
sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("warehouse-test-").FullName;

    public string Sub(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>A home folder, which the program itself creates.</summary>
    public Home Home(string name = "home") => new(Sub(name));

    /// <summary>A copy of the sample bank that a test may damage.</summary>
    public BankCopy Bank(string name = "bank")
    {
        CopyFolder(System.IO.Path.Combine(WarehouseProgram.Root, "data-samples", "bank"), Sub(name));
        return new(Sub(name));
    }

    /// <summary>A copy of all pipelines (one extends another), of which a test may change the one it names.</summary>
    public PipelineCopy Pipeline(string name = "key_accounts")
    {
        CopyFolder(System.IO.Path.Combine(WarehouseProgram.Root, "pipelines"), Sub("pipelines"));
        return new(System.IO.Path.Combine(Sub("pipelines"), name));
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);

    static void CopyFolder(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = System.IO.Path.Combine(to, System.IO.Path.GetRelativePath(from, file));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(copy)!);
            File.Copy(file, copy, overwrite: true);
        }
    }
}

/// <summary>A copy of a pipeline's folder.</summary>
sealed class PipelineCopy(string folder)
{
    public string Folder => folder;

    public string PathOf(string file) => Path.Combine(folder, file);

    public void Write(string file, string text) => File.WriteAllText(PathOf(file), text);

    /// <summary>Replaces a text that must be there, so that a test cannot go on changing nothing.</summary>
    public void Replace(string file, string old, string with)
    {
        var text = File.ReadAllText(PathOf(file));
        Assert.Contains(old, text, StringComparison.Ordinal);
        File.WriteAllText(PathOf(file), text.Replace(old, with, StringComparison.Ordinal));
    }
}
