namespace Warehouse.DuckDb;

public sealed partial class DuckDBConnection
{
    /// <summary>Stopwatch ticks in which at least one thread of the process was inside the engine (open, close, prepare, execute, fetch,
    /// append). Set it to 0 to begin a measurement.</summary>
    public static long EngineTicks
    {
        get => EngineClock.Ticks;
        set => EngineClock.Ticks = value;
    }

    /// <summary>Ends <see cref="Execute"/>, <see cref="Scalar{T}"/> and <see cref="Query{T}"/> with an
    /// <see cref="OperationCanceledException"/> within about 20 ms once it is cancelled.</summary>
    public CancellationToken CancellationToken { get; set; }

    /// <summary>Runs one or more statements.</summary>
    /// <param name="sql">The statements; outside of a transaction each of them commits by itself.</param>
    /// <param name="parameters">Values of the parameters ? or $1, $2 ...; a <see cref="DuckDBParameter"/> binds by name.</param>
    /// <returns>The rows changed by all statements, or -1 where none of them changes rows.</returns>
    public long Execute(string sql, params object?[]? parameters)
    {
        using var command = Command(sql, parameters);
        return command.ExecuteLong(CancellationToken);
    }

    /// <summary>Runs statements and reads the first column of the first row of the last one.</summary>
    /// <typeparam name="T">As for <see cref="DuckDBDataReader.GetFieldValue{T}"/>; nullable where NULL or no row may come.</typeparam>
    /// <param name="sql">The statements.</param>
    /// <param name="parameters">As for <see cref="Execute"/>.</param>
    /// <returns>The value; null where the value is NULL or there is no row.</returns>
    /// <exception cref="InvalidCastException">The value is NULL and <typeparamref name="T"/> cannot be null.</exception>
    /// <exception cref="InvalidOperationException">There is no row and <typeparamref name="T"/> cannot be null.</exception>
    public T? Scalar<T>(string sql, params object?[]? parameters)
    {
        using var command = Command(sql, parameters);
        using var reader = command.ExecuteReader(CancellationToken);
        if (reader.FieldCount > 0 && reader.Read())
            return default(T) is null && reader.IsDBNull(0) ? default : reader.GetFieldValue<T>(0);
        if (default(T) is not null)
            throw new InvalidOperationException($"The query returned no row, and {typeof(T).Name} cannot be null: {sql}");
        return default;
    }

    /// <summary>Runs statements and maps each row of the last result.</summary>
    /// <param name="sql">The statements.</param>
    /// <param name="map">Makes one element of the current row; called once a row, in order.</param>
    /// <param name="parameters">As for <see cref="Execute"/>.</param>
    public List<T> Query<T>(string sql, Func<DuckDBDataReader, T> map, params object?[]? parameters)
    {
        ArgumentNullException.ThrowIfNull(map);
        using var command = Command(sql, parameters);
        using var reader = command.ExecuteReader(CancellationToken);
        var rows = new List<T>();
        while (reader.Read())
            rows.Add(map(reader));
        return rows;
    }

    DuckDBCommand Command(string sql, object?[]? parameters)
    {
        var command = new DuckDBCommand(sql, this);
        // A bare null is what C# makes of Execute(sql, null): one NULL.
        parameters ??= [null];
        if (parameters.GetType() != typeof(object[]))
        {
            throw new ArgumentException(
                $"A {parameters.GetType().Name} may mean one list or several parameters: cast it to object, or pass an object[].",
                nameof(parameters));
        }

        foreach (var parameter in parameters)
            command.Parameters.Add(parameter as DuckDBParameter ?? new DuckDBParameter { Value = parameter });
        return command;
    }
}
