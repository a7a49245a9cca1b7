namespace Warehouse.Generator;

/// <summary>What a customer is born with.</summary>
sealed record Customer
{
    /// <summary>Counted from 0 over all customers.</summary>
    public required int Number { get; init; }

    /// <summary>Counted from 0 over firms; -1 for persons.</summary>
    public required int Firm { get; init; }

    public required int Desk { get; init; }

    /// <summary>Day of the first account.</summary>
    public required int JoinDay { get; init; }

    /// <summary>Month of joining; -1 before the history.</summary>
    public required int JoinMonth { get; init; }

    /// <summary>Day of birth or founding.</summary>
    public required int BornDay { get; init; }

    public required int Industry { get; init; }
    public required Stage Stage { get; init; }

    /// <summary>Sales or income, yuan a month, at the start.</summary>
    public required double Size { get; init; }

    /// <summary>Share of the flows that pass through this bank, 0 to 1.</summary>
    public required double Share { get; init; }

    /// <summary>How much a rate gap moves the customer, about 0 to 3.</summary>
    public required double PriceSensitivity { get; init; }

    /// <summary>Debt as a share of yearly sales or income; 0 without debt.</summary>
    public required double Leverage { get; init; }

    /// <summary>Balance kept, in months of sales or income.</summary>
    public required double BalanceMonths { get; init; }

    /// <summary>Group of connected firms; -1 for none.</summary>
    public required int Group { get; init; }

    public required bool FeesWaived { get; init; }
    public bool IsFirm => Firm >= 0;
    public string Id => $"C{Number + 1:0000000}";

    /// <summary>0 micro, 1 small, 2 medium, 3 large, by yearly sales (limits of the statistics bureau for trade, rounded).</summary>
    public int SizeClass => Size switch { < 250_000 => 0, < 2_000_000 => 1, < 15_000_000 => 2, _ => 3 };

    /// <summary>The first grade: debt and youth lower it.</summary>
    public int FirstGrade => Math.Clamp(1 + (int)(Leverage * 5) + (Stage is Stage.Introduction or Stage.Decline ? 1 : 0)
        + (SizeClass == 0 ? 1 : 0) - (SizeClass == 3 ? 1 : 0), 0, 5);

    /// <summary>Code of the firm in the registry, invented.</summary>
    public static string RegistryId(long firmOfTheWorld) => $"TEST{firmOfTheWorld + 1:00000000000000}";

    /// <summary>Segment of the campaigns: 0 to 2 firms by size, 3 to 5 persons by age.</summary>
    public int Segment(int day) => IsFirm ? Math.Min(SizeClass, 2) : ((day - BornDay) / 365) switch { < 35 => 3, < 60 => 4, _ => 5 };
}
