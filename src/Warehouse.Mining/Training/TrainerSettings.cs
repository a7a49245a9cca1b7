using System.Globalization;

namespace Warehouse.Mining.Training;

/// <summary>Options of one training.</summary>
/// <param name="Seed">Seed of all that is random.</param>
/// <param name="Given">Options given, by name.</param>
/// <param name="Monotone">Feature to 1 (the score never falls as it rises) or -1.</param>
/// <param name="Threads">Threads; 0 for one a core. The result does not depend on it.</param>
public sealed record TrainerSettings(
    int Seed, IReadOnlyDictionary<string, string> Given, IReadOnlyDictionary<string, int> Monotone, int Threads = 0)
{
    /// <summary>Settings with a seed alone.</summary>
    public static TrainerSettings Of(int seed, params (string Name, string Value)[] given) =>
        new(seed, given.ToDictionary(g => g.Name, g => g.Value), new Dictionary<string, int>());

    /// <summary>The same settings with one option as a search noted it, where it did.</summary>
    public TrainerSettings With(IReadOnlyList<KeyValuePair<string, string>> notes, string option) =>
        notes.Any(n => n.Key == option) ? this with { Given = new Dictionary<string, string>(Given) { [option] = notes.First(n => n.Key == option).Value } } : this;

    /// <summary>The number of an option, or null where neither given nor a default.</summary>
    public double? Number(ITrainer trainer, string name) =>
        Text(trainer, name) is { Length: > 0 } text ? double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture) : null;

    /// <summary>The text of an option.</summary>
    public string Text(ITrainer trainer, string name) => Given.TryGetValue(name, out var text) ? text : trainer.Options.First(o =>
        o.Name == name).Default;

    /// <summary>What is wrong with the options, or null.</summary>
    public string? Fault(ITrainer trainer, IReadOnlyList<FeatureColumn>? features = null)
    {
        foreach (var (name, value) in Given)
        {
            if (trainer.Options.FirstOrDefault(o => o.Name == name) is not { } option)
                return $"trainer '{trainer.Name}' has no option '{name}'; permitted: {string.Join(", ", trainer.Options.Select(o => o.Name))}";
            if (option.Words is { } words ? !words.Contains(value) : !IsWithin(option, value))
                return $"option '{name}' is '{value}'; permitted is {(option.Words is { } all ? string.Join(", ", all) : $"a number from {option.Least} to {option.Most}")}";
        }
        foreach (var (name, sign) in Monotone)
        {
            if (sign is not (1 or -1))
                return $"the monotone constraint of '{name}' is {sign}; permitted are 1 and -1";
            if (features is not null && features.FirstOrDefault(f => f.Name == name) is var feature && (feature is null
                || feature.IsCategorical))
                return $"a monotone constraint names '{name}', which is no numeric feature";
        }
        return null;
    }

    static bool IsWithin(TrainerOption option, string value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= option.Least
            && number <= option.Most;
}
