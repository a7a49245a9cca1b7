using System.Globalization;
using Warehouse.DuckDb;

namespace Warehouse.Cli;

/// <summary>One finding on a customer with the reasons behind it.</summary>
/// <param name="Of">The data set that it stands in.</param>
/// <param name="Finding">One line.</param>
/// <param name="Reasons">Up to four reasons, each with what it adds.</param>
sealed record Explained(string Of, string Finding, IReadOnlyList<string> Reasons);

/// <summary>What the published night says of a customer beside its contribution: tier, pyramids, scores, flags.</summary>
static class ExplainSegments
{
    /// <summary>Data sets with the SELECT of one line for a customer; one that a pipeline does not publish is left out.</summary>
    static readonly (string DataSet, string Line, string Order)[] Findings =
    [
        ("customer_tier", "format('tier {} since {}, class {}, place {} by {:,.2f} a year as known then; before: {}', tier, tier_since, customer_class, contribution_rank, "
            + "contribution_12m, coalesce(previous_tier, 'none'))", "1"),
        ("group_tier", "format('group {}: tier {} as one customer, place {} of {}; {:,.2f} from {} members with a tier, {:,.2f} of it from those not named "
            + "below; {} key accounts; {} leads with tier {}', group_id, tier, contribution_rank, customers, contribution_12m, members, rest, key_accounts, leading_customer_id, leading_tier)", "1"),
        ("key_account", "format('key account {}: {} since {}, {}', key_account_id, state, since, admitted_en)", "since desc"),
        ("tier_change", "format('moved {} from {} to {} on {}: {}', direction, from_tier, to_tier, changed_at, reason_en)", "changed_at desc"),
        ("pyramid_band", "format('pyramid {}: band {}, place {}, {:.1f} points', pyramid, band, position, composite_value)", "pyramid"),
        ("scorecard", "format('scorecard: {:.1f} points, class {}; realised {:.1f}, potential {:.1f}', score, customer_class, realised_value, potential_value)", "1"),
        ("prospect_gate", "format('no prospect: {} since {}', gate, since)", "gate"),
        ("prospect_on_book", "format('prospect {}: becomes a key account with probability {:.3f}, expected gain {}, approach: {}', "
            + "priority_rank, probability_12m, coalesce(expected_gain::varchar, 'not available'), entry_timing)", "1"),
        ("churn_scores", "format('leaves within 3 months with probability {:.3f}', probability_3m)", "1"),
        ("contribution_forecast", "format('next {} months: {:,.2f}, with 80 % from {:,.2f} to {:,.2f}', horizon_months, point, lo80, hi80)", "horizon_months"),
        ("firm_stage", "format('stage {} since {}, confidence {}', stage, stage_since, coalesce(round(confidence, 3)::varchar, 'not available'))", "1"),
        ("relationship_stage", "format('relationship {} since {}, confidence {}', stage, stage_since, coalesce(round(confidence, 3)::varchar, 'not available'))", "1"),
        ("work_list", "format('on the list of {} at place {}: {} ({})', manager_id, position, action_en, evidence_en)", "position"),
    ];

    const string OfCustomer = "customer_id = ?";
    const string OfItsGroup = "group_id in (select group_id from dim_group_member where customer_id = ? and is_current)";

    /// <summary>Reads the findings on a customer.</summary>
    /// <param name="connection">The published night.</param>
    /// <param name="customer">The customer.</param>
    public static IReadOnlyList<Explained> Read(DuckDBConnection connection, string customer)
    {
        var columns = connection.Query("select table_name || '.' || column_name from information_schema.columns", row => row.GetString(0)).ToHashSet();
        return [.. Findings.Where(f => Where(f.DataSet) is not null).SelectMany(f =>
        {
            var reasons = Enumerable.Range(1, 4).Where(k => columns.Contains($"{f.DataSet}.reason_{k}_en"))
                .Select(k => columns.Contains($"{f.DataSet}.reason_{k}_points")
                    ? $"reason_{k}_en || coalesce(format(' ({{:,.2f}})', reason_{k}_points), '')"
                    : $"reason_{k}_en").ToList();
            return connection.Query(
                $"select {f.Line}{string.Concat(reasons.Select(r => ", " + r))} from {f.DataSet} where {Where(f.DataSet)} order by {f.Order}",
                row => new Explained(f.DataSet, row.GetString(0), [.. reasons.Select((_, k) => row.GetStringOrNull(k + 1)).OfType<string>()]), customer);
        })];

        // By what a data set speaks of: the customer, or its group; null where it is not published.
        string? Where(string dataSet) => columns.Contains(dataSet + ".customer_id") ? OfCustomer
            : columns.Contains(dataSet + ".group_id") && columns.Contains("dim_group_member.group_id") ? OfItsGroup : null;
    }

    /// <summary>Prints them.</summary>
    public static void Print(IReadOnlyList<Explained> findings)
    {
        foreach (var (_, finding, reasons) in findings)
        {
            Console.WriteLine(finding);
            foreach (var reason in reasons)
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"      {reason}"));
        }
    }
}
