using Ticketing.Common.Tracing;

namespace Ticketing.Data;

/// <summary>
/// The trace that the facts of a change belong to, handed inside the database to the rows of the outbox (<c>traceparent</c>): a setting that lives as long as the transaction, which is
/// the default of the column in PostgreSQL, and a variable in MariaDB. Where nobody records a trace, nothing is sent and the column is null.
/// </summary>
public static class OutboxTrace
{
    /// <summary>The trace in MariaDB, to be inserted into the column, and set by every change; null where there is none.</summary>
    public const string MariaDb = "@concert_traceparent";

    /// <summary>The assignment that begins every change in MariaDB, to follow <c>set</c>.</summary>
    /// <param name="changes">The change.</param>
    public static string MariaDbAssignment(DbChanges changes) => Of(changes) is { } trace ? $"{MariaDb} = '{trace}'" : $"{MariaDb} = null";

    // The characters of a traceparent are hexadecimal digits and hyphens: nothing in it has to be escaped.
    private static string? Of(DbChanges changes) => changes.HasEvents ? Spans.TraceParent : null;
}
