using System.Text;
using Ticketing.Concerts.Contracts;

namespace Ticketing.Concerts.Inventory;

/// <summary>A <see cref="SeatStatus"/> as UTF-8.</summary>
internal static class SeatStatusText
{
    private static readonly byte[] FreeText = Encoding.UTF8.GetBytes(SeatStatus.Available);
    private static readonly byte[] HeldText = Encoding.UTF8.GetBytes(SeatStatus.Held);
    private static readonly byte[] SoldText = Encoding.UTF8.GetBytes(SeatStatus.Sold);

    /// <summary>The seat is free.</summary>
    public static ReadOnlySpan<byte> Available => FreeText;

    /// <summary>The text for a seat in this state.</summary>
    public static ReadOnlySpan<byte> Of(SeatState state) => state switch
    {
        SeatState.Available => FreeText,
        SeatState.Held => HeldText,
        SeatState.Sold => SoldText,
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "This state of a seat has no text."),
    };
}
