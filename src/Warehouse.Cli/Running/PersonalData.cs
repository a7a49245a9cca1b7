using System.Security.Cryptography;
using System.Text;
using Warehouse.Contracts;
using Warehouse.DuckDb;
using Warehouse.Pipelines;

namespace Warehouse.Cli;

/// <summary>Which published columns tell who a person is: those that a model declares so, and those named like a column that a contract
/// below declares so. Only an export that is granted them, with a reason, publishes them as they are.</summary>
sealed class PersonalData
{
    readonly Dictionary<string, IReadOnlyList<string>> hidden = [];
    readonly Dictionary<string, IReadOnlyList<string>> all = [];

    /// <exception cref="ContractException">An export is granted a column that is not personal.</exception>
    public PersonalData(Catalogue catalogue, IReadOnlyList<Sources.SourceContract> contracts)
    {
        foreach (var export in catalogue.Pipeline.Exports)
        {
            var below = catalogue.Below(export.Relation);
            var named = contracts.SelectMany(c => c.Files)
                .Where(f => below.Any(relation => relation.Split("__") is [var a, var b, ..] && $"{a}__{b}" == f.Relation))
                .SelectMany(f => f.Columns).Where(c => c.Pii).Select(c => c.Name).ToHashSet();
            var personal = catalogue.Find(export.Relation)!.Columns.Where(c => c.IsPersonal || named.Contains(c.Name)).Select(c => c.Name).ToList();
            if (export.Granted.FirstOrDefault(column => !personal.Contains(column)) is { } unknown)
                throw new ContractException(
                    export.DefinedIn, export.Line,
                    $"the export '{export.Name}' is granted '{unknown}'",
                    $"permitted are its personal columns: {string.Join(", ", personal)}");
            all[export.Name] = personal;
            hidden[export.Name] = [.. personal.Except(export.Granted)];
        }
    }

    /// <summary>The columns of an export that are published as pseudonyms.</summary>
    public IReadOnlyList<string> Hidden(Export export) => hidden[export.Name];

    /// <summary>The personal columns of an export, granted or not.</summary>
    public IReadOnlyList<string> All(Export export) => all[export.Name];

    /// <summary>Whether anything is pseudonymised.</summary>
    public bool IsAny => hidden.Values.Any(columns => columns.Count > 0);

    /// <summary>What a version of the data ends with: a version of what is hidden in them and of who is erased from them.</summary>
    public string Version(string home)
    {
        var erased = Sources.ErasedPersons.Read(home).Customers.Count;
        var text = string.Join('\n', hidden.OrderBy(h => h.Key, StringComparer.Ordinal).Select(h => $"{h.Key}: {string.Join(',', h.Value)}"));
        return $"-{erased}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..8]}";
    }

    /// <summary>The secret from the environment, from the file that it names, or from the home folder, where one is made at the first need.</summary>
    public static byte[] Secret(string home)
    {
        if (Environment.GetEnvironmentVariable("WAREHOUSE_SECRET") is { Length: > 0 } given)
            return Encoding.UTF8.GetBytes(given);
        var named = Environment.GetEnvironmentVariable("WAREHOUSE_SECRETFILE");
        if (named is not null && !File.Exists(named))
            throw new ContractException(named, 0, "there is no such file", "WAREHOUSE_SECRETFILE names the file that holds the secret");
        var file = named ?? SecretFile(home);
        if (!File.Exists(file))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            OwnerOnly.Write(file + ".tmp", Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)));
            DurableFile.Move(file + ".tmp", file);
        }
        return Encoding.UTF8.GetBytes(File.ReadAllText(file).Trim());
    }

    /// <summary>Where a home keeps a secret of its own.</summary>
    public static string SecretFile(string home) => Path.Combine(home, "keys", "secret");
}
