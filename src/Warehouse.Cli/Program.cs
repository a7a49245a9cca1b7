using Warehouse.Cli;
using Warehouse.Contracts;
using Warehouse.DuckDb;
using Warehouse.Pipelines;
using Warehouse.Reports;

// Landed rows, quarantine and logs hold personal data; what is published is opened to readers by the publisher.
OwnerOnly.FromNowOn();
try
{
    var parsed = CommandLine.Root().Parse(args);
    if (parsed.Errors.Count == 0 || parsed.Action is System.CommandLine.Help.HelpAction)
        return await parsed.InvokeAsync(new() { EnableDefaultExceptionHandler = false });
    foreach (var error in parsed.Errors)
        Console.Error.WriteLine(error.Message);
    Console.Error.WriteLine($"see: {CommandLine.PathOf(parsed.CommandResult)} --help");
    return (int)Outcome.WrongUse;
}
// The one place where exceptions become messages and exit codes.
catch (OperationCanceledException)
{
    Console.Error.WriteLine("stopped; the same command goes on from here");
    return (int)Outcome.StepFailed;
}
catch (LockedException e)
{
    Console.Error.WriteLine(e.Message);
    return (int)Outcome.Locked;
}
catch (DuckDBException e) when (HeldDatabase.Told(e) is { } held)
{
    Console.Error.WriteLine($"{held} and writes it; wait for its end. Published nights can be read meanwhile: warehouse query");
    return (int)Outcome.Locked;
}
catch (ContractException e)
{
    Console.Error.WriteLine(VisibleText.Lines(e.Message));
    return (int)Outcome.WrongUse;
}
catch (Exception e) when (e is StepException or DuckDBException or IOException or UnauthorizedAccessException or DllNotFoundException
    or System.Text.Json.JsonException or InvalidDataException)
{
    // The runtime says of a file that it cannot make only that the disk was full.
    var isFull = e.Message.Contains("disk was full", StringComparison.Ordinal);
    Console.Error.WriteLine(VisibleText.Lines(isFull ? $"{e.Message} No space is left: make room and run the same command again." : e.Message));
    return (int)Outcome.StepFailed;
}
