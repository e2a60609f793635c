using Microsoft.Extensions.Logging;

namespace Ticketing.Tests.Integration.Concert;

/// <summary>Counts the commands that contexts send to the database.</summary>
internal sealed class CommandCounter : ILogger
{
    private const string Executed = "Microsoft.EntityFrameworkCore.Database.Command.CommandExecuted";

    private int _count;

    public int Count => Volatile.Read(ref _count);

    public ILoggerProvider AsProvider() => new Provider(this);

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (eventId.Name == Executed)
            Interlocked.Increment(ref _count);
    }

    private sealed class Provider(CommandCounter counter) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => counter;

        public void Dispose()
        {
        }
    }
}
