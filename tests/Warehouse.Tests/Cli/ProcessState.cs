namespace Warehouse.Tests.Cli;

/// <summary>Tests that change what belongs to the process.</summary>
[CollectionDefinition(nameof(ProcessState), DisableParallelization = true)]
public sealed class ProcessState;
