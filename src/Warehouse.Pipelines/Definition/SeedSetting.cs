using Warehouse.Contracts;
using Warehouse.DuckDb;

namespace Warehouse.Pipelines;

/// <summary>One row of a seed that <c>pipeline.yml</c> sets otherwise, under <c>seeds</c>: what a bank decides stands in one file, and the seed stays
/// what all banks inherit.</summary>
/// <param name="File">The <c>pipeline.yml</c>.</param>
/// <param name="Line">The line.</param>
/// <param name="Key">The seed's grain and the row's values of it.</param>
/// <param name="Values">The columns that are set, and their values.</param>
public sealed record SeedSetting(string File, long Line, IReadOnlyList<KeyValuePair<string, string>> Key, IReadOnlyList<KeyValuePair<string, string>> Values)
{
    /// <summary>What identifies the row, as SQL.</summary>
    string Condition => string.Join(" and ", Key.Select(k => $"cast({Sql.Name(k.Key)} as varchar) = {Sql.Text(k.Value)}"));

    /// <summary>The same as people read it.</summary>
    string Row => string.Join(", ", Key.Select(k => $"{k.Key} {k.Value}"));

    /// <summary>Reads the settings of a pipeline.</summary>
    /// <param name="settings">Its <c>pipeline.yml</c>, after those of what it extends: the last that sets a column holds.</param>
    /// <param name="seeds">The seeds in use.</param>
    /// <exception cref="ContractException">An unknown seed or column, or a row that is not identified.</exception>
    internal static ILookup<string, SeedSetting> Read(IEnumerable<YamlSection> settings, IReadOnlyList<Model> seeds) =>
        settings.Select(s => s.Section("seeds")).OfType<YamlSection>().SelectMany(given =>
            given.Permit([.. seeds.Select(s => s.Name)]).Keys.SelectMany(name => given.Items(name).Select(row => (name, Row: Read(row, seeds.First(s => s.Name == name))))))
            .ToLookup(s => s.name, s => s.Row);

    static SeedSetting Read(YamlSection row, Model seed)
    {
        row.Permit([.. seed.Columns.Select(c => c.Name)]);
        var key = seed.Grain.Select(column => KeyValuePair.Create(column, row.Text(column))).ToList();
        var set = row.Keys.Except(seed.Grain).Select(column => KeyValuePair.Create(column, row.Text(column))).ToList();
        var settable = string.Join(", ", seed.Columns.Select(c => c.Name).Except(seed.Grain));
        return set.Count > 0 ? new(row.File, row.Line, key, set)
            : throw new ContractException(row.File, row.Line, $"this row of the seed '{seed.Name}' sets nothing", $"give one of {settable}");
    }

    /// <summary>The rows of a seed with what is set otherwise.</summary>
    /// <param name="rows">The rows of its file, as SQL.</param>
    /// <param name="seed">The seed.</param>
    internal static string Apply(string rows, Model seed)
    {
        var set = seed.Settings.SelectMany(s => s.Values.Select(v => (s.Condition, Column: v.Key, v.Value))).Reverse().ToLookup(s => s.Column);
        var columns = set.Select(column => $"cast(case {string.Join(' ', column.Select(s => $"when {s.Condition} then {Sql.Text(s.Value)}"))} else {Sql.Name(column.Key)} end"
            + $" as {seed.Columns.First(c => c.Name == column.Key).Type}) as {Sql.Name(column.Key)}");
        return set.Count == 0 ? rows : $"select * replace ({string.Join(", ", columns)})\n{rows}";
    }

    /// <summary>Compares what is set with the seed's file.</summary>
    /// <param name="connection">Any connection.</param>
    /// <param name="rows">The rows of the file, as SQL.</param>
    /// <param name="seed">The seed.</param>
    /// <exception cref="ContractException">There is no such row, or a value is not of the column's type.</exception>
    internal static void Check(DuckDBConnection connection, string rows, Model seed)
    {
        foreach (var setting in seed.Settings)
        {
            if (!connection.Scalar<bool>($"select exists ({rows} where {setting.Condition})"))
                throw new ContractException(setting.File, setting.Line, $"the seed '{seed.Name}' has no row {setting.Row}", $"permitted are the rows of {seed.File}; add a row there, set one here");
            foreach (var (name, value) in setting.Values)
            {
                var type = seed.Columns.First(c => c.Name == name).Type;
                if (!connection.Scalar<bool>($"select try_cast({Sql.Text(value)} as {type}) is not null"))
                    throw new ContractException(setting.File, setting.Line, $"'{name}: {value}'", $"permitted is a value of type {type}");
            }
        }
    }
}
