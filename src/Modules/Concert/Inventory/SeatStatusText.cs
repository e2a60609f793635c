using Ticketing.Concerts.Contracts;

namespace Ticketing.Concerts.Inventory;

/// <summary>The <c>seatStatus</c> of a seat, as UTF-8.</summary>
internal static class SeatStatusText
{
    /// <summary>The seat is free.</summary>
    public static ReadOnlySpan<byte> Available => "AVAILABLE"u8;

    /// <summary>The text for a seat in this state.</summary>
    public static ReadOnlySpan<byte> Of(SeatState state) => state switch
    {
        SeatState.Available => Available,
        SeatState.Held => "TEMP_RESERVED"u8,
        SeatState.Sold => "RESERVED"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "This state of a seat has no text."),
    };
}
