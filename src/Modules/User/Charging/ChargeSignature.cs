using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Ticketing.Common.Api;

namespace Ticketing.Users.Charging;

/// <summary>
/// Checks the signature of a payment provider's call: <c>X-Charge-Time</c> (Unix time in seconds), and <c>X-Charge-Signature: sha256=...</c>, the HMAC-SHA256
/// of the time, a dot and the body in hexadecimal.
/// </summary>
internal sealed class ChargeSignature(IOptions<ChargingOptions> options)
{
    public const string TimeHeader = "X-Charge-Time";
    public const string SignatureHeader = "X-Charge-Signature";

    private const int MaxTimeLength = 12;

    private readonly byte[][] _keys =
        [.. new[] { options.Value.CallbackSecret, options.Value.PreviousCallbackSecret }.Where(secret => secret.Length > 0).Select(Encoding.UTF8.GetBytes)];

    /// <summary>The time that is signed together with the body, in seconds; null where the signature is missing or wrong.</summary>
    public long? FindTime(IHeaderDictionary headers, ReadOnlySpan<byte> body)
    {
        var (time, signature) = (headers[TimeHeader].ToString(), headers[SignatureHeader].ToString());
        if (time.Length > MaxTimeLength || !long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            return null;
        var signed = Encoding.ASCII.GetBytes(time + ".");
        foreach (var key in _keys)
        {
            using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
            hmac.AppendData(signed);
            hmac.AppendData(body);
            if (HmacHeader.Matches(signature, hmac.GetHashAndReset()))
                return seconds;
        }

        return null;
    }
}
