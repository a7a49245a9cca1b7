using Warehouse.Mining.Trees;

namespace Warehouse.Mining.Training;

/// <summary>A tree ensemble as a model.</summary>
public sealed class TreeModel(TreeEnsemble ensemble) : IFittedModel
{
    readonly Lazy<EnsembleScorer> scorer = new(() => new(ensemble));
    readonly Lazy<TreeShap> shap = new(() => new(ensemble));

    /// <summary>The trees.</summary>
    public TreeEnsemble Ensemble => ensemble;

    /// <inheritdoc />
    public float[] Margins(FeatureMatrix features) => scorer.Value.Margins(features);

    /// <inheritdoc />
    public float[] Contributions(FeatureMatrix features) => shap.Value.Contributions(features);
}
