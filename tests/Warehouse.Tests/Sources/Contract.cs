namespace Warehouse.Tests.Sources;

/// <summary>Bodies of file contracts.</summary>
static class Contract
{
    public const string TwoColumns = """
        id: { type: bigint, required: true }
        name: { type: varchar }
        """;

    public const string Postings = """
        id: { type: bigint, required: true }
        day: { type: date }
        amount: { type: "decimal(18,2)" }
        name: { type: varchar }
        """;

    public static string Of(
        string columns, string format = "type: delimited", string delivery = "delta", string path = "t.csv", string? key = null, string date = "from: night",
        string control = "type: none", string maxRejected = "1")
    {
        var indented = string.Join('\n', columns.Split('\n').Select(line => "  " + line));
        return $"""
            path: "{path}"
            format: {Map(format)}
            delivery: {delivery}
            key: [{key}]
            business_date: {Map(date)}
            control: {Map(control)}
            max_rejected: {maxRejected}
            columns:
            {indented}
            """;
    }

    static string Map(string content) => "{ " + content + " }";
}
