namespace Warehouse.Mining.Training;

/// <summary>The trainers by name.</summary>
public static class Trainers
{
    /// <summary>Those that any other must beat.</summary>
    public static IReadOnlyList<ITrainer> Simple { get; } = [new LogisticRegression(), new LinearRegression()];

    /// <summary>All of them; the first is the default.</summary>
    public static IReadOnlyList<ITrainer> All { get; } = [new GradientBoostedTrees(), .. Simple, new BlendedTrainer()];

    /// <summary>A trainer by name, or null.</summary>
    public static ITrainer? Find(string name) => All.FirstOrDefault(t => t.Name == name);
}
