namespace Warehouse.Tests.Shared;

/// <summary>The checkout: the folder of Warehouse.sln above the tests.</summary>
static class CheckoutFolder
{
    public static string Path { get; } = Find(new(AppContext.BaseDirectory));

    static string Find(DirectoryInfo folder) => File.Exists(System.IO.Path.Combine(folder.FullName, "Warehouse.sln"))
        ? folder.FullName
        : Find(folder.Parent ?? throw new InvalidOperationException($"no Warehouse.sln above {AppContext.BaseDirectory}"));
}
