[assembly: AssemblyFixture(typeof(Warehouse.PipelineTests.SampleBank))]

namespace Warehouse.PipelineTests;

/// <summary>The small bank made up by hand, its three nights run by one command and then by the same command again. All classes look at the same one.</summary>
public sealed class SampleBank : IDisposable
{
    readonly TempFolder folder = new();

    public SampleBank()
    {
        Home = folder.Home();
        PlanBefore = WarehouseProgram.RunWell("plan", "--home", Home.Path);
        FirstRun = WarehouseProgram.RunWithPages("run", "--home", Home.Path);
        TreeOfFirstRun = Home.Tree();
        PlanAfter = WarehouseProgram.RunWell("plan", "--home", Home.Path);
        SecondRun = WarehouseProgram.RunWithPages("run", "--home", Home.Path);
    }

    internal Home Home { get; }
    internal Ended PlanBefore { get; }
    internal Ended FirstRun { get; }
    internal IReadOnlyList<string> TreeOfFirstRun { get; }
    internal Ended PlanAfter { get; }
    internal Ended SecondRun { get; }

    public void Dispose() => folder.Dispose();
}
