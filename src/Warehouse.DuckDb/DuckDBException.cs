using System.Data.Common;

namespace Warehouse.DuckDb;

/// <summary>An error raised by the engine; <see cref="Exception.Message"/> is the engine's own text.</summary>
/// <param name="message">The engine's text.</param>
/// <param name="errorType">The engine's class of the error.</param>
public sealed class DuckDBException(string message, DuckDBErrorType errorType = DuckDBErrorType.Invalid) : DbException(message)
{
    /// <summary>The engine's class of the error.</summary>
    public DuckDBErrorType ErrorType { get; } = errorType;

    /// <summary>Some functions of the C API return the text alone; the class is then read from its first words.</summary>
    internal static DuckDBException FromText(string message)
    {
        var end = message.IndexOf("Error:", StringComparison.Ordinal);
        var prefix = end > 0 ? message[..end].Replace(" ", "", StringComparison.Ordinal) : "";
        return new DuckDBException(message, Enum.TryParse<DuckDBErrorType>(prefix, ignoreCase: true, out var type) ? type : default);
    }
}
