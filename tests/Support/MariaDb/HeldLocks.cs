using System.Data.Common;

namespace Ticketing.Tests.Support;

/// <summary>An open transaction with what it locks; disposing rolls it back.</summary>
public sealed class HeldLocks : IAsyncDisposable
{
    private readonly DbConnection _connection;
    private readonly DbTransaction _transaction;

    internal HeldLocks(DbConnection connection, DbTransaction transaction) => (_connection, _transaction) = (connection, transaction);

    /// <summary>Rolls back and closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await _connection.DisposeAsync();
    }
}
