using Warehouse.Contracts;

namespace Warehouse.Generator;

/// <summary>Form of the first, full extract. Nightly files are always CSV.</summary>
public enum ExtractFormat
{
    /// <summary>Apache Parquet, about a seventh of the bytes.</summary>
    Parquet,

    /// <summary>Delimited text.</summary>
    Csv,
}

/// <summary>What bank is to be made. The same options make the same bytes on any machine.</summary>
/// <param name="Customers">Customers at all times together, 20 to 2,000,000. Cost and size follow it.</param>
/// <param name="Months">Months of history in the first extract, 1 to 240.</param>
/// <param name="Seed">Another seed, another bank.</param>
/// <param name="Out">Folder to write; extracts by system, and <c>truth/</c>.</param>
/// <param name="Nights">Nightly extracts after the history, 0 to 260, one each banking day.</param>
/// <param name="Format">Form of the first extract.</param>
/// <param name="Start">First month of the history.</param>
/// <param name="Scenario">A file of parameters and planted events; null for the documented defaults alone.</param>
/// <param name="Force">Whether to replace what an earlier call wrote into <paramref name="Out"/>.</param>
/// <param name="Workers">Parts made at the same time; does not change a byte.</param>
/// <param name="FutureFrom">First month in which the same bank lives another future; null for its own.</param>
/// <param name="FutureSeed">Another seed, another future: what happens from then on is drawn with it. Who joins, and which bankers move, stays.</param>
public sealed record GeneratorOptions(
    int Customers,
    int Months,
    long Seed,
    string Out,
    int Nights = 0,
    ExtractFormat Format = ExtractFormat.Parquet,
    DateOnly? Start = null,
    string? Scenario = null,
    bool Force = false,
    int Workers = 2,
    DateOnly? FutureFrom = null,
    long FutureSeed = 0)
{
    /// <summary>The first day of the history; January 2022 where none is given.</summary>
    public DateOnly FirstDay => Start ?? new DateOnly(2022, 1, 1);

    /// <summary>Months from the first day to the other future; beyond all where there is none.</summary>
    internal int FutureMonth => FutureFrom is { } from ? ((from.Year - FirstDay.Year) * 12) + from.Month - FirstDay.Month : int.MaxValue;

    /// <summary>The seed by which a month is lived.</summary>
    internal ulong SeedOf(int month) => (ulong)(month >= FutureMonth ? FutureSeed : Seed);

    /// <summary>Refuses what no bank can be made of.</summary>
    /// <exception cref="ContractException">An option is out of its range, or the folder is in use.</exception>
    public void Validate()
    {
        Within("--customers", Customers, 20, 2_000_000);
        Within("--months", Months, 1, 240);
        Within("--nights", Nights, 0, 260);
        Within("--seed", Seed, 0, long.MaxValue);
        Within("--future-seed", FutureSeed, 0, long.MaxValue);
        if (FutureFrom is { } future && (FutureMonth < 1 || FutureMonth >= Months))
            throw new ContractException("--future-from", 0, $"'{future:yyyy-MM}'", $"permitted is a month after the first, up to {FirstDay.AddMonths(Months - 1):yyyy-MM}");
        Within("--workers", Workers, 1, 256);
        if (!Enum.IsDefined(Format))
            throw new ContractException("--format", 0, $"'{(int)Format}'", "permitted: parquet, csv");
        if (FirstDay.Day != 1 || FirstDay.Year is < 1990 or > 2100)
            throw new ContractException("--start", 0, $"'{FirstDay:yyyy-MM-dd}'",
                "permitted is the first day of a month from 1990 to 2100");
        if (File.Exists(Out))
            throw new ContractException("--out", 0, $"'{Out}' is a file", "permitted is a folder, which is created where it is absent");
    }

    static void Within(string option, long value, long least, long most)
    {
        if (value < least || value > most)
            throw new ContractException(option, 0, $"'{value}'", $"permitted is a whole number from {least} to {most}");
    }
}
