using Npgsql;
using Ticketing.Common.Tracing;

namespace Ticketing.Common.Data.Outbox;

/// <summary>
/// The trace that the facts of a change belong to, handed inside the database to the rows of the outbox (<c>traceparent</c>): a setting that lives as long as the transaction, which is
/// the default of the column in PostgreSQL, and a variable in MariaDB. Where nobody records a trace, nothing is sent and the column is null.
/// </summary>
public static class OutboxTrace
{
    /// <summary>The trace in MariaDB, to be inserted into the column, and set by every change; null where there is none.</summary>
    public const string MariaDb = "@concert_traceparent";

    /// <summary>The default of the column in PostgreSQL. What was set in an earlier transaction of the connection is empty.</summary>
    internal const string PostgreSqlDefault = "nullif(current_setting('concert.traceparent', true), '')";

    /// <summary>The assignment that begins every change in MariaDB, to follow <c>set</c>.</summary>
    /// <param name="changes">The change.</param>
    public static string MariaDbAssignment(DbChanges changes) => Of(changes) is { } trace ? $"{MariaDb} = '{trace}'" : $"{MariaDb} = null";

    /// <summary>The command that sets it in PostgreSQL; it returns one row. Null where there is nothing to set.</summary>
    internal static NpgsqlBatchCommand? PostgreSql(DbChanges changes) =>
        Of(changes) is { } trace ? PgCommands.Sql("select set_config('concert.traceparent', $1, true)").With(trace) : null;

    // The characters of a traceparent are hexadecimal digits and hyphens: nothing in it has to be escaped.
    private static string? Of(DbChanges changes) => changes.HasEvents ? Spans.TraceParent : null;
}
