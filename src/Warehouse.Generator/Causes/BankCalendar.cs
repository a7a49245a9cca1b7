namespace Warehouse.Generator;

/// <summary>The months and days of the bank. Days are numbers of <see cref="DateOnly.DayNumber"/>, months are counted from 0.</summary>
sealed class BankCalendar
{
    readonly int[] monthStarts;
    readonly int[][] bankingDays;
    readonly int[] nights;

    public BankCalendar(GeneratorOptions options, IReadOnlySet<int> holidays)
    {
        HistoryMonths = options.Months;
        // Twenty banking days a month, and one month more than the nights need.
        MonthCount = options.Months + (options.Nights == 0 ? 0 : (options.Nights / 15) + 2);
        monthStarts = [.. Enumerable.Range(0, MonthCount + 1).Select(m => options.FirstDay.AddMonths(m).DayNumber)];
        bankingDays = [.. Enumerable.Range(0, MonthCount).Select(m => DaysOf(m).Where(day => IsBankingDay(day, holidays)).ToArray())];
        LastHistoryDay = monthStarts[options.Months] - 1;
        nights = [.. bankingDays.Skip(options.Months).SelectMany(days => days).Take(options.Nights)];
        if (nights.Length < options.Nights)
            throw new InvalidOperationException($"{MonthCount} months have fewer than {options.Nights} banking days.");
        LastDay = nights.Length == 0 ? LastHistoryDay : nights[^1];
        MonthCount = nights.Length == 0 ? HistoryMonths : MonthOf(LastDay) + 1;
    }

    public int HistoryMonths { get; }

    /// <summary>Months that have at least one day before the end.</summary>
    public int MonthCount { get; }

    public int FirstDay => monthStarts[0];
    public int LastHistoryDay { get; }

    /// <summary>Last day that any file tells of.</summary>
    public int LastDay { get; }

    /// <summary>Deliveries: the first extract is number 0, the nights follow.</summary>
    public int DeliveryCount => nights.Length + 1;

    public int DayOfDelivery(int delivery) => delivery == 0 ? LastHistoryDay : nights[delivery - 1];

    /// <summary>The delivery that a day's events come with; the count of deliveries where they come with none.</summary>
    public int DeliveryOf(int day)
    {
        if (day <= LastHistoryDay)
            return 0;
        var at = Array.BinarySearch(nights, day);
        return 1 + (at >= 0 ? at : ~at);
    }

    public int StartOf(int month) => monthStarts[month];
    public int EndOf(int month) => monthStarts[month + 1] - 1;
    public int LengthOf(int month) => monthStarts[month + 1] - monthStarts[month];
    public ReadOnlySpan<int> BankingDaysOf(int month) => bankingDays[month];

    /// <summary>The month of a day, which may lie before the first.</summary>
    public int MonthOf(int day)
    {
        var (date, first) = (DateOnly.FromDayNumber(day), DateOnly.FromDayNumber(FirstDay));
        return ((date.Year - first.Year) * 12) + date.Month - first.Month;
    }

    /// <summary>The calendar month, 1 to 12.</summary>
    public int Season(int month) => DateOnly.FromDayNumber(monthStarts[month]).Month;

    public int YearOf(int month) => DateOnly.FromDayNumber(monthStarts[month]).Year;

    IEnumerable<int> DaysOf(int month) => Enumerable.Range(monthStarts[month], LengthOf(month));

    static bool IsBankingDay(int day, IReadOnlySet<int> holidays) =>
        DateOnly.FromDayNumber(day).DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && !holidays.Contains(day);
}
