namespace Warehouse.DuckDb;

/// <summary>The engine's class of an error (duckdb_error_type).</summary>
public enum DuckDBErrorType
{
    /// <summary>No class is known.</summary>
    Invalid = 0,
    /// <summary>A value lies outside of its type's range.</summary>
    OutOfRange = 1,
    /// <summary>A value could not be cast.</summary>
    Conversion = 2,
    /// <summary>A type is unknown.</summary>
    UnknownType = 3,
    /// <summary>A DECIMAL does not fit its width.</summary>
    Decimal = 4,
    /// <summary>Types do not match.</summary>
    MismatchType = 5,
    /// <summary>Division by zero.</summary>
    DivideByZero = 6,
    /// <summary>An object is too large.</summary>
    ObjectSize = 7,
    /// <summary>A type is not permitted here.</summary>
    InvalidType = 8,
    /// <summary>Reading or writing the stored form failed.</summary>
    Serialization = 9,
    /// <summary>The transaction was aborted, or two of them conflict.</summary>
    Transaction = 10,
    /// <summary>The engine does not offer this.</summary>
    NotImplemented = 11,
    /// <summary>An expression is wrong.</summary>
    Expression = 12,
    /// <summary>A table, function or other name does not exist or exists already.</summary>
    Catalog = 13,
    /// <summary>The SQL text cannot be parsed.</summary>
    Parser = 14,
    /// <summary>The planner failed.</summary>
    Planner = 15,
    /// <summary>The scheduler failed.</summary>
    Scheduler = 16,
    /// <summary>The executor failed.</summary>
    Executor = 17,
    /// <summary>A constraint was violated.</summary>
    Constraint = 18,
    /// <summary>An index failed.</summary>
    Index = 19,
    /// <summary>Statistics failed.</summary>
    Stat = 20,
    /// <summary>The connection failed.</summary>
    Connection = 21,
    /// <summary>The syntax is wrong.</summary>
    Syntax = 22,
    /// <summary>A setting is wrong.</summary>
    Settings = 23,
    /// <summary>A column or function could not be bound.</summary>
    Binder = 24,
    /// <summary>The network failed.</summary>
    Network = 25,
    /// <summary>The optimizer failed.</summary>
    Optimizer = 26,
    /// <summary>A null pointer inside the engine.</summary>
    NullPointer = 27,
    /// <summary>A file could not be read, written or locked.</summary>
    IO = 28,
    /// <summary>The query was interrupted.</summary>
    Interrupt = 29,
    /// <summary>The database instance can no longer be used.</summary>
    Fatal = 30,
    /// <summary>A bug of the engine.</summary>
    Internal = 31,
    /// <summary>An argument is wrong.</summary>
    InvalidInput = 32,
    /// <summary>The memory limit was reached and nothing more could be spilled.</summary>
    OutOfMemory = 33,
    /// <summary>A setting forbids this.</summary>
    Permission = 34,
    /// <summary>A parameter's type could not be found out.</summary>
    ParameterNotResolved = 35,
    /// <summary>A parameter is not permitted here.</summary>
    ParameterNotAllowed = 36,
    /// <summary>Another object depends on this one.</summary>
    Dependency = 37,
    /// <summary>An HTTP request failed.</summary>
    Http = 38,
    /// <summary>An extension is missing.</summary>
    MissingExtension = 39,
    /// <summary>An extension could not be loaded.</summary>
    Autoload = 40,
    /// <summary>A sequence failed.</summary>
    Sequence = 41,
    /// <summary>A configuration option is unknown or has a wrong value.</summary>
    InvalidConfiguration = 42,
}
