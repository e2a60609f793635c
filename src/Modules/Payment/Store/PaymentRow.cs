namespace Ticketing.Payments.Store;

/// <summary>The payment of a reservation. A reservation is paid once at most.</summary>
internal sealed class PaymentRow
{
    /// <summary>The money is taken.</summary>
    public const string Completed = "COMPLETED";

    public long ReservationId { get; init; }

    public required string UserId { get; init; }

    /// <summary>In won.</summary>
    public long Amount { get; init; }

    /// <summary><c>COMPLETED</c> or <c>CANCELED</c>.</summary>
    public required string Status { get; init; }

    /// <summary>The queue of the token that paid.</summary>
    public required string Queue { get; init; }

    /// <summary>The ticket of the token that paid.</summary>
    public long Ticket { get; init; }

    /// <summary>Whether the ticket had another open hold at that moment.</summary>
    public bool HasOpenHold { get; init; }

    /// <summary>By the database's clock.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the money went back; null while it has not.</summary>
    public DateTimeOffset? CanceledAt { get; init; }
}
