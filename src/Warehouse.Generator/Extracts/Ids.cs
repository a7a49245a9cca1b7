namespace Warehouse.Generator;

/// <summary>Numbers that the bank gives.</summary>
static class Ids
{
    public static string Account(int customer, int index) => $"A{customer + 1:0000000}{index:000}";

    public static string Loan(int customer, int account) => $"L{customer + 1:0000000}{account:000}";

    public static string Group(int headFirm) => $"G{headFirm + 1:000000}";

    /// <summary>Account at another bank.</summary>
    public static string Elsewhere(char kind, int number) => $"{kind}{number:000000000}";

    /// <summary>First number of a customer's postings: a million for each.</summary>
    public static long FirstPosting(int customer) => (customer + 1L) * 1_000_000;
}
