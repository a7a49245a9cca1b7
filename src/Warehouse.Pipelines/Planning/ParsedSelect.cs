using System.Text.Json;
using Warehouse.Contracts;
using Warehouse.DuckDb;

namespace Warehouse.Pipelines;

/// <summary>The text of a file.</summary>
/// <param name="File">The file, for errors.</param>
/// <param name="Sql">Its text.</param>
public sealed record SqlFile(string File, string Sql);

/// <summary>What a SELECT reads and calls, as the engine's own parser sees it.</summary>
/// <param name="Relations">Relations with a schema.</param>
/// <param name="Functions">Names of the functions it calls.</param>
public sealed record ParsedSelect(IReadOnlyList<string> Relations, IReadOnlySet<string> Functions)
{
    /// <summary>A model's rows may depend only on rows: the night and every seed are handed in.</summary>
    static readonly HashSet<string> NotRepeatable =
    [
        "now", "today", "current_date", "current_timestamp", "get_current_timestamp", "get_current_time", "current_time", "localtime",
        "localtimestamp", "current_localtime", "current_localtimestamp", "transaction_timestamp", "random", "setseed", "uuid", "uuidv4",
        "uuidv7", "gen_random_uuid", "nextval", "currval", "txid_current",
    ];

    /// <summary>Keywords that the parser gives as columns and the binder takes for clocks.</summary>
    static readonly HashSet<string> Clocks = new(StringComparer.OrdinalIgnoreCase)
    {
        "current_date", "current_timestamp", "current_time", "localtime", "localtimestamp",
    };

    /// <summary>Beginnings of functions whose rows do not come from their arguments: what they read is not in the catalogue.</summary>
    static readonly string[] Readers = ["read_", "parquet_", "duckdb_", "pragma_"];

    /// <summary>A tree is as deep as the SELECT is nested.</summary>
    internal static readonly JsonDocumentOptions Deep = new() { MaxDepth = 100_000 };

    /// <summary>Parses SELECTs, all in one call of the engine.</summary>
    /// <param name="connection">Any connection.</param>
    /// <param name="queries">The files.</param>
    /// <exception cref="ContractException">One is no single SELECT, or reads a relation without naming its schema,
    /// or is not repeatable.</exception>
    public static IReadOnlyList<ParsedSelect> Parse(DuckDBConnection connection, IReadOnlyList<SqlFile> queries)
    {
        if (queries.Count == 0)
            return [];
        return [.. queries.Zip(Trees(connection, queries), (query, tree) => Read(query.File, query.Sql, tree))];
    }

    /// <summary>The syntax trees as JSON.</summary>
    internal static List<string> Trees(DuckDBConnection connection, IReadOnlyList<SqlFile> queries)
    {
        var texts = queries.Select((query, i) => $"({i}, {Sql.Text(query.Sql)})");
        return queries.Count == 0 ? [] : connection.Query(
            $"select json_serialize_sql(sql) from (values {Sql.List(texts)}) queries(i, sql) order by i",
            row => row.GetString(0));
    }

    static ParsedSelect Read(string file, string sql, string tree)
    {
        using var json = JsonDocument.Parse(tree, Deep);
        var root = json.RootElement;
        if (root.GetProperty("error").GetBoolean())
            throw Unreadable(file, sql, root);
        var statements = root.GetProperty("statements").GetArrayLength();
        if (statements != 1)
            throw new ContractException(file, 0, $"the file holds {statements} statements", "permitted is one SELECT");
        var found = new Walk();
        found.Visit(root);
        foreach (var (name, at) in found.Unqualified)
        {
            if (!found.CommonTables.Contains(name))
                throw new ContractException(
                    file, Line(sql, at), $"'{name}' has no schema and is no common table expression", "write schema.relation");
        }
        if (found.Functions.FirstOrDefault(NotRepeatable.Contains) is { } clock)
            throw new ContractException(
                file, 0,
                $"the model calls {clock}()",
                "a model must give the same rows whenever it runs; the night is in run.context.business_date");
        if (found.IsSampled)
            throw new ContractException(
                file, 0,
                "the model takes a sample",
                "a model must give the same rows whenever it runs; take those with hash(key) % n = 0");
        if (found.Functions.FirstOrDefault(ReadsBesideTheCatalogue) is { } reader)
            throw new ContractException(
                file, 0,
                $"the model reads with {reader}()",
                "permitted are relations of the catalogue; a file is landed as a source or kept as a seed");
        return new([.. found.Relations.Order(StringComparer.Ordinal)], found.Functions);
    }

    static bool ReadsBesideTheCatalogue(string function) =>
        function is "glob" or "query" or "query_table" or "sniff_csv" or "which_secret"
        || Readers.Any(beginning => function.StartsWith(beginning, StringComparison.OrdinalIgnoreCase));

    static ContractException Unreadable(string file, string sql, JsonElement root)
    {
        var message = root.GetProperty("error_message").GetString();
        var line = root.TryGetProperty("position", out var position) && int.TryParse(position.GetString(), out var at) ? Line(sql, at) : 0;
        return root.GetProperty("error_type").GetString() == "parser"
            ? new(file, line, message ?? "the SQL cannot be parsed", "mend the SQL")
            : new(file, line, "the file is not a SELECT", "permitted is one SELECT; the runner writes the DDL");
    }

    static long Line(string sql, int position) => 1 + sql.AsSpan(0, Math.Clamp(position, 0, sql.Length)).Count('\n');

    /// <summary>One pass over the syntax tree.</summary>
    sealed class Walk
    {
        public HashSet<string> Relations { get; } = [];
        public HashSet<string> Functions { get; } = new(StringComparer.OrdinalIgnoreCase);
        public HashSet<string> CommonTables { get; } = new(StringComparer.OrdinalIgnoreCase);
        public bool IsSampled { get; private set; }
        public List<(string Name, int At)> Unqualified { get; } = [];

        public void Visit(JsonElement element)
        {
            if (element.ValueKind == JsonValueKind.Array)
            {
                foreach (var item in element.EnumerateArray())
                    Visit(item);
            }
            else if (element.ValueKind == JsonValueKind.Object)
            {
                Note(element);
                foreach (var property in element.EnumerateObject())
                    Visit(property.Value);
            }
        }

        /// <summary>The age of one time is its distance from today.</summary>
        void NoteFunction(JsonElement node, string name)
        {
            Functions.Add(name);
            if (node.TryGetProperty("schema", out var schema) && schema.GetString() == "run")
                Relations.Add(Catalogue.Context);
            if (name == "age" && node.GetProperty("children").GetArrayLength() == 1)
                Functions.Add("now");
        }

        void NoteClock(string column)
        {
            if (Clocks.Contains(column))
                Functions.Add(column.ToLowerInvariant());
        }

        void Note(JsonElement node)
        {
            if (node.TryGetProperty("cte_map", out var map))
            {
                foreach (var entry in map.GetProperty("map").EnumerateArray())
                    CommonTables.Add(entry.GetProperty("key").GetString()!);
            }
            if (node.TryGetProperty("cte_name", out var recursive) && recursive.ValueKind == JsonValueKind.String)
                CommonTables.Add(recursive.GetString()!);
            if (node.TryGetProperty("function_name", out var function) && function.ValueKind == JsonValueKind.String)
                NoteFunction(node, function.GetString()!);
            IsSampled |= node.TryGetProperty("sample", out var sample) && sample.ValueKind == JsonValueKind.Object;
            if (node.TryGetProperty("column_names", out var names) && names.ValueKind == JsonValueKind.Array && names.GetArrayLength() == 1)
                NoteClock(names[0].GetString()!);
            if (!node.TryGetProperty("type", out var type) || type.ValueKind != JsonValueKind.String || type.GetString() != "BASE_TABLE")
                return;
            var (schema, name) = (node.GetProperty("schema_name").GetString()!, node.GetProperty("table_name").GetString()!);
            if (schema.Length > 0)
                Relations.Add($"{schema}.{name}".ToLowerInvariant());
            else
                Unqualified.Add((name, Location(node)));
        }

        static int Location(JsonElement node) =>
            node.TryGetProperty("query_location", out var at) && at.TryGetInt64(out var location) && location < int.MaxValue
                ? (int)location
                : 0;
    }
}
