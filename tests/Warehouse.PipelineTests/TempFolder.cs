namespace Warehouse.PipelineTests;

/// <summary>A folder that goes with the test.</summary>
sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("warehouse-test-").FullName;

    public string Sub(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>A home folder, which the program itself creates.</summary>
    public Home Home(string name = "home") => new(Sub(name));

    /// <summary>A copy of the small bank that a test may damage.</summary>
    public BankCopy Bank(string name = "bank")
    {
        CopyFolder(System.IO.Path.Combine(WarehouseProgram.Root, "data-samples", "small_bank"), Sub(name));
        return new(Sub(name));
    }

    /// <summary>A copy of all pipelines (one extends another), of which a test may change the one it names.</summary>
    public PipelineCopy Pipeline(string name = "small_bank")
    {
        CopyFolder(System.IO.Path.Combine(WarehouseProgram.Root, "pipelines"), Sub("pipelines"));
        return new(System.IO.Path.Combine(Sub("pipelines"), name), System.IO.Path.Combine(Sub("pipelines"), "key_accounts"));
    }

    public void Dispose() => Scratch.Remove(Path);

    /// <summary>Copies files with their times, in the place of those that are there.</summary>
    public static void CopyFolder(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = System.IO.Path.Combine(to, System.IO.Path.GetRelativePath(from, file));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(copy)!);
            File.Copy(file, copy, overwrite: true);
        }
    }
}

/// <summary>A copy of a pipeline's folder, and of the one that it extends.</summary>
sealed class PipelineCopy(string folder, string extended)
{
    public string Folder => folder;

    /// <summary>The pipeline's own file, or the one that it inherits.</summary>
    public string PathOf(string file) => !File.Exists(Path.Combine(folder, file)) && File.Exists(Path.Combine(extended, file))
        ? Path.Combine(extended, file)
        : Path.Combine(folder, file);

    public void Write(string file, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(file))!);
        File.WriteAllText(PathOf(file), text);
    }

    /// <summary>Publishes the names of customers as they are.</summary>
    public void GrantNames() => Replace("publish/exports.yml", "    relation: star.dim_customer\n",
        "    relation: star.dim_customer\n    pii: [customer_name]\n    reason: Relationship managers speak to their customers by name.\n");

    /// <summary>Replaces a text that must be there, so that a test cannot go on changing nothing.</summary>
    public void Replace(string file, string old, string with)
    {
        var text = File.ReadAllText(PathOf(file));
        Assert.Contains(old, text, StringComparison.Ordinal);
        File.WriteAllText(PathOf(file), text.Replace(old, with, StringComparison.Ordinal));
    }
}
