using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Warehouse.Mining.Xgboost;

/// <summary>A model in training inside XGBoost.</summary>
/// <remarks>Parameters are checked against a list of our own, since XGBoost takes a misspelled one in silence. Buffers that it returns
/// are copied, since they are valid until the next call only.</remarks>
sealed unsafe partial class Booster : IDisposable
{
    static readonly string[] Parameters =
    [
        "alpha", "base_score", "booster", "colsample_bylevel", "colsample_bynode", "colsample_bytree", "eta", "eval_metric", "gamma",
        "grow_policy", "lambda", "max_bin", "max_cat_threshold", "max_cat_to_onehot", "max_delta_step", "max_depth", "max_leaves",
        "min_child_weight", "monotone_constraints", "nthread", "num_class", "objective", "scale_pos_weight", "seed", "subsample",
        "tree_method", "verbosity",
    ];

    nint handle;

    internal Booster(IEnumerable<KeyValuePair<string, string>> parameters, params TrainingMatrix[] matrices)
    {
        NativeXgboost.Check(NativeXgboost.BoosterCreate([.. matrices.Select(m => m.Handle)], (ulong)matrices.Length, out handle));
        foreach (var (name, value) in parameters)
        {
            if (!Parameters.Contains(name))
                throw new ArgumentException($"'{name}' is no parameter of XGBoost that is known here; permitted: {string.Join(", ", Parameters)}", nameof(parameters));
            NativeXgboost.Check(NativeXgboost.BoosterSet(handle, name, value));
        }
    }

    ~Booster() => Free();

    /// <summary>Adds the trees of one round.</summary>
    internal void Update(int round, TrainingMatrix train) => NativeXgboost.Check(NativeXgboost.BoosterUpdate(handle, round, train.Handle));

    /// <summary>The evaluation metric of the last round on a matrix.</summary>
    internal double Evaluate(int round, TrainingMatrix matrix)
    {
        NativeXgboost.Check(NativeXgboost.BoosterEvaluate(handle, round, [matrix.Handle], ["v"], 1, out var told));
        var text = Marshal.PtrToStringUTF8(told)!;
        return double.Parse(LastNumber().Match(text).Groups[1].Value, CultureInfo.InvariantCulture);
    }

    /// <summary>Predictions of XGBoost itself, to compare ours with.</summary>
    /// <param name="matrix">n rows.</param>
    /// <param name="margin">Whether before the link function.</param>
    /// <returns>n x groups values, row after row.</returns>
    internal float[] Predict(TrainingMatrix matrix, bool margin = true) => Ask(matrix, margin ? 1 : 0);

    /// <summary>Exact SHAP contributions of XGBoost itself: n x groups x (p + 1), the base last.</summary>
    internal float[] Contributions(TrainingMatrix matrix) => Ask(matrix, 2);

    /// <summary>The model as XGBoost's JSON.</summary>
    internal byte[] Save()
    {
        NativeXgboost.Check(NativeXgboost.BoosterSave(handle, """{"format":"json"}""", out var length, out var bytes));
        return new ReadOnlySpan<byte>(bytes, checked((int)length)).ToArray();
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    float[] Ask(TrainingMatrix matrix, int type)
    {
        var config = $$"""{"type":{{type}},"training":false,"iteration_begin":0,"iteration_end":0,"strict_shape":false}""";
        NativeXgboost.Check(NativeXgboost.BoosterPredict(handle, matrix.Handle, config, out var shape, out var dimensions, out var values));
        var count = 1UL;
        for (var i = 0UL; i < dimensions; i++)
            count *= shape[i];
        return new ReadOnlySpan<float>(values, checked((int)count)).ToArray();
    }

    void Free()
    {
        if (handle != 0)
            _ = NativeXgboost.BoosterFree(handle);
        handle = 0;
    }

    [GeneratedRegex(@":(-?(?:\d[\d.eE+-]*|nan|inf))\s*$")]
    private static partial Regex LastNumber();
}
