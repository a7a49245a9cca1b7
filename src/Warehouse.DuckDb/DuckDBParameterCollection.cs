using System.Collections;
using System.Data.Common;

namespace Warehouse.DuckDb;

/// <summary>The parameters of a command, in the order of their positions.</summary>
public sealed class DuckDBParameterCollection : DbParameterCollection
{
    readonly List<DuckDBParameter> parameters = [];

    /// <inheritdoc />
    public override int Count
    {
        get => parameters.Count;
    }

    /// <inheritdoc />
    public override object SyncRoot
    {
        get => ((ICollection)parameters).SyncRoot;
    }

    /// <summary>Adds a parameter.</summary>
    /// <param name="parameter">The parameter.</param>
    public DuckDBParameter Add(DuckDBParameter parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        parameters.Add(parameter);
        return parameter;
    }

    /// <summary>Adds a named parameter.</summary>
    /// <param name="name">The name, with or without $.</param>
    /// <param name="value">The value.</param>
    public DuckDBParameter Add(string name, object? value)
    {
        return Add(new DuckDBParameter(name, value));
    }

    /// <summary>Adds a parameter, or a value as a positional one.</summary>
    /// <param name="value">A <see cref="DuckDBParameter"/> or any value.</param>
    public override int Add(object? value)
    {
        parameters.Add(AsParameter(value));
        return parameters.Count - 1;
    }

    /// <inheritdoc />
    public override void AddRange(Array values)
    {
        ArgumentNullException.ThrowIfNull(values);
        foreach (var value in values)
            Add(value);
    }

    /// <inheritdoc />
    public override void Clear()
    {
        parameters.Clear();
    }

    /// <inheritdoc />
    public override bool Contains(object value)
    {
        return value is DuckDBParameter parameter && parameters.Contains(parameter);
    }

    /// <inheritdoc />
    public override bool Contains(string value)
    {
        return IndexOf(value) >= 0;
    }

    /// <inheritdoc />
    public override void CopyTo(Array array, int index)
    {
        ((ICollection)parameters).CopyTo(array, index);
    }

    /// <inheritdoc />
    public override IEnumerator GetEnumerator()
    {
        return parameters.GetEnumerator();
    }

    /// <inheritdoc />
    public override int IndexOf(object value)
    {
        return value is DuckDBParameter parameter ? parameters.IndexOf(parameter) : -1;
    }

    /// <inheritdoc />
    public override int IndexOf(string parameterName)
    {
        var name = (parameterName ?? "").TrimStart('$', '@');
        return parameters.FindIndex(parameter => parameter.ParameterName.Equals(name, StringComparison.OrdinalIgnoreCase));
    }

    /// <inheritdoc />
    public override void Insert(int index, object value)
    {
        parameters.Insert(index, AsParameter(value));
    }

    /// <inheritdoc />
    public override void Remove(object value)
    {
        if (value is DuckDBParameter parameter)
            parameters.Remove(parameter);
    }

    /// <inheritdoc />
    public override void RemoveAt(int index)
    {
        parameters.RemoveAt(index);
    }

    /// <inheritdoc />
    public override void RemoveAt(string parameterName)
    {
        parameters.RemoveAt(RequiredIndex(parameterName));
    }

    /// <inheritdoc />
    protected override DbParameter GetParameter(int index)
    {
        return parameters[index];
    }

    /// <inheritdoc />
    protected override DbParameter GetParameter(string parameterName)
    {
        return parameters[RequiredIndex(parameterName)];
    }

    /// <inheritdoc />
    protected override void SetParameter(int index, DbParameter value)
    {
        parameters[index] = AsParameter(value);
    }

    /// <inheritdoc />
    protected override void SetParameter(string parameterName, DbParameter value)
    {
        parameters[RequiredIndex(parameterName)] = AsParameter(value);
    }

    internal IReadOnlyList<DuckDBParameter> Items
    {
        get => parameters;
    }

    int RequiredIndex(string parameterName)
    {
        var index = IndexOf(parameterName);
        return index >= 0 ? index : throw new ArgumentException($"There is no parameter ${parameterName}.", nameof(parameterName));
    }

    static DuckDBParameter AsParameter(object? value)
    {
        return value as DuckDBParameter ?? new DuckDBParameter { Value = value };
    }
}
