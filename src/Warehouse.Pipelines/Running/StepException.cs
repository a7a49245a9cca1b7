namespace Warehouse.Pipelines;

/// <summary>A step of a run failed: which one, and what the engine said.</summary>
public sealed class StepException(string step, string file, string message, Exception? inner = null)
    : Exception($"{step} ({file}): {message}", inner)
{
    /// <summary>The relation or data set.</summary>
    public string Step { get; } = step;

    /// <summary>The file that defines it.</summary>
    public string File { get; } = file;
}
