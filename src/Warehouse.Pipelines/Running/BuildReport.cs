namespace Warehouse.Pipelines;

/// <summary>What became of a model in a run.</summary>
public enum StepStatus
{
    /// <summary>It was built.</summary>
    Built,

    /// <summary>It stands as it is: nothing that it depends on has changed, or it was not selected.</summary>
    UpToDate,

    /// <summary>It, or a check of it, failed.</summary>
    Failed,

    /// <summary>Something that it reads failed.</summary>
    Skipped,
}

/// <summary>What became of a model.</summary>
/// <param name="Relation">The model.</param>
/// <param name="Status">What became of it.</param>
/// <param name="Reason">Why it was built or not.</param>
/// <param name="Rows">Rows written; null for views and for what was not built.</param>
/// <param name="Duration">Time taken, checks included.</param>
/// <param name="Message">Why it failed.</param>
public sealed record ModelResult(string Relation, StepStatus Status, string Reason, long? Rows, TimeSpan Duration, string? Message)
{
    /// <summary>Whether it may hold other rows than before the run; what reads it and nothing else that changed stands as it is.</summary>
    public bool IsChanged { get; init; }
}

/// <summary>What a build came to.</summary>
/// <param name="Models">Each model.</param>
/// <param name="Checks">Each check that ran.</param>
public sealed record BuildReport(IReadOnlyList<ModelResult> Models, IReadOnlyList<CheckResult> Checks)
{
    /// <summary>Models that could not be built; those skipped for their sake and those with a broken check are not among them.</summary>
    public IEnumerable<ModelResult> Failures => Models.Where(m => m is { Status: StepStatus.Failed, Message: not null });

    /// <summary>Whether a check forbids publishing.</summary>
    public bool HasBlockingChecks => Checks.Any(c => c.IsBlocking);
}
