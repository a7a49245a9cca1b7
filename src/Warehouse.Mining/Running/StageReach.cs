using Warehouse.Mining.Definition;
using Warehouse.Mining.Explanation;
using Warehouse.Mining.Registry;
using Warehouse.Mining.Stages;
using Warehouse.Mining.Training;

namespace Warehouse.Mining.Running;

/// <summary>The probability that a subject will be told to be in a stage within the horizon. What the chain of stages says of it is too sure, since figures of a year err alike
/// and the filter takes each month for news: it is calibrated by what was told later of those that were not in the stage.</summary>
static class StageReach
{
    /// <summary>Log odds by the chain of stages.</summary>
    public static float Margin(HiddenMarkov model, MiningDefinition definition, StagePanel panel, float[] filtered, int row) =>
        (float)LinkFunction.Logit(Math.Clamp(Raw(model, definition, panel, filtered, row), 1e-6, 1 - 1e-6));

    /// <summary>The calibrated probability; of one that is in the stage already as the chain says it.</summary>
    public static float Probability(StoredModel model, MiningDefinition definition, StagePanel panel, float[] filtered, int row) =>
        StageReasons.FirstTwo(Of(model.Stages!, filtered, row)).First == definition.Stages!.Reached || (model.Platt is null && model.Isotonic is null)
            ? (float)Raw(model.Stages!, definition, panel, filtered, row)
            : model.Scores([Margin(model.Stages!, definition, panel, filtered, row)])[0];

    static double Raw(HiddenMarkov model, MiningDefinition definition, StagePanel panel, float[] filtered, int row) =>
        model.ReachWithin(Of(model, filtered, row), definition.Stages!.Reached, definition.HorizonMonths, panel.Sequences.RowClasses[row]);

    static ReadOnlySpan<float> Of(HiddenMarkov model, float[] filtered, int row) => filtered.AsSpan(row * model.States, model.States);
}
