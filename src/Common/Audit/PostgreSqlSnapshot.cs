using System.Runtime.CompilerServices;
using Npgsql;

namespace Ticketing.Common.Audit;

/// <summary>
/// The database at one instant, seen by several connections at once: one exports its snapshot and the others take it on (PostgreSQL, "Snapshot Synchronization Functions").
/// Nothing is locked, and nothing can be written.
/// </summary>
internal sealed class PostgreSqlSnapshot : IAuditSnapshot
{
    // One connection waits for the others, for as long as they need.
    private const string Begin = "begin isolation level repeatable read read only; set local idle_in_transaction_session_timeout = 0";

    // Tables may be large.
    private static readonly TimeSpan Patience = TimeSpan.FromHours(1);

    private readonly NpgsqlDataSource _source;
    private readonly NpgsqlConnection _connection;
    private string _id = "";

    private PostgreSqlSnapshot(NpgsqlDataSource source, NpgsqlConnection connection) => (_source, _connection) = (source, connection);

    public static async Task<PostgreSqlSnapshot> TakeAsync(NpgsqlDataSource source, CancellationToken cancellation)
    {
        var snapshot = new PostgreSqlSnapshot(source, await source.OpenConnectionAsync(cancellation));
        await using var begin = Command(snapshot._connection, Begin);
        await begin.ExecuteNonQueryAsync(cancellation);
        await using var export = Command(snapshot._connection, "select pg_export_snapshot()");
        snapshot._id = (string)(await export.ExecuteScalarAsync(cancellation))!;
        return snapshot;
    }

    public async Task<long> CountAsync(string sql, CancellationToken cancellation)
    {
        await using var command = Command(_connection, sql);
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    public async IAsyncEnumerable<string> TextsAsync(string sql, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var command = Command(_connection, sql);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            yield return reader.GetString(0);
    }

    // On a connection of its own.
    public async IAsyncEnumerable<Sale> SalesAsync(string sql, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var connection = await _source.OpenConnectionAsync(cancellation);
        await using var begin = Command(connection, $"{Begin}; set transaction snapshot '{_id}'");
        await begin.ExecuteNonQueryAsync(cancellation);
        await using var command = Command(connection, sql);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            yield return new Sale(reader.GetInt64(0), reader.GetString(1), reader.GetInt64(2), reader.GetString(3));
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql) => new(sql, connection) { CommandTimeout = (int)Patience.TotalSeconds };
}

/// <summary>Takes snapshots of PostgreSQL.</summary>
internal sealed class PostgreSqlSnapshots(NpgsqlDataSource source) : IAuditSnapshots
{
    public async Task<IAuditSnapshot> TakeAsync(CancellationToken cancellation) => await PostgreSqlSnapshot.TakeAsync(source, cancellation);
}
