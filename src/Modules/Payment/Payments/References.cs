using System.Globalization;

namespace Ticketing.Payments.Payments;

/// <summary>The references of the ledger.</summary>
internal static class References
{
    /// <summary>A reservation's number as text.</summary>
    public static string Of(long reservationId) => reservationId.ToString(CultureInfo.InvariantCulture);
}
