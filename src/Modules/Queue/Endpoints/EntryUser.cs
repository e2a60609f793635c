using Ticketing.Common.Api;
using Ticketing.Queues.Rules;

namespace Ticketing.Queues.Endpoints;

/// <summary>The user in the body of a call that enters a queue, where the caller is known otherwise.</summary>
internal static class EntryUser
{
    public const string Description =
        "Gives the token that every other call needs. A user who has a ticket that is alive gets the same ticket again. Where users have tokens of their own " +
        "(Identity:Mode Jwt), send the user's token as X-User-Token or Authorization: Bearer; userId is then absent, or that user's.";

    /// <summary>The refusals where a line, an address or the memory of Redis has no room for one more place.</summary>
    public static readonly RefusesWith Refusals = new(QueueErrors.AddressCrowded, QueueErrors.LineFull);

    /// <summary>The user id as a number or a text, for both APIs; null where it is absent.</summary>
    public static string? Read(JsonFields fields) => fields.OptionalUser("userId");
}
