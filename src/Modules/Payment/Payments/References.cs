using System.Globalization;

namespace Ticketing.Payments.Payments;

/// <summary>How the ledger names what was paid for.</summary>
internal static class References
{
    /// <summary>A reservation's number as text.</summary>
    public static string Of(long reservationId) => reservationId.ToString(CultureInfo.InvariantCulture);
}
