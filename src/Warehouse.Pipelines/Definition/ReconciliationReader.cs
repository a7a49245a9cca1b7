using Warehouse.Contracts;

namespace Warehouse.Pipelines;

/// <summary>Reads <c>reconciliation/*.yml</c>.</summary>
static class ReconciliationReader
{
    public static IEnumerable<Reconciliation> Read(string file) =>
        YamlSection.Load(file).Permit("reconciliations").Sections("reconciliations").Select(yaml =>
        {
            var steps = yaml.Permit("steps").Items("steps").Select(ReadStep).ToList();
            return steps.Count >= 2
                ? new Reconciliation(yaml.Name, steps, file, yaml.Line)
                : throw yaml.Error("steps", $"'{yaml.Name}' has {steps.Count} steps", "two at least are compared");
        });

    static ReconciliationStep ReadStep(YamlSection yaml)
    {
        yaml.Permit("relation", "known_at", "rows", "amount", "key");
        return new(
            yaml.Text("relation"), yaml.OptionalText("known_at"), yaml.OptionalText("rows") ?? "count(*)", yaml.OptionalText("amount"), yaml.Texts("key"));
    }
}
