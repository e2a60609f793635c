using System.Diagnostics.Metrics;
using Microsoft.IdentityModel.Tokens;
using Ticketing.Queues.Telemetry;

namespace Ticketing.Queues.Identity;

/// <summary>Counts the calls whose user is not proved, by the reason, as the label <c>reason</c>. Answers do not contain it.</summary>
internal sealed class IdentityMetrics
{
    /// <summary>There is no user token.</summary>
    public const string Missing = "missing";

    /// <summary>It is not a JWT, or it needs an extension that is not supported here.</summary>
    public const string Malformed = "malformed";

    /// <summary>Its type says that it is for another purpose.</summary>
    public const string Type = "type";

    /// <summary>There is no key of its algorithm and key id.</summary>
    public const string Key = "key";

    /// <summary>It was not signed by the key.</summary>
    public const string Signature = "signature";

    /// <summary>It is of another issuer.</summary>
    public const string Issuer = "issuer";

    /// <summary>It is for another audience.</summary>
    public const string Audience = "audience";

    /// <summary>It has expired, or is not valid yet.</summary>
    public const string Time = "time";

    /// <summary>Its subject is not a user id.</summary>
    public const string Subject = "subject";

    /// <summary>It belongs to another user than the place or the body.</summary>
    public const string OtherUser = "other_user";

    /// <summary>The gateway's signature of the user id is missing, wrong or too old.</summary>
    public const string Gateway = "gateway";

    private readonly Counter<long> _refusals;

    public IdentityMetrics(IMeterFactory meters)
    {
        _refusals = meters.Create(QueueMetrics.MeterName).CreateCounter<long>(
            "identity_refusals_total", description: "Calls of users who could not prove who they are.");
        // Published at zero: Prometheus cannot see the increase of a counter whose first value is one.
        foreach (var reason in new[] { Missing, Malformed, Type, Key, Signature, Issuer, Audience, Time, Subject, OtherUser, Gateway })
            _refusals.Add(0, new KeyValuePair<string, object?>("reason", reason));
    }

    /// <summary>A call was refused.</summary>
    public void Refused(string reason) => _refusals.Add(1, new KeyValuePair<string, object?>("reason", reason));

    /// <summary>A token was found not valid.</summary>
    public void Refused(Exception why) => Refused(why switch
    {
        SecurityTokenInvalidIssuerException => Issuer,
        SecurityTokenInvalidAudienceException => Audience,
        SecurityTokenInvalidLifetimeException or SecurityTokenExpiredException => Time,
        SecurityTokenNotYetValidException or SecurityTokenNoExpirationException => Time,
        _ => Signature,
    });
}
