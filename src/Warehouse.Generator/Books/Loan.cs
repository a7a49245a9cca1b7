namespace Warehouse.Generator;

/// <summary>One instalment of a loan, amounts in cents.</summary>
sealed class Instalment(int number, int dueDay, long principal, long interest)
{
    public int Number => number;
    public int DueDay => dueDay;
    public long Principal => principal;
    public long Interest => IsSettledEarly ? 0 : interest;

    /// <summary>Paid before it fell due, so that no interest is owed for the time left.</summary>
    public bool IsSettledEarly { get; set; }

    /// <summary>Day of payment; 0 where it has not been paid.</summary>
    public int PaidDay { get; set; }
}

/// <summary>A loan with its schedule.</summary>
sealed class Loan(Account account, long amount, int grantDay, List<Instalment> schedule)
{
    public Account Account => account;
    public long Amount => amount;
    public int GrantDay => grantDay;
    public IReadOnlyList<Instalment> Schedule => schedule;
    public int WrittenOffDay { get; set; }
    public long WrittenOff { get; set; }
    public long Recovered { get; set; }
    public int RecoveredDay { get; set; }

    /// <summary>Days since the oldest unpaid instalment fell due, on a day.</summary>
    public int DaysPastDue(int day)
    {
        foreach (var part in Schedule)
        {
            if (part.DueDay <= day && (part.PaidDay == 0 || part.PaidDay > day))
                return day - part.DueDay;
        }
        return 0;
    }

    /// <summary>Five classes by days past due, rule set of 2023: up to 7 technical days excepted.</summary>
    public static string ClassOf(int daysPastDue, bool inDistress) => daysPastDue switch
    {
        > 360 => "loss",
        > 270 => "doubtful",
        > 90 => "substandard",
        > 7 => "special_mention",
        _ => inDistress ? "special_mention" : "normal",
    };
}
