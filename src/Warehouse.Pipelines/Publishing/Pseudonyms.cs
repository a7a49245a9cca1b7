using System.Security.Cryptography;
using Warehouse.DuckDb;

namespace Warehouse.Pipelines;

/// <summary>Puts pseudonyms in the place of what tells who a person is: HMAC-SHA256 under a key of the person's own where the relation has a
/// <c>customer_id</c>, otherwise under a general one. The keys lie in <c>home/keys</c>; one that is destroyed cannot be made again once the
/// secret is another, and then nobody can tell whose a pseudonym was.</summary>
/// <param name="connection">The writer's connection.</param>
/// <param name="home">The home folder.</param>
public sealed class Pseudonyms(DuckDBConnection connection, string home)
{
    const string PersonColumn = "customer_id";
    const int BlockBytes = 64;
    const int HexDigits = 32;
    const byte InnerPad = 0x36;
    const byte OuterPad = 0x5C;

    /// <summary>The file of the keys.</summary>
    public string KeyFile => Path.Combine(home, "keys", "persons.parquet");

    /// <summary>Makes the keys of persons who have none yet.</summary>
    /// <param name="relations">The relations with columns that are pseudonymised.</param>
    /// <param name="secret">Whence keys are derived.</param>
    public void Prepare(IEnumerable<Model> relations, byte[] secret)
    {
        var persons = relations.Where(HasPerson).Select(m => $"select distinct {PersonColumn}::varchar as person_id from {m.Relation} where {PersonColumn} is not null");
        var known = File.Exists(KeyFile) ? $"from read_parquet({Sql.File(KeyFile)})" : "select '' as person_id, ''::blob as person_key where false";
        var (inner, outer) = Pads(secret);
        connection.Execute($"create or replace temp table _persons as {known}");
        var added = connection.Execute(
            $"""
            insert into _persons
            select person_id, unhex(sha256($2::blob || unhex(sha256($1::blob || encode(person_id)))))
            from (select '' as person_id union {string.Join(" union ", persons.DefaultIfEmpty("select ''"))})
            where person_id not in (select person_id from _persons)
            """,
            inner, outer);
        if (added > 0)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(KeyFile)!);
            connection.Execute($"copy (from _persons order by person_id) to {Sql.Text(KeyFile + ".tmp")} (format parquet)");
            DurableFile.Move(KeyFile + ".tmp", KeyFile);
        }
        connection.Execute(
            $"""
            create or replace temp table _person_keys as
            select person_id, {Padded(InnerPad)} as inner_pad, {Padded(OuterPad)} as outer_pad from _persons where person_key is not null
            """);
    }

    /// <summary>Destroys a person's key for ever: none is made again for that person.</summary>
    /// <returns>1 where there was one, else 0.</returns>
    public long Destroy(string person)
    {
        if (!File.Exists(KeyFile))
            return 0;
        var had = connection.Scalar<long>(
            $"select count(*) from read_parquet({Sql.File(KeyFile)}) where person_id = ? and person_key is not null", person);
        connection.Execute(
            $"""
            copy (
              select person_id, case when person_id <> {Sql.Text(person)} then person_key end as person_key from read_parquet({Sql.File(KeyFile)})
              union all
              select {Sql.Text(person)}, null where not exists (from read_parquet({Sql.File(KeyFile)}) where person_id = {Sql.Text(person)})
              order by person_id)
            to {Sql.Text(KeyFile + ".tmp")} (format parquet)
            """);
        DurableFile.Move(KeyFile + ".tmp", KeyFile);
        return had;
    }

    /// <summary>A relation with pseudonyms in the place of some columns.</summary>
    /// <param name="model">The relation.</param>
    /// <param name="columns">The columns.</param>
    public static string From(Model model, IReadOnlyList<string> columns)
    {
        if (columns.Count == 0)
            return model.Relation;
        var person = HasPerson(model) ? $"coalesce(_row.{PersonColumn}::varchar, '')" : "''";
        var pseudonyms = columns.Select(column => $"{Of($"_row.{Sql.Name(column)}")} as {Sql.Name(column)}");
        return $"(select _row.* replace ({Sql.List(pseudonyms)}) from {model.Relation} _row left join _person_keys on person_id = {person})";
    }

    static string Of(string value) =>
        $"left(sha256(outer_pad || unhex(sha256(inner_pad || encode({value}::varchar)))), {HexDigits})";

    static bool HasPerson(Model model) => model.Columns.Any(c => c.Name == PersonColumn);

    static string Padded(byte pad) =>
        $"xor((person_key || unhex('{new string('0', BlockBytes)}'))::bit, unhex('{string.Concat(Enumerable.Repeat($"{pad:x2}", BlockBytes))}')::bit)::blob";

    /// <summary>The two pads of RFC 2104.</summary>
    static (byte[] Inner, byte[] Outer) Pads(byte[] secret)
    {
        var block = new byte[BlockBytes];
        (secret.Length > BlockBytes ? SHA256.HashData(secret) : secret).CopyTo(block, 0);
        return ([.. block.Select(b => (byte)(b ^ InnerPad))], [.. block.Select(b => (byte)(b ^ OuterPad))]);
    }
}
