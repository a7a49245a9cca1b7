using Warehouse.Contracts;
using Warehouse.Sources;

namespace Warehouse.Tests.Sources;

public sealed class LandingFolderTests : IDisposable
{
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("warehouse-landing-");

    public void Dispose() => Scratch.Remove(folder.FullName);

    [Theory]
    [InlineData("t.csv", "t.csv", true)]
    [InlineData("t.csv", "T.csv", false)]
    [InlineData("t.csv", "t_csv", false)]
    [InlineData("t.csv", "in/t.csv", false)]
    [InlineData("in/t.csv", "in/t.csv", true)]
    [InlineData("t*.csv", "t.csv", true)]
    [InlineData("t*.csv", "t-1.csv", true)]
    [InlineData("t*.csv", "t/1.csv", false)]
    [InlineData("*/t.csv", "in/t.csv", true)]
    [InlineData("t(1)+.csv", "t(1)+.csv", true)]
    [InlineData("t_{yyyyMMdd}.csv", "t_20250102.csv", true)]
    [InlineData("t_{yyyyMMdd}.csv", "t_2025010.csv", false)]
    [InlineData("t_{yyyy-MM-dd}_*.csv", "t_2025-01-02_a.csv", true)]
    [InlineData("{yyyyMMdd}/t.csv", "20250102/t.csv", true)]
    public void A_pattern_finds_its_files(string pattern, string name, bool isFound)
    {
        Put(name);
        var delivered = Find(pattern);
        Assert.Equal(isFound ? [name] : Array.Empty<string>(), delivered.Files.Select(f => f.Name));
        Assert.Equal(isFound ? Array.Empty<string>() : [name], delivered.Unknown);
    }

    [Fact]
    public void A_date_in_the_name_is_the_business_date_and_the_order()
    {
        Put("t_20250106.csv", "t_20250102.csv", "t_20241231.csv");
        var files = Find("t_{yyyyMMdd}.csv").Files;
        Assert.Equal([new DateOnly(2024, 12, 31), new DateOnly(2025, 1, 2), new DateOnly(2025, 1, 6)], files.Select(f => f.NamedDate!.Value));
        Assert.Equal((4L, Path.Combine(folder.FullName, "t_20241231.csv")), (files[0].Size, files[0].Path));
    }

    [Theory]
    [InlineData("t_20250230.csv")]
    [InlineData("t_abcdefgh.csv")]
    public void A_name_with_no_date_in_the_place_of_one_is_a_fault_of_that_file(string name)
    {
        Put(name, "t_20250102.csv");
        var files = Find("t_{yyyyMMdd}.csv").Files.ToDictionary(f => f.Name);
        Assert.Equal(($"'{name[2..10]}' in the name is no date as yyyyMMdd", null), (files[name].Fault, files[name].NamedDate));
        Assert.Null(files["t_20250102.csv"].Fault);
    }

    [Fact]
    public void A_folder_in_the_place_of_a_file_is_a_fault()
    {
        Directory.CreateDirectory(Path.Combine(folder.FullName, "t.csv"));
        Assert.Equal("a folder stands where bank.t expects a file", Assert.Single(Find("t.csv").Files).Fault);
    }

    [Fact]
    public void Ignored_files_control_files_and_folders_are_not_unknown()
    {
        Put("README.md", "docs/a.md", "c_20250102.csv", "other.csv");
        var delivered = Find("t.csv", "type: file, path: 'c_{yyyyMMdd}.csv'", "[README.md, 'docs/*']");
        Assert.Equal(["other.csv"], delivered.Unknown);
    }

    [Fact]
    public void A_folder_that_is_not_there_is_named()
    {
        var e = Assert.Throws<ContractException>(() => LandingFolder.Find("/nowhere", []));
        Assert.Equal(("/nowhere", "there is no such landing folder"), (e.File, e.Found));
    }

    [Fact]
    public void A_file_of_two_contracts_is_a_file_of_each()
    {
        Put("t.csv");
        var contract = Read("t.csv", "type: none", "[]");
        var twice = contract with { Files = [.. contract.Files, contract.Files[0] with { Name = "u", Path = "*.csv" }] };
        Assert.Equal(["bank.t", "bank.u"], LandingFolder.Find(folder.FullName, [twice]).Files.Select(f => f.Contract.Source));
    }

    [Fact]
    public void A_date_is_put_into_a_pattern()
    {
        Assert.Equal("in/c_20250102_2025-01.csv", LandingFolder.WithDate("in/c_{yyyyMMdd}_{yyyy-MM}.csv", new DateOnly(2025, 1, 2)));
        Assert.True(LandingFolder.HasDate("{yyyyMMdd}"));
        Assert.False(LandingFolder.HasDate("{x}"));
    }

    Delivered Find(string pattern, string control = "type: none", string ignore = "[]") => LandingFolder.Find(folder.FullName, [Read(pattern, control, ignore)]);

    static SourceContract Read(string pattern, string control, string ignore)
    {
        using var desk = new LandingDesk(Contract.Of(Contract.TwoColumns, path: pattern, control: control));
        var ignored = ignore.Trim('[', ']').Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(i => i.Trim('\''));
        return desk.Contract with { Ignore = [.. ignored] };
    }

    void Put(params string[] names)
    {
        foreach (var name in names)
        {
            var path = Path.Combine(folder.FullName, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, "id\n1");
        }
    }
}
