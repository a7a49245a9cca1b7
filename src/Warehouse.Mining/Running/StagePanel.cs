using Warehouse.Contracts;
using Warehouse.DuckDb;
using Warehouse.Mining.Definition;
using Warehouse.Mining.Matrix;
using Warehouse.Mining.Stages;

namespace Warehouse.Mining.Running;

/// <summary>The months of all subjects up to a day, in the order of keys and days.</summary>
/// <param name="Features">n x p figures.</param>
/// <param name="Sequences">The same as sequences: a month end that is missing begins a new one.</param>
/// <param name="Days">n days, since 1970-01-01.</param>
/// <param name="Starts">For each row the first row of its sequence.</param>
sealed record StagePanel(FeatureMatrix Features, StageSequences Sequences, int[] Days, int[] Starts)
{
    /// <summary>The temporary table of the rows, with their number <c>_row</c> from 0.</summary>
    public const string Rows = "temp.main._months";

    /// <summary>Reads the rows of a definition.</summary>
    /// <exception cref="ContractException">A column is missing, a key repeats or a figure is infinite.</exception>
    public static StagePanel Read(DuckDBConnection connection, MiningDefinition definition, DateOnly? upTo)
    {
        var (stages, keys, day) = (definition.Stages!, Sql.Names(definition.Keys), Sql.Name(definition.AsOf));
        MiningDatabase.Columns(connection, definition.Features, definition.File, [.. definition.Keys, definition.AsOf, .. stages.Columns]);
        connection.Execute(
            $"""
            create or replace temp table _months as
            select row_number() over (order by {keys}, {day}) - 1 as _row, {keys}, {day}::date as _day, {Sql.Names(stages.Columns.Distinct())},
              lag({day}::date) over (partition by {keys} order by {day}) as _before
            from {definition.Features}{(upTo is { } last ? $" where {day}::date <= {Sql.Date(last)}" : "")}
            """);
        var twice = connection.Query($"select {keys}, _day::varchar from {Rows} where _before = _day order by _row limit 1", row => $"{row.GetValue(0)}, {row.GetValue(definition.Keys.Count)}");
        if (twice.Count > 0)
            throw new ContractException(definition.File, 0, $"the keys repeat in {definition.Features}: {twice[0]}", "permitted is one row for each key and day");
        FeatureMatrix features;
        try
        {
            features = MatrixReader.Read(connection, Rows, [.. stages.Figures.Select(f => new FeatureColumn(f))], null, "_row");
        }
        catch (InvalidDataException e)
        {
            throw new ContractException(definition.File, 0, $"{definition.Features}: {e.Message}", "permitted are finite numbers; mend the SELECT", e);
        }
        var days = Column("_day - date '1970-01-01'");
        var isStart = Column("_before is null or last_day((_before + 1)::date) <> last_day(_day)");
        var starts = Enumerable.Range(0, features.Rows).Where(row => isStart[row] > 0).ToArray();
        var (startClasses, rowClasses) = (Classes(stages.StartClass), Classes(stages.RowClass));
        var sequences = new StageSequences(stages.Figures.Count, ByRow(features), starts, [.. starts.Select(row => startClasses[row])], rowClasses);
        var first = new int[features.Rows];
        for (var row = 0; row < first.Length; row++)
            first[row] = isStart[row] > 0 ? row : first[row - 1];
        return new(features, sequences, days, first);

        int[] Column(string expression) => Array.ConvertAll(
            MatrixReader.Doubles(connection, $"select ({expression})::int::double from {Rows} order by _row", features.Rows), v => double.IsNaN(v) ? 0 : (int)v);
        byte[] Classes(string? column) => column is null ? new byte[features.Rows]
            : Array.ConvertAll(Column($"least(greatest(coalesce({Sql.Name(column)}, 0), 0), 9)"), v => (byte)v);
    }

    /// <summary>The rows up to a day; a sequence is cut there.</summary>
    public StageSequences UpTo(int day)
    {
        var (kept, p) = (Enumerable.Range(0, Days.Length).Where(row => Days[row] <= day).ToArray(), Sequences.Features);
        var values = new float[kept.Length * p];
        for (var i = 0; i < kept.Length; i++)
            Array.Copy(Sequences.Values, kept[i] * p, values, i * p, p);
        var starts = Enumerable.Range(0, kept.Length).Where(i => Starts[kept[i]] == kept[i]).ToArray();
        var classes = Sequences.Starts.Zip(Sequences.StartClasses).Where(s => Days[s.First] <= day).Select(s => s.Second).ToArray();
        return new(p, values, starts, classes, [.. kept.Select(row => Sequences.RowClasses[row])]);
    }

    static float[] ByRow(FeatureMatrix features)
    {
        var (p, values) = (features.Columns.Count, new float[features.Rows * features.Columns.Count]);
        for (var j = 0; j < p; j++)
        {
            var column = features.Column(j);
            for (var row = 0; row < column.Length; row++)
                values[(row * p) + j] = column[row];
        }
        return values;
    }
}
