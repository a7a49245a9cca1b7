using Warehouse.DuckDb.Native;

namespace Warehouse.DuckDb;

/// <summary>One prepared statement.</summary>
sealed unsafe class PreparedStatement(nint prepared) : IDisposable
{
    nint handle = prepared;

    /// <summary>Binds what the statement asks for and notes in <paramref name="unused"/> which parameters it took.</summary>
    internal void Bind(DuckDBParameterCollection parameters, HashSet<DuckDBParameter> unused)
    {
        var count = NativeMethods.ParameterCount(handle);
        for (ulong index = 1; index <= count; index++)
        {
            var name = NativeMethods.Take(NativeMethods.ParameterName(handle, index));
            var parameter = Find(parameters, name) ?? throw new ArgumentException(
                $"The statement asks for the parameter ${name}, which was not given; given: {Describe(parameters)}.");
            unused.Remove(parameter);
            Bind(index, name, parameter.Value);
        }
    }

    internal QueryResult Execute(bool streaming)
    {
        EngineClock.Enter();
        NativeResult result;
        var state = streaming ? ExecuteStreaming(out result) : NativeMethods.ExecutePrepared(handle, out result);
        EngineClock.Leave();
        if (state == NativeState.Success)
            return new QueryResult(result, streaming);

        var message = NativeMethods.Borrow(NativeMethods.ResultError(ref result));
        var error = new DuckDBException(message, NativeMethods.ResultErrorType(ref result));
        NativeMethods.DestroyResult(ref result);
        throw error;
    }

    public void Dispose()
    {
        if (handle != 0)
            NativeMethods.DestroyPrepare(ref handle);
    }

    NativeState ExecuteStreaming(out NativeResult result)
    {
        var state = NativeMethods.PendingPreparedStreaming(handle, out var pending);
        try
        {
            if (state != NativeState.Success)
                throw DuckDBException.FromText(NativeMethods.Borrow(NativeMethods.PendingError(pending)));
            return NativeMethods.ExecutePending(pending, out result);
        }
        finally
        {
            NativeMethods.DestroyPending(ref pending);
        }
    }

    void Bind(ulong index, string name, object? value)
    {
        nint native;
        try
        {
            native = ParameterValue.Create(value);
        }
        catch (Exception error) when (error is NotSupportedException or OverflowException or ArgumentException)
        {
            throw new ArgumentException($"The parameter ${name} cannot be bound: {error.Message}", error);
        }

        try
        {
            if (NativeMethods.BindValue(handle, index, native) != NativeState.Success)
                throw DuckDBException.FromText($"{NativeMethods.Borrow(NativeMethods.PrepareError(handle))} (parameter ${name})");
        }
        finally
        {
            NativeMethods.DestroyValue(ref native);
        }
    }

    static DuckDBParameter? Find(DuckDBParameterCollection parameters, string name)
    {
        var index = parameters.IndexOf(name);
        if (index >= 0)
            return parameters.Items[index];
        if (!int.TryParse(name, out var position))
            return null;
        return parameters.Items.Where(parameter => parameter.ParameterName.Length == 0).ElementAtOrDefault(position - 1);
    }

    static string Describe(DuckDBParameterCollection parameters)
    {
        if (parameters.Count == 0)
            return "none";
        return string.Join(", ", parameters.Items.Select(
            (parameter, i) => parameter.ParameterName is { Length: > 0 } name ? $"${name}" : $"position {i + 1}"));
    }
}
