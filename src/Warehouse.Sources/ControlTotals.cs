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
    public static ControlTotal? Find(SourceFile file, string? trailer, DateOnly businessDate, DuckDBConnection connection) =>
        file.Contract.Control switch
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
            throw new ContractException(
                file.Path, 0,
                $"the control total says {Rows} rows, the file has {rows}",
                "the file is not whole, or its control total is wrong; have both delivered again");
        if (Amount is not { } said || amount is not { } found || said == found)
            return null;
        var of = file.Contract.Control.Of;
        return unreadable > 0
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"the control total says {of} {said}, readable are {found}; {unreadable} quarantined rows have no readable amount")
            : throw new ContractException(
                file.Path, 0,
                string.Create(CultureInfo.InvariantCulture, $"the control total says {of} {said}, the rows sum to {found}"),
                "have the file and its control total delivered again");
    }

    const NumberStyles Whole = NumberStyles.Number & ~NumberStyles.AllowDecimalPoint;

    sealed record ControlLine(string? Rows, string? Amount);

    static long? Count(string text) => long.TryParse(text, Whole, CultureInfo.InvariantCulture, out var number) ? number : null;

    static decimal? Sum(string text) =>
        decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out var number) ? number : null;

    static ControlTotal FromTrailer(SourceFile file, ControlRule rule, List<string> fields)
    {
        return new(
            Count(Field(rule.Rows)) ?? throw Unreadable(rule.Rows, "a whole number"),
            rule.Amount is { } position ? Sum(Field(position)) ?? throw Unreadable(position, "a number") : null);

        string Field(int position) => fields.ElementAtOrDefault(position - 1) ?? "";

        ContractException Unreadable(int position, string permitted) =>
            new(file.Path, 0, $"field {position} of the trailer is '{Field(position)}'", $"permitted is {permitted}");
    }

    static ControlTotal FromFile(SourceFile file, string name, DuckDBConnection connection)
    {
        var path = file.Path[..^file.Name.Length] + name;
        if (!File.Exists(path))
            throw new ContractException(path, 0, $"the control file of {file.Name} is absent", "it must be delivered with the file");
        var delivered = Path.GetFileName(file.Name);
        try
        {
            var found = connection.Query(
                $$"""
                select rows, amount
                from read_csv({{Sql.File(path)}}, header = true, auto_detect = false, delim = ',', hive_partitioning = false,
                  columns = {'file': 'varchar', 'rows': 'varchar', 'amount': 'varchar'})
                where file = ?
                """,
                row => new ControlLine(row.GetStringOrNull(0), row.GetStringOrNull(1)),
                delivered);
            return found is [var line]
                ? new(
                    Count(line.Rows ?? "") ?? throw Unreadable("rows", line.Rows, "a whole number"),
                    line.Amount is null ? null : Sum(line.Amount) ?? throw Unreadable("amount", line.Amount, "a number"))
                : throw new ContractException(path, 0, $"{found.Count} lines speak of '{delivered}'", "permitted is exactly one");
        }
        catch (DuckDBException e)
        {
            throw new ContractException(
                path, 0,
                $"not readable as a control file: {e.Message}",
                "permitted are the columns file,rows,amount",
                e);
        }

        ContractException Unreadable(string what, string? said, string permitted) => new(
            path, 0, $"not readable as a control file: the {what} of {file.Name} are '{said}'", $"permitted is {permitted}");
    }
}
