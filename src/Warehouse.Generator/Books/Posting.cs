using System.Text;

namespace Warehouse.Generator;

enum PostingType : byte
{
    CashDeposit, CashWithdrawal, TransferIn, TransferOut, CardPayment, LoanDrawdown, LoanRepayment, Interest, Fee,
    WriteOff
}

enum Channel : byte { Branch, Atm, Card, Online, Mobile, System }

enum PaidFor : byte
{
    Nothing, SalesReceipt, SupplierPayment, Salary, Tax, Rent, Utilities, Equipment, AssetSale, Equity, Dividend, OwnTransfer,
    GroupTransfer,
    Household, Consumption, Pension, LoanPayment, Interest, ServiceFee, WriteOff, Recovery,
}

/// <summary>Who stands on the other side of a posting.</summary>
enum PartyKind : byte { None, Customer, Outsider, OwnElsewhere, OwnAccount, Merchant, TaxOffice, PersonElsewhere, Utility, Shareholder }

/// <summary>Who it is.</summary>
/// <param name="Kind">What the number counts.</param>
/// <param name="Number">Customer, firm of the world, own account or shop, as the kind says.</param>
/// <param name="Spelling">How the name is written.</param>
readonly record struct Party(PartyKind Kind, int Number = 0, byte Spelling = 0);

/// <summary>One posting, amounts in cents of the account's currency.</summary>
readonly record struct Posting(
    int Account, int Day, int Order, long Cents, PostingType Type, Channel Channel, PaidFor For, Party Party, int Reverses = -1);

/// <summary>The codes of the extracts, as their bytes.</summary>
static class Codes
{
    public static readonly byte[][] Types = Bytes<PostingType>();
    public static readonly byte[][] Channels = Bytes<Channel>();
    public static readonly byte[][] Purposes = Bytes<PaidFor>();

    /// <summary>Where an activity stands in <see cref="Rates.Activities"/>; -1 where it costs nothing.</summary>
    public static readonly int[,] Activity = Activities();

    public static string Snake(string name)
    {
        var text = new StringBuilder();
        foreach (var letter in name)
            text.Append(char.IsUpper(letter) && text.Length > 0 ? "_" : "").Append(char.ToLowerInvariant(letter));
        return text.ToString();
    }

    static byte[][] Bytes<T>() where T : struct, Enum => [.. Enum.GetNames<T>()
        .Select(name => name == "Nothing" ? [] : Encoding.UTF8.GetBytes(Snake(name)))];

    static int[,] Activities()
    {
        var table = new int[Types.Length, Channels.Length];
        for (var t = 0; t < Types.Length; t++)
        {
            for (var c = 0; c < Channels.Length; c++)
                table[t, c] = Array.FindIndex(Rates.Activities, a => a.Activity == Encoding.UTF8.GetString(Types[t])
                    && a.Channel == Encoding.UTF8.GetString(Channels[c]));
        }
        return table;
    }
}
