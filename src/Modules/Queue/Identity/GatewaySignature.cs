using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Ticketing.Common.Api;
using Ticketing.Queues.Store;

namespace Ticketing.Queues.Identity;

/// <summary>
/// Checks the user id that a gateway has signed: <c>X-User-Id</c>, <c>X-User-Time</c> (Unix time in seconds), and <c>X-User-Signature: sha256=...</c>, the
/// HMAC-SHA256 of <c>time.id</c> in hexadecimal. A signature holds for 30 seconds.
/// </summary>
internal sealed class GatewaySignature(IOptions<IdentityOptions> options, RedisClock clock, IdentityMetrics metrics)
{
    public const string UserHeader = "X-User-Id";
    public const string TimeHeader = "X-User-Time";
    public const string SignatureHeader = "X-User-Signature";

    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);

    private readonly byte[] _key = Encoding.UTF8.GetBytes(options.Value.GatewaySecret);

    /// <summary>The user whose id is signed; null where the headers are missing, changed or too old.</summary>
    public string? FindUser(IHeaderDictionary headers)
    {
        var (user, time, signature) = (headers[UserHeader].ToString(), headers[TimeHeader].ToString(), headers[SignatureHeader].ToString());
        if (Identifier.IsValid(user) && IsNow(time) && IsSigned(user, time, signature))
            return user;
        metrics.Refused(IdentityMetrics.Gateway);
        return null;
    }

    private bool IsNow(string time) =>
        time.Length <= 12 && long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) &&
        Math.Abs(clock.Now.ToUnixTimeMilliseconds() - (seconds * 1000)) <= Lifetime.TotalMilliseconds;

    private bool IsSigned(string user, string time, string signature) =>
        HmacHeader.Matches(signature, HMACSHA256.HashData(_key, Encoding.ASCII.GetBytes($"{time}.{user}")));
}
