using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Ticketing.Concerts.Store;
using Ticketing.Messaging;
using Ticketing.Payments.Store;
using Ticketing.Queues.Store;
using Ticketing.Reservations.Store;
using Ticketing.Users.Store;

namespace Ticketing.Adapters.MySql;

/// <summary>Makes the modules' contexts for the tool that writes MariaDB's migrations.</summary>
internal static class DesignTime
{
    private static DbContextOptions<TContext> Options<TContext>(string schema)
        where TContext : DbContext
    {
        var options = new DbContextOptionsBuilder<TContext>();
        MariaDbDriver.Use(options, null, schema);
        return options.Options;
    }

    internal sealed class Messaging : IDesignTimeDbContextFactory<MessagingContext>
    {
        public MessagingContext CreateDbContext(string[] args) => new(Options<MessagingContext>(MessagingContext.Schema));
    }

    internal sealed class Queue : IDesignTimeDbContextFactory<QueueContext>
    {
        public QueueContext CreateDbContext(string[] args) => new(Options<QueueContext>(QueueContext.Schema));
    }

    internal sealed class User : IDesignTimeDbContextFactory<UserContext>
    {
        public UserContext CreateDbContext(string[] args) => new(Options<UserContext>(UserContext.Schema));
    }

    internal sealed class Concert : IDesignTimeDbContextFactory<ConcertContext>
    {
        public ConcertContext CreateDbContext(string[] args) => new(Options<ConcertContext>(ConcertContext.Schema));
    }

    internal sealed class Reservation : IDesignTimeDbContextFactory<ReservationContext>
    {
        public ReservationContext CreateDbContext(string[] args) => new(Options<ReservationContext>(ReservationContext.Schema));
    }

    internal sealed class Payment : IDesignTimeDbContextFactory<PaymentContext>
    {
        public PaymentContext CreateDbContext(string[] args) => new(Options<PaymentContext>(PaymentContext.Schema));
    }
}
