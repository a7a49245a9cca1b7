using Warehouse.Mining.Trees;

namespace Warehouse.Mining.Training;

/// <summary>The sum of trees and a line.</summary>
public sealed class BlendedModel(TreeEnsemble trees, LinearModel line) : IFittedModel
{
    readonly TreeModel treeModel = new(trees);

    /// <summary>The trees, scaled to their share.</summary>
    public TreeEnsemble Trees => trees;

    /// <summary>The line, scaled to its share.</summary>
    public LinearModel Line => line;

    /// <inheritdoc />
    public float[] Margins(FeatureMatrix features) => Sum(treeModel.Margins(features), line.Margins(features));

    /// <inheritdoc />
    public float[] Contributions(FeatureMatrix features) => Sum(treeModel.Contributions(features), line.Contributions(features));

    static float[] Sum(float[] a, float[] b)
    {
        for (var i = 0; i < a.Length; i++)
            a[i] += b[i];
        return a;
    }
}
