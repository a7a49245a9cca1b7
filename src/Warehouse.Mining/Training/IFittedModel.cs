namespace Warehouse.Mining.Training;

/// <summary>A model that scores rows and says why.</summary>
public interface IFittedModel
{
    /// <summary>Margins before the link function.</summary>
    /// <param name="features">n x p features, as in training.</param>
    /// <returns>n x g margins, row after row.</returns>
    float[] Margins(FeatureMatrix features);

    /// <summary>What each feature adds to the margin.</summary>
    /// <param name="features">n x p features.</param>
    /// <returns>n x g x (p + 1): the p features and last the base; they sum to the margin.</returns>
    float[] Contributions(FeatureMatrix features);
}
