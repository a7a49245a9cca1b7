using Warehouse.DuckDb;

namespace Warehouse.Pipelines;

/// <summary>Turns a SELECT of versions (key, <c>valid_from</c>, attributes) into a history with half-open intervals:
/// neighbours that say the same become one, a version ends where the next begins,
/// and a key that a full file no longer holds, or a change marks as deleted, ends there. Versions may come in any order: only their dates count.</summary>
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
        var attributes = Attributes(model);
        var fingerprint = attributes.Count == 0 ? "0" : $"hash(struct_pack({Sql.List(attributes)}))";
        var last = Sql.List(model.History.OrderBy.Select(column => $"{Sql.Name(column)} desc").Append(fingerprint));
        var once = model.History.OrderBy.Count == 0 ? "" : $"qualify row_number() over (partition by {key}, valid_from order by {last}) = 1";
        var ends = model.History.Deleted is { } deleted ? $"coalesce({Sql.Name(deleted)}, false)" : "false";
        var dropped = string.Concat(model.History.Dropped.Select(column => $", {Sql.Name(column)}"));
        var (dates, endsAtNext) = model.History.Snapshots is { } source
            ? (SnapshotDates(source, night), "false")
            : ("select null::date as business_date where false", "true");
        return $"""
            with _all_versions as (
            {model.Sql}
            ),
            _versions as (
              select * from _all_versions {once}),
            _snapshots as (
              select business_date, lead(business_date) over (order by business_date) as _next
              from ({dates})),
            _dated as (
              select _versions.*, {fingerprint} as _says,
                coalesce(_next, lead(valid_from) over (partition by {key} order by valid_from)) as _end
              from _versions left join _snapshots on _snapshots.business_date = valid_from),
            _marked as (
              select *, coalesce(lag(_says) over version <> _says or lag(_end) over version <> valid_from, true) as _begins
              from _dated where not {ends} window version as (partition by {key} order by valid_from)),
            _counted as (
              select *, count(*) filter (where _begins) over (partition by {key} order by valid_from) as _interval
              from _marked),
            _ended as (
              select *, last_value(_end) over (partition by {key}, _interval order by valid_from
                rows between unbounded preceding and unbounded following) as valid_to
              from _counted)
            select * exclude (_says, _end, _begins, _interval{dropped}), valid_to is null as is_current
            from _ended
            where _begins
            """;
    }

    /// <summary>Columns of the table of changes beside a history, or beside a table that tracks them: there the keys, whether they are new, and the night.</summary>
    public static IReadOnlyList<TypedColumn> ChangeColumns(Model model) =>
    [
        .. (model.History?.Key ?? model.TracksChanges).Select(key => new TypedColumn(key, model.Columns.First(c => c.Name == key).Type)),
        .. model.History is null ? [new("is_new", "boolean")] : new TypedColumn[] { new("changed_from", "date"), new("changed_to", "date") },
        new("changed_at", "date"),
    ];

    /// <summary>Statements that write a table anew and note which of its keys have other rows than before, as of which night.</summary>
    /// <param name="model">The table.</param>
    /// <param name="isComparable">Whether what stands has the same columns and meaning; otherwise everything has changed.</param>
    /// <param name="rows">Its SELECT.</param>
    /// <param name="night">The night.</param>
    public static string Replace(Model model, bool isComparable, string rows, DateOnly night)
    {
        var changes = model.Relation + Model.ChangesSuffix;
        var (all, key) = (Sql.Names(model.Columns.Select(c => c.Name)), Sql.Names(model.TracksChanges));
        return $"""
            {Before(model, isComparable)};
            create or replace table {model.Relation} as
            {rows};
            insert into {changes}
            select distinct {key}, ({key}) not in (select {Row(key, model)} from _before), {Sql.Date(night)}
            from (
              (select {all} from {model.Relation} except all select {all} from _before)
              union all (select {all} from _before except all select {all} from {model.Relation}));
            drop table _before
            """;
    }

    static string Row(string key, Model model) => model.TracksChanges.Count == 1 ? key : $"({key})";

    /// <summary>Keeps what stands for the comparison; where it cannot be compared, the changes begin anew and hold everything.</summary>
    static string Before(Model model, bool isComparable)
    {
        return isComparable
            ? $"create or replace temp table _before as from {model.Relation}"
            : $"create or replace table {model.Relation + Model.ChangesSuffix} ({Sql.Declared(ChangeColumns(model))}); "
                + $"create or replace temp table _before ({Sql.Declared(model.TypedColumns)})";
    }

    /// <summary>Statements that rebuild a history and note which keys it describes otherwise than before, in which time, as of which night.</summary>
    /// <param name="model">The history.</param>
    /// <param name="isComparable">Whether what stands has the same columns and meaning; otherwise everything has changed.</param>
    /// <param name="night">The night.</param>
    public static string Rebuild(Model model, bool isComparable, DateOnly night)
    {
        var changes = model.Relation + Model.ChangesSuffix;
        return $"""
            {Before(model, isComparable)};
            create or replace table {model.Relation} as
            {Wrap(model, night)};
            insert into {changes}
            select *, {Sql.Date(night)} from ({Differences(model, "_before")});
            drop table _before
            """;
    }

    static string Differences(Model model, string before)
    {
        using var template = new StreamReader(typeof(HistorySql).Assembly.GetManifestResourceStream("history_changes.sql")!);
        var attributes = Attributes(model);
        return template.ReadToEnd()
            .Replace("$key$", Sql.Names(model.History!.Key), StringComparison.Ordinal)
            .Replace("$is_old$", Same("old_versions"), StringComparison.Ordinal)
            .Replace("$is_new$", Same("new_versions"), StringComparison.Ordinal)
            .Replace("$says$", attributes.Count == 0 ? "true" : $"struct_pack({Sql.List(attributes)})", StringComparison.Ordinal)
            .Replace("$before$", before, StringComparison.Ordinal)
            .Replace("$after$", model.Relation, StringComparison.Ordinal);

        string Same(string side) => string.Join(" and ", model.History!.Key.Select(key => $"{side}.{Sql.Name(key)} = segments.{Sql.Name(key)}"));
    }

    static List<string> Attributes(Model model) =>
        [.. model.Columns.Select(c => c.Name).Except(model.History!.Key).Except(["valid_from", "valid_to", "is_current"]).Select(Pair)];

    static string Pair(string name) => $"{Sql.Name(name)} := {Sql.Name(name)}";

    static string SnapshotDates(string source, DateOnly night) =>
        $"""
        select distinct business_date
        from ops.loads
        where source = {Sql.Text(source)} and status = 'loaded'
          and known_at <= {Sql.Date(night)} and coalesce(superseded_at > {Sql.Date(night)}, true)
        """;
}
