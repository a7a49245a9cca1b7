using Warehouse.DuckDb.Native;

namespace Warehouse.DuckDb;

/// <summary>One open database, shared by the connections of this process and closed with the last of them. The engine lets a
/// process open one file twice without an error, and both then write to it: hence one registry by full path.</summary>
sealed unsafe class DatabaseInstance
{
    static readonly Lock Gate = new();
    static readonly Dictionary<string, DatabaseInstance> ByPath = [];

    readonly string path;
    readonly Dictionary<string, string> options;
    nint handle;
    int users;

    DatabaseInstance(string path, Dictionary<string, string> options)
    {
        this.path = path;
        this.options = options;
        EngineClock.Enter();
        handle = Open(path, options);
        EngineClock.Leave();
    }

    internal static DatabaseInstance Acquire(string dataSource, Dictionary<string, string> options)
    {
        var inMemory = dataSource == DuckDBConnectionStringBuilder.InMemory;
        var path = inMemory ? dataSource : FullPath(dataSource);
        lock (Gate)
        {
            if (inMemory || !ByPath.TryGetValue(path, out var instance))
            {
                instance = new DatabaseInstance(path, options);
                if (!inMemory)
                    ByPath.Add(path, instance);
            }

            instance.RequireSameOptions(options);
            instance.users++;
            return instance;
        }
    }

    internal DatabaseInstance AcquireAgain()
    {
        lock (Gate)
        {
            users++;
            return this;
        }
    }

    internal void Release()
    {
        lock (Gate)
        {
            if (--users > 0)
                return;
            ByPath.Remove(path);
            EngineClock.Enter();
            NativeMethods.Close(ref handle);
            EngineClock.Leave();
        }
    }

    internal nint Connect()
    {
        if (NativeMethods.Connect(handle, out var connection) != NativeState.Success)
            throw new DuckDBException($"The engine refused a connection to '{path}'.", DuckDBErrorType.Connection);
        return connection;
    }

    void RequireSameOptions(Dictionary<string, string> wanted)
    {
        foreach (var name in options.Keys.Union(wanted.Keys, StringComparer.OrdinalIgnoreCase))
        {
            var mine = options.GetValueOrDefault(name, "(default)");
            var theirs = wanted.GetValueOrDefault(name, "(default)");
            if (mine != theirs)
            {
                throw new InvalidOperationException(
                    $"'{path}' is already open in this process with {name} = {mine}; it cannot be opened again with {name} = {theirs}.");
            }
        }
    }

    static nint Open(string path, Dictionary<string, string> options)
    {
        if (NativeMethods.CreateConfig(out var config) != NativeState.Success)
            throw new DuckDBException("The engine could not create a configuration.", DuckDBErrorType.OutOfMemory);
        try
        {
            foreach (var (name, value) in options)
            {
                if (NativeMethods.SetConfig(config, name, value) != NativeState.Success)
                    throw RefusedOption(name, value);
            }

            if (NativeMethods.OpenExt(path, out var database, config, out var error) != NativeState.Success)
                throw DuckDBException.FromText(NativeMethods.Take(error));
            return database;
        }
        finally
        {
            NativeMethods.DestroyConfig(ref config);
        }
    }

    static DuckDBException RefusedOption(string name, string value)
    {
        return new DuckDBException(
            $"The option {name} = '{value}' was refused at open: the value is not permitted, or it is a setting of a session, "
            + "to be SET after opening.",
            DuckDBErrorType.InvalidConfiguration);
    }

    /// <summary>One name for one file: links in any part of the path are followed.</summary>
    static string FullPath(string path)
    {
        var full = Path.GetFullPath(path);
        if (Path.GetDirectoryName(full) is { } folder)
            full = Path.Combine(FullPath(folder), Path.GetFileName(full));
        return Path.Exists(full) && File.ResolveLinkTarget(full, returnFinalTarget: true) is { } target ? target.FullName : full;
    }
}
