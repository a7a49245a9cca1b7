using System.Text;

namespace Warehouse.Generator;

/// <summary>Damages rows of nightly files in every way that a warehouse must notice, and writes down each.</summary>
static class Damage
{
    /// <summary>A fault that one row can have.</summary>
    /// <param name="Kind">Column and fault.</param>
    /// <param name="Column">Column at fault; empty where the whole row is.</param>
    /// <param name="Reason">The reason code with which the warehouse must set it aside; empty where more than one is right.</param>
    /// <param name="Of">Makes the field's text of the true one.</param>
    sealed record Fault(string Kind, string Column, string Reason, Func<string, string> Of);

    static readonly (Extract Extract, Fault[] Faults)[] Known = [.. Build().GroupBy(f => f.Extract)
        .Select(g => (g.Key, g.Select(f => f.Fault).ToArray()))];

    static readonly string[] FileKinds = ["cut_off", "changed_header", "wrong_control_total", "empty_file"];

    /// <summary>Names of all kinds, <c>file.column.fault</c>.</summary>
    public static IReadOnlyList<string> Kinds => [.. Known.SelectMany(k => k.Faults.Select(f => $"{k.Extract.Name}.{f.Kind}"))];

    public static void Plant(World world, BankFolder folder, PartOutput truth)
    {
        var share = world.Scenario["damaged_rows"];
        var files = folder.NightlyFiles().ToList();
        var next = new int[Extract.All.Count];
        foreach (var (file, extract, delivery) in files)
        {
            var faults = Known.FirstOrDefault(k => k.Extract == extract).Faults;
            if (faults is not null && share > 0)
                DamageRows(world, folder, truth, file, extract, delivery, faults, ref next[extract.Number]);
        }
        var again = files.Where(f => f.Extract == Extract.Transaction).Take((int)world.Scenario["redelivered_files"]).ToList();
        DamageFiles(world, folder, truth, files.Where(f => f.Extract == Extract.Transaction).Select(f => f.File).Except(again.Select(f => f.File)));
        foreach (var (file, _, _) in again)
            truth.To(Extract.Damage).Text(folder.DeliverAgain(file)).Whole(0).Text("redelivered_file"u8).Null().Text("duplicate"u8).Null()
                .End();
    }

    /// <summary>Whole files that cannot be what the source sent.</summary>
    static void DamageFiles(World world, BankFolder folder, PartOutput truth, IEnumerable<string> files)
    {
        var (draw, next) = (Draw.Of(world.Seed, Purpose.Damage, -1), 0);
        foreach (var file in files)
        {
            if (!draw.Chance(world.Scenario["damaged_files"]))
                continue;
            var (kind, path) = (FileKinds[next++ % FileKinds.Length], folder.PathOf(file));
            var bytes = File.ReadAllBytes(path);
            if (kind == "wrong_control_total")
                folder.AddRows(file, 1);
            else
                File.WriteAllBytes(path, kind switch
                {
                    "cut_off" => bytes[..^25],
                    "empty_file" => [],
                    _ => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(bytes).Replace("account_id,", "account,", StringComparison.Ordinal)),
                });
            truth.To(Extract.Damage).Text(file).Whole(0).Text(kind).Null().Text("refused"u8).Null().End();
        }
    }

    static void DamageRows(World world, BankFolder folder, PartOutput truth, string file, Extract extract, int delivery, Fault[] faults,
        ref int next)
    {
        var draw = Draw.Of(world.Seed, Purpose.Damage, extract.Number, delivery);
        var path = folder.PathOf(file);
        var names = extract.Fields.Select(f => f.Name).ToArray();
        var added = 0L;
        using (var reader = new StreamReader(path, Encoding.UTF8))
        using (var writer = new StreamWriter(path + ".damaged", append: false, new UTF8Encoding(false), 1 << 16))
        {
            writer.Write(reader.ReadLine() + "\n");
            for (var row = 1L; reader.ReadLine() is { } line; row++)
            {
                // Quoted fields are left alone: their commas are not delimiters.
                if (!draw.Chance(world.Scenario["damaged_rows"]) || line.Contains('"', StringComparison.Ordinal))
                {
                    writer.Write(line + "\n");
                    continue;
                }
                var fault = faults[next++ % faults.Length];
                var isRepeat = fault.Kind == "repeated_key";
                if (isRepeat)
                    (added, row) = (added + 1, row + 1);
                writer.Write(isRepeat ? $"{line}\n{line}\n" : Damaged(line, names, fault) + "\n");
                truth.To(Extract.Damage).Text(file).Whole(row).Text($"{extract.Name}.{fault.Kind}")
                    .Text(fault.Column.Length == 0 ? null : fault.Column).Text(fault.Reason.Length == 0 ? null : fault.Reason).Text(line)
                    .End();
            }
        }
        File.Move(path + ".damaged", path, overwrite: true);
        folder.AddRows(file, added);
    }

    static string Damaged(string line, string[] names, Fault fault)
    {
        if (fault.Column.Length == 0)
            return fault.Of(line);
        var fields = line.Split(',');
        var at = Array.IndexOf(names, fault.Column);
        fields[at] = fault.Of(fields[at]);
        return string.Join(',', fields);
    }

    static IEnumerable<(Extract Extract, Fault Fault)> Build()
    {
        foreach (var (extract, money, date, required, code, max) in new[]
        {
            (Extract.Transaction, "amount", "booking_date", "account_id", "transaction_type", "booking_date"),
            (Extract.Customer, "", "valid_from", "customer_id", "customer_type", "valid_from"),
            (Extract.Account, "interest_rate", "opened_date", "customer_id", "status", "opened_date"),
            (Extract.Installment, "principal_due", "due_date", "loan_id", "", ""),
            (Extract.Interaction, "", "opened_date", "customer_id", "interaction_type", "opened_date"),
            (Extract.Contact, "compensation", "opened_date", "customer_id", "contact_type", "opened_date"),
        })
        {
            if (money.Length > 0)
            {
                yield return Of("letter_in_number", money, NotA(extract, money), text => text.Length > 0 ? $"{text[..^1]}O" : "O");
                if (extract == Extract.Transaction)
                    yield return Of("comma_for_point", money, "", text => text.Replace('.', ','));
                yield return Of("too_many_places", money, NotA(extract, money), text => $"{text}1234567");
                yield return Of("exponent", money, NotA(extract, money), _ => "1e3");
                yield return Of("not_a_number", money, NotA(extract, money), _ => "NaN");
                yield return Of("two_signs", money, NotA(extract, money), text => $"--{text}");
            }
            yield return Of("impossible_day", date, "not_a_date", _ => "2025-02-30");
            yield return Of("other_order", date, "not_a_date", text => text.Length > 9 ? $"{text[8..10]}/{text[5..7]}/{text[..4]}"
                : "01/02/2025");
            yield return Of("words", date, "not_a_date", _ => "yesterday");
            yield return Of("empty", required, "missing_value", _ => "");
            if (code.Length > 0)
                yield return Of("unknown_code", code, "value_not_permitted", _ => "zzz");
            if (max.Length > 0)
                yield return Of("future", max, "above_maximum", _ => "2199-01-01");
            yield return Of("too_few_fields", "", "missing_columns", line => line[..line.LastIndexOf(',')]);
            yield return Of("too_many_fields", "", "too_many_columns", line => $"{line},extra");
            yield return Of("nul_byte", required, "nul_byte", text => $"{text}\0");
            yield return Of("stray_return", required, "stray_carriage_return", text => $"{text[..1]}\r{text[1..]}");
            yield return Of("repeated_key", "", "repeated_key", line => line);

            (Extract, Fault) Of(string kind, string column, string reason, Func<string, string> of) =>
                (extract, new(kind is "repeated_key" || column.Length == 0 ? kind : $"{column}.{kind}", column, reason, of));
        }
    }

    static string NotA(Extract extract, string column) =>
        $"not_a_{extract.Fields.First(f => f.Name == column).Type.Split('(')[0]}";
}
