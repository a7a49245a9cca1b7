using Warehouse.Contracts;
using Warehouse.Pipelines;
using Warehouse.Sources;

namespace Warehouse.Cli;

/// <summary>One night to run, with the files that it lands.</summary>
/// <param name="BusinessDate">The night's business date.</param>
/// <param name="Files">Files not met before; empty where the night only builds.</param>
sealed record PlannedNight(DateOnly BusinessDate, List<SourceFile> Files);

/// <summary>Which nights a command is about.</summary>
/// <param name="From">The first; null for no bound.</param>
/// <param name="To">The last; null for no bound.</param>
sealed record NightRange(DateOnly? From, DateOnly? To)
{
    public bool IsBounded => From is not null || To is not null;

    public bool Holds(DateOnly night) => (From is not { } from || night >= from) && (To is not { } to || night <= to);
}

/// <summary>Finds the nights that are to be run: those whose files have not been landed, and the last one,
/// if it was landed and not built.</summary>
sealed class Nights(Workspace workspace, Lander lander) : IDisposable
{
    /// <summary>A gap of more nights than a year has is a mistyped date or another bank.</summary>
    const int MostMissing = 366;

    readonly Dictionary<SourceFile, PendingFile> opened = [];
    readonly Lazy<BankingCalendar> calendar = new(() => BankingCalendar.Read(workspace.Connection, workspace.Pipeline.Nights));
    List<SourceFile> pending = [];

    /// <summary>Files in the landing folder that no contract speaks of.</summary>
    public IReadOnlyList<string> Unknown { get; private set; } = [];

    /// <summary>Why a file that would have told its date could not be read.</summary>
    public ContractException? Unreadable { get; private set; }

    /// <summary>The nights, in order; none where none is due in the range, or where the one file that tells the date cannot be read.</summary>
    /// <exception cref="ContractException">No night is known.</exception>
    public IReadOnlyList<PlannedNight> Find(NightRange range)
    {
        var delivered = LandingFolder.Find(workspace.Settings.Landing, workspace.Contracts);
        pending = [.. delivered.Files.Where(f => !workspace.Loads.IsUnchanged(f))];
        Unknown = delivered.Unknown;
        var last = workspace.Loads.LastBuiltNight();
        var landed = workspace.Loads.LandedNights().Cast<DateOnly?>().LastOrDefault();
        var nights = new List<PlannedNight>();
        var undated = new List<SourceFile>();
        foreach (var file in pending)
        {
            if (DateOf(file) is not { } date)
                undated.Add(file);
            // A late file joins the latest night: those before it stay as they were known.
            else if (range.Holds(Latest(date, landed)))
                Night(nights, Latest(date, landed)).Add(file);
        }
        foreach (var unbuilt in workspace.Loads.UnbuiltNights().Where(range.Holds))
            Night(nights, unbuilt);
        if (nights.Count == 0 && (OnlyNight(range) ?? last) is { } only && range.Holds(only))
            Night(nights, only);
        if (nights.Count == 0 && (Unreadable is not null || range.IsBounded))
            return [];
        if (nights.Count == 0)
            throw NoNight();
        nights.Sort((a, b) => a.BusinessDate.CompareTo(b.BusinessDate));
        nights[0].Files.AddRange(undated);
        return nights;
    }

    /// <summary>The nights of a range, whether due or published long ago, and after them the latest one, at which the warehouse must stand again.</summary>
    public IReadOnlyList<PlannedNight> FindAll(NightRange range)
    {
        var nights = Find(range).ToList();
        foreach (var landed in workspace.Loads.LandedNights().Where(range.Holds))
            Night(nights, landed);
        if (workspace.Loads.LastBuiltNight() is { } last && nights.Exists(n => n.BusinessDate < last))
            Night(nights, last);
        nights.Sort((a, b) => a.BusinessDate.CompareTo(b.BusinessDate));
        return nights;
    }

    /// <summary>Banking days before a night for which no file that is dated by its name was delivered.</summary>
    public IReadOnlyList<DateOnly> Missing(DateOnly night)
    {
        if (workspace.Pipeline.Nights.Missing is null)
            return [];
        var dated = workspace.Contracts.SelectMany(c => c.Files).Where(f => f.BusinessDate.From == BusinessDateFrom.FileName).Select(f => f.Source).ToHashSet();
        var delivered = dated.SelectMany(source => workspace.Loads.Delivered(source, night))
            .Concat(pending.Where(f => dated.Contains(f.Contract.Source)).Select(f => f.NamedDate).OfType<DateOnly>());
        return calendar.Value.Missing(delivered.ToHashSet(), night, MostMissing);
    }

    ContractException NoNight()
    {
        var expected = workspace.Contracts.SelectMany(c => c.Files).Select(f => f.Path);
        return new(
            workspace.Settings.Landing, 0,
            "no file of the sources in use was found, so no night is known",
            $"permitted: {string.Join(", ", expected)}; or give --business-date");
    }

    static List<SourceFile> Night(List<PlannedNight> nights, DateOnly date)
    {
        var night = nights.Find(n => n.BusinessDate == date);
        if (night is null)
            nights.Add(night = new(date, []));
        return night.Files;
    }

    /// <summary>A contract's file must come every night that it is dated for, or at least once.</summary>
    /// <exception cref="ContractException">A file is missing.</exception>
    public void RequireFiles(DateOnly night, IReadOnlyList<SourceFile> files)
    {
        foreach (var contract in workspace.Contracts.SelectMany(c => c.Files).Where(f => !f.Optional))
        {
            var isDated = contract.BusinessDate.From == BusinessDateFrom.FileName;
            var isThere = files.Any(f => f.Contract.Source == contract.Source)
                || workspace.Loads.HasFile(contract.Source, isDated ? night : null);
            if (!isThere)
                throw new ContractException(
                    Path.Combine(workspace.Settings.Landing, LandingFolder.WithDate(contract.Path, night)), 0,
                    $"the file of {contract.Source} for the night {night:yyyy-MM-dd} is missing",
                    "have it delivered, or declare the file 'optional: true'");
        }
    }

    /// <summary>Opens a file, or hands over what was opened to learn its date.</summary>
    public PendingFile Open(SourceFile file) => opened.Remove(file, out var pending) ? pending : lander.Open(file);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var pending in opened.Values)
            pending.Dispose();
    }

    static DateOnly? OnlyNight(NightRange range) => range.From is { } from && range.From == range.To ? from : null;

    static DateOnly Latest(DateOnly date, DateOnly? last) => last is { } night && night > date ? night : date;

    DateOnly? DateOf(SourceFile file)
    {
        if (file.NamedDate is not null || file.Contract.BusinessDate.From == BusinessDateFrom.Night)
            return file.NamedDate;
        try
        {
            return (opened[file] = lander.Open(file)).BusinessDate;
        }
        catch (ContractException e)
        {
            // The night that lands it will say so; where no other file tells the night, the command must.
            Unreadable = e;
            return null;
        }
    }
}
