namespace Warehouse.Cli;

/// <summary><c>warehouse erase</c>: destroys what tells who a customer is, and says where.</summary>
static class EraseCommand
{
    public static Outcome Run(Settings settings, string customer, CancellationToken cancellation)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        using (RunLock.Take(settings.Home, now))
        {
            using var workspace = Workspace.Open(settings);
            var erasure = new Erasure(workspace, now);
            foreach (var part in erasure.Run(customer))
                Console.WriteLine($"  erased   {part.Place}: {part.What} ({part.Rows:N0})");
            foreach (var file in erasure.StillDelivered(customer))
                Console.WriteLine($"  remains  {file}: the source's own extract names '{customer}'; it is the source's to erase, and is erased again whenever it is landed");
            if (Environment.GetEnvironmentVariable("WAREHOUSE_SECRET") is { Length: > 0 } || Environment.GetEnvironmentVariable("WAREHOUSE_SECRETFILE") is not null)
                Console.WriteLine("  remains  the secret is not the home's own: change it, or who knows it can derive the destroyed key again; the keys of others stay as they are");
            erasure.Renew(customer);
        }
        return RunCommand.Run(settings, new(null, null), new(null, false), false, true, cancellation);
    }
}
