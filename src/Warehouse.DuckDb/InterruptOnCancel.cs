using Warehouse.DuckDb.Native;

namespace Warehouse.DuckDb;

/// <summary>Interrupts a connection while a token is cancelled. The engine forgets an interrupt that arrives just before the query
/// starts, so it is repeated until the call has ended.</summary>
sealed class InterruptOnCancel : IDisposable
{
    static readonly TimeSpan Repeat = TimeSpan.FromMilliseconds(10);

    readonly Lock gate = new();
    readonly nint connection;
    CancellationTokenRegistration registration;
    Timer? timer;
    bool ended;

    InterruptOnCancel(nint connection)
    {
        this.connection = connection;
    }

    internal static InterruptOnCancel? Watch(nint connection, CancellationToken token)
    {
        if (!token.CanBeCanceled)
            return null;
        var watch = new InterruptOnCancel(connection);
        watch.registration = token.UnsafeRegister(static state => ((InterruptOnCancel)state!).Start(), watch);
        return watch;
    }

    public void Dispose()
    {
        registration.Dispose();
        lock (gate)
        {
            // From here on no interrupt can reach the connection's next query.
            ended = true;
            timer?.Dispose();
        }
    }

    void Start()
    {
        lock (gate)
        {
            if (!ended)
                timer = new Timer(static state => ((InterruptOnCancel)state!).Interrupt(), this, TimeSpan.Zero, Repeat);
        }
    }

    void Interrupt()
    {
        lock (gate)
        {
            if (!ended)
                NativeMethods.Interrupt(connection);
        }
    }
}
