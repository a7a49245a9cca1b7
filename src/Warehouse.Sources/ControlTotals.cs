using System.Globalization;
using Warehouse.Contracts;
using Warehouse.DuckDb;

namespace Warehouse.Sources;

/// <summary>What the source says it sent.</summary>
/// <param name="Rows">Data rows.</param>
/// <param name="Amount">Sum of the column that the contract names; null where the source gives none.</param>
readonly record struct ControlTotal(long Rows, decimal? Amount)
{
    /// <summary>Finds a file's control total; null where its contract promises none.</summary>
    /// <exception cref="ContractException">It is promised and absent or unreadable.</exception>
    public static ControlTotal? Find(SourceFile file, string? trailer, DateOnly businessDate, DuckDBConnection connection) => file.Contract.Control switch
    {
        { Type: ControlType.Trailer } rule => FromTrailer(file, rule, Fields.Split(trailer!.TrimEnd('\r'), file.Contract.Format)),
        { Type: ControlType.File, Path: { } path } => FromFile(file, LandingFolder.WithDate(path, businessDate), connection),
        _ => null,
    };

    /// <summary>Compares what was sent with what was read.</summary>
    /// <param name="file">The file.</param>
    /// <param name="rows">Rows counted.</param>
    /// <param name="amount">Sum over the rows whose amount could be read.</param>
    /// <param name="unreadable">Rows whose amount could not be read; only they excuse a difference in the amount.</param>
    /// <returns>A warning where the amounts differ and unreadable rows explain it, else null.</returns>
    /// <exception cref="ContractException">The totals differ.</exception>
    public string? Compare(SourceFile file, long rows, decimal? amount, long unreadable)
    {
        if (Rows != rows)
            throw new ContractException(file.Path, 0, $"the control total says {Rows} rows, the file has {rows}", "the file is not whole, or its control total is wrong; have both delivered again");
        if (Amount is not { } said || amount is not { } found || said == found)
            return null;
        return unreadable > 0
            ? string.Create(CultureInfo.InvariantCulture, $"the control total says {file.Contract.Control.Of} {said}, readable are {found}; {unreadable} quarantined rows have no readable amount")
            : throw new ContractException(file.Path, 0, string.Create(CultureInfo.InvariantCulture, $"the control total says {file.Contract.Control.Of} {said}, the rows sum to {found}"),
                "have the file and its control total delivered again");
    }

    static ControlTotal FromTrailer(SourceFile file, ControlRule rule, List<string> fields)
    {
        return new((long)Read(rule.Rows), rule.Amount is { } position ? Read(position) : null);

        decimal Read(int position) => decimal.TryParse(fields.ElementAtOrDefault(position - 1), NumberStyles.Number, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new ContractException(file.Path, 0, $"field {position} of the trailer is '{fields.ElementAtOrDefault(position - 1)}'", "permitted is a number");
    }

    static ControlTotal FromFile(SourceFile file, string name, DuckDBConnection connection)
    {
        var path = file.Path[..^file.Name.Length] + name;
        if (!File.Exists(path))
            throw new ContractException(path, 0, $"the control file of {file.Name} is absent", "it must be delivered with the file");
        try
        {
            var found = connection.Query(
                $"select rows, amount from read_csv({Sql.File(path)}, header = true, auto_detect = false, delim = ',', columns = {{'file': 'varchar', 'rows': 'bigint', 'amount': 'decimal(38,6)'}}) where file = ?",
                row => new ControlTotal(row.GetInt64(0), row.IsDBNull(1) ? null : row.GetDecimal(1)), Path.GetFileName(file.Name));
            return found is [var total] ? total : throw new ContractException(path, 0, $"{found.Count} lines speak of '{Path.GetFileName(file.Name)}'", "permitted is exactly one");
        }
        catch (DuckDBException e)
        {
            throw new ContractException(path, 0, $"not readable as a control file: {e.Message}", "permitted are the columns file,rows,amount", e);
        }
    }
}
