using System.Reflection;
using System.Runtime.InteropServices;

namespace Warehouse.Mining.Xgboost;

/// <summary>XGBoost's C API, version 1.7, as far as training needs it.</summary>
static partial class NativeXgboost
{
    internal const string FolderVariable = "WAREHOUSE_XGBOOST";
    const string Library = "xgboost";
    const string WhatToDo =
        "training boosted trees needs it (scoring does not): run native/fetch-xgboost artifacts/native/xgboost in the checkout, which takes it "
        + "from Debian's packages without root, or name a folder with libgomp.so, libdmlc.so and libxgboost.so in " + FolderVariable;

    // In this order: each names the ones before it by their soname, which the loader then finds loaded.
    static readonly string[] LoadOrder = ["libgomp.so", "libdmlc.so", "libxgboost.so"];
    static readonly Lazy<nint> Handle = new(Load);

    static NativeXgboost() => NativeLibrary.SetDllImportResolver(typeof(NativeXgboost).Assembly, Resolve);

    /// <summary>Whether the library is to be had; the reason why not otherwise.</summary>
    internal static string? WhyAbsent()
    {
        try
        {
            return Handle.Value == 0 ? WhatToDo : null;
        }
        catch (DllNotFoundException e)
        {
            return e.Message;
        }
    }

    /// <summary>The library's version.</summary>
    internal static string Version()
    {
        Ask(out var major, out var minor, out var patch);
        return $"{major}.{minor}.{patch}";
    }

    /// <summary>Raises the library's own message where a call failed.</summary>
    internal static void Check(int result)
    {
        if (result == 0)
            return;
        var message = Marshal.PtrToStringUTF8(GetLastError()) ?? "unknown error";
        // A stack trace of the library's own follows the first line.
        throw new InvalidDataException($"XGBoost: {message.Split('\n')[0]}");
    }

    static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path) => name == Library ? Handle.Value : 0;

    static nint Load()
    {
        var folder = Folder() ?? throw new DllNotFoundException($"XGBoost's library is absent: {WhatToDo}");
        if (!OperatingSystem.IsWindows())
        {
            // Waiting threads that spin make two threads on shared cores 20 to 50 times slower; .NET's own setter does not reach libc.
            _ = SetEnvironment("OMP_WAIT_POLICY", "PASSIVE", 0);
        }
        nint handle = 0;
        foreach (var file in LoadOrder)
        {
            if (!NativeLibrary.TryLoad(Path.Combine(folder, file), out handle))
                throw new DllNotFoundException($"XGBoost's library cannot be loaded from '{Path.Combine(folder, file)}': {WhatToDo}");
        }
        return handle;
    }

    /// <summary>The folder named, or <c>native/xgboost</c> in one above the program (artifacts, in a checkout).</summary>
    static string? Folder()
    {
        if (Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } named)
            return named;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "native", "xgboost");
            if (File.Exists(Path.Combine(candidate, LoadOrder[^1])))
                return candidate;
        }
        return null;
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);

    [LibraryImport(Library, EntryPoint = "XGBoostVersion")]
    private static partial void Ask(out int major, out int minor, out int patch);

    [LibraryImport(Library, EntryPoint = "XGBGetLastError")]
    private static partial nint GetLastError();

    [LibraryImport(Library, EntryPoint = "XGDMatrixCreateFromDense", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int MatrixFromDense(string array, string config, out nint matrix);

    [LibraryImport(Library, EntryPoint = "XGDMatrixSetFloatInfo", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int MatrixSetFloats(nint matrix, string field, float[] values, ulong count);

    [LibraryImport(Library, EntryPoint = "XGDMatrixSetStrFeatureInfo", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int MatrixSetTexts(nint matrix, string field, string[] values, ulong count);

    [LibraryImport(Library, EntryPoint = "XGDMatrixFree")]
    internal static partial int MatrixFree(nint matrix);

    [LibraryImport(Library, EntryPoint = "XGBoosterCreate")]
    internal static partial int BoosterCreate(nint[] matrices, ulong count, out nint booster);

    [LibraryImport(Library, EntryPoint = "XGBoosterSetParam", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int BoosterSet(nint booster, string name, string value);

    [LibraryImport(Library, EntryPoint = "XGBoosterSetStrFeatureInfo", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int BoosterSetTexts(nint booster, string field, string[] values, ulong count);

    [LibraryImport(Library, EntryPoint = "XGBoosterUpdateOneIter")]
    internal static partial int BoosterUpdate(nint booster, int iteration, nint matrix);

    [LibraryImport(Library, EntryPoint = "XGBoosterEvalOneIter", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int BoosterEvaluate(nint booster, int iteration, nint[] matrices, string[] names, ulong count, out nint result);

    [LibraryImport(Library, EntryPoint = "XGBoosterPredictFromDMatrix", StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial int BoosterPredict(
        nint booster, nint matrix, string config, out ulong* shape, out ulong dimensions, out float* values);

    [LibraryImport(Library, EntryPoint = "XGBoosterSaveModelToBuffer", StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial int BoosterSave(nint booster, string config, out ulong length, out byte* bytes);

    [LibraryImport(Library, EntryPoint = "XGBoosterFree")]
    internal static partial int BoosterFree(nint booster);
}
