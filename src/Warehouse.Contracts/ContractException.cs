namespace Warehouse.Contracts;

/// <summary>A file (of settings, of a pipeline, or of data) is not what its contract says.</summary>
/// <remarks>The message always says what was found, where, what is permitted;
/// the reader mends the file with nothing else at hand.</remarks>
public sealed class ContractException : Exception
{
    /// <summary>Creates the exception and its message <c>file:line: found 'value': permitted</c>.</summary>
    /// <param name="file">The file at fault.</param>
    /// <param name="line">Its line, counted from 1; 0 where no line is meant.</param>
    /// <param name="found">What is there, as one clause.</param>
    /// <param name="permitted">What may be there, or what to do, as one clause.</param>
    /// <param name="inner">The fault below this one, if any.</param>
    public ContractException(string file, long line, string found, string permitted, Exception? inner = null)
        : base($"{file}{(line > 0 ? $":{line}" : "")}: {found}; {permitted}", inner) =>
        (File, Line, Found, Permitted) = (file, line, found, permitted);

    /// <summary>The file at fault.</summary>
    public string File { get; }

    /// <summary>Its line, counted from 1; 0 where no line is meant.</summary>
    public long Line { get; }

    /// <summary>What was found.</summary>
    public string Found { get; }

    /// <summary>What is permitted, or what to do.</summary>
    public string Permitted { get; }

    /// <summary>Whether nothing is wrong but that there are too few data so far: time mends it.</summary>
    public bool IsTooEarly { get; init; }
}
