using Ticketing.Concerts.Contracts;

namespace Ticketing.Concerts.Inventory;

/// <summary>What clients are told of a seat or of a schedule's seats.</summary>
internal static class SeatWords
{
    /// <summary>The seat is free; the schedule has seats that are not sold.</summary>
    public static ReadOnlySpan<byte> Available => "AVAILABLE"u8;

    /// <summary>Every seat of the schedule is sold.</summary>
    public static ReadOnlySpan<byte> SoldOut => "SOLD_OUT"u8;

    /// <summary>The word for a seat in this state.</summary>
    public static ReadOnlySpan<byte> Of(SeatState state) => state switch
    {
        SeatState.Available => Available,
        SeatState.Held => "TEMP_RESERVED"u8,
        SeatState.Sold => "RESERVED"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "There is no word for this state of a seat."),
    };
}
