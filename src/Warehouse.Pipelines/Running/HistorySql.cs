using Warehouse.DuckDb;

namespace Warehouse.Pipelines;

/// <summary>Turns a SELECT of versions (key, <c>valid_from</c>, attributes) into a history with half-open intervals:
/// neighbours that say the same become one, a version ends where the next begins,
/// and a key that a full file no longer holds ends at that file's date.</summary>
static class HistorySql
{
    /// <summary>Columns that the history adds to those of the model's SELECT.</summary>
    public static IReadOnlyList<TypedColumn> Added { get; } = [new("valid_to", "date"), new("is_current", "boolean")];

    /// <summary>The SELECT of the history.</summary>
    /// <param name="model">A model with a history rule.</param>
    /// <param name="night">The night: later files are not yet known.</param>
    public static string Wrap(Model model, DateOnly night)
    {
        var key = Sql.Names(model.History!.Key);
        var attributes = model.Columns
            .Select(c => c.Name)
            .Except(model.History.Key)
            .Except(["valid_from", "valid_to", "is_current"])
            .Select(name => $"{Sql.Name(name)} := {Sql.Name(name)}")
            .ToList();
        var fingerprint = attributes.Count == 0 ? "0" : $"hash(struct_pack({Sql.List(attributes)}))";
        var (dates, endsAtNext) = model.History.Snapshots is { } source
            ? (SnapshotDates(source, night), "false")
            : ("select null::date as business_date where false", "true");
        return $"""
            with _versions as (
            {model.Sql}
            ),
            _snapshots as (
              select business_date, lead(business_date) over (order by business_date) as _next
              from ({dates})),
            _dated as (
              select _versions.*, {fingerprint} as _says,
                coalesce(_next, lead(valid_from) over (partition by {key} order by valid_from)) as _end
              from _versions left join _snapshots on _snapshots.business_date = valid_from),
            _marked as (
              select *, coalesce(lag(_says) over version <> _says or lag(_end) over version <> valid_from, true) as _begins
              from _dated window version as (partition by {key} order by valid_from)),
            _counted as (
              select *, count(*) filter (where _begins) over (partition by {key} order by valid_from) as _interval
              from _marked),
            _ended as (
              select *, last_value(_end) over (partition by {key}, _interval order by valid_from
                rows between unbounded preceding and unbounded following) as valid_to
              from _counted)
            select * exclude (_says, _end, _begins, _interval), valid_to is null as is_current
            from _ended
            where _begins
            """;
    }

    static string SnapshotDates(string source, DateOnly night) =>
        $"""
        select distinct business_date
        from ops.loads
        where source = {Sql.Text(source)} and status = 'loaded'
          and known_at <= {Sql.Date(night)} and coalesce(superseded_at > {Sql.Date(night)}, true)
        """;
}
