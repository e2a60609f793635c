using Microsoft.EntityFrameworkCore;

namespace Ticketing.Concerts.Store;

/// <summary>Rows that came with numbers of their own leave PostgreSQL's counters behind.</summary>
internal static class PostgreSqlIdentities
{
    /// <summary>Moves the counters of the module's tables behind the highest numbers in use.</summary>
    public static Task ContinueAfterAsync(ConcertContext context, CancellationToken cancellation) => context.Database.ExecuteSqlRawAsync(
        """
        select setval(pg_get_serial_sequence('concert.concerts', 'id'), (select max(id) from concert.concerts)),
               setval(pg_get_serial_sequence('concert.schedules', 'id'), (select max(id) from concert.schedules)),
               setval(pg_get_serial_sequence('concert.seats', 'id'), (select max(id) from concert.seats))
        """,
        cancellation);
}
