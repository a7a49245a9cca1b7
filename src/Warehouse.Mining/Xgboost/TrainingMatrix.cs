using System.Globalization;

namespace Warehouse.Mining.Xgboost;

/// <summary>XGBoost's own copy of a feature matrix with labels and weights.</summary>
sealed unsafe class TrainingMatrix : IDisposable
{
    nint handle;

    /// <summary>Copies a matrix.</summary>
    /// <param name="features">n x p features; NaN is missing, infinite values are not permitted.</param>
    /// <param name="labels">n labels, or null where only predictions are wanted.</param>
    /// <param name="weights">n weights above 0, or null for 1 each.</param>
    /// <param name="threads">Threads of the copy.</param>
    internal TrainingMatrix(FeatureMatrix features, float[]? labels, float[]? weights, int threads)
    {
        fixed (float* values = features.Values)
        {
            var array = string.Create(CultureInfo.InvariantCulture,
                $$"""{"data":[{{(nint)values}},true],"shape":[{{features.Rows}},{{features.Columns.Count}}],"strides":[4,{{features.Rows * 4L}}],"typestr":"<f4","version":3}""");
            NativeXgboost.Check(NativeXgboost.MatrixFromDense(array, $$"""{"missing":NaN,"nthread":{{threads}}}""", out handle));
        }
        var types = features.Columns.Select(c => c.IsCategorical ? "c" : "q").ToArray();
        NativeXgboost.Check(NativeXgboost.MatrixSetTexts(handle, "feature_type", types, (ulong)types.Length));
        if (labels is not null)
            NativeXgboost.Check(NativeXgboost.MatrixSetFloats(handle, "label", labels, (ulong)labels.Length));
        if (weights is not null)
            NativeXgboost.Check(NativeXgboost.MatrixSetFloats(handle, "weight", weights, (ulong)weights.Length));
    }

    ~TrainingMatrix() => Free();

    internal nint Handle => handle;

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    void Free()
    {
        if (handle != 0)
            _ = NativeXgboost.MatrixFree(handle);
        handle = 0;
    }
}
