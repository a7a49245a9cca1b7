using Serilog;
using Serilog.Core;
using Serilog.Formatting.Json;

namespace Warehouse.Cli;

/// <summary>The log: JSON lines in <c>home/logs</c>, one file a day, kept for a month.</summary>
static class RunLog
{
    public static Logger Open(Settings settings) => new LoggerConfiguration()
        .MinimumLevel.Is(settings.LogLevel)
        .Enrich.WithProperty("process_id", Environment.ProcessId)
        .WriteTo.File(
            new JsonFormatter(renderMessage: true),
            Path.Combine(settings.Home, "logs", "warehouse-.jsonl"),
            rollingInterval: RollingInterval.Day,
            retainedFileCountLimit: 31)
        .CreateLogger();
}
