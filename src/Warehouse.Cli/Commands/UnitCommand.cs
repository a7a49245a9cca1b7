using Warehouse.Pipelines;

namespace Warehouse.Cli;

/// <summary><c>warehouse unit</c>: the given/expect tests of a pipeline.</summary>
static class UnitCommand
{
    public static Outcome Run(Settings settings)
    {
        using var workspace = Workspace.OpenEmpty(settings);
        var results = UnitTester.Run(workspace.Catalogue, workspace.Sources);
        foreach (var result in results)
        {
            var verdict = result.Differences.Count == 0 ? "pass" : "FAIL";
            Console.WriteLine($"{verdict}  {result.Test.Model}: {result.Test.Name.Replace('_', ' ')}");
            foreach (var difference in result.Differences)
                Console.WriteLine($"      {difference}");
        }
        var failed = results.Count(r => r.Differences.Count > 0);
        Console.WriteLine($"{results.Count - failed} of {results.Count} unit tests of models pass");
        return failed == 0 ? Outcome.Done : Outcome.CheckFailed;
    }
}
