using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Ticketing.Queues.Contracts;

/// <summary>What a call requires of its token, from weakest to strongest.</summary>
public enum AdmissionLevel
{
    /// <summary>The token was issued here and is not too old, whatever the status of its ticket.</summary>
    Authentic,

    /// <summary>The ticket waits or has a slot.</summary>
    Live,

    /// <summary>
    /// The ticket has a slot, which the call claims and uses. For reads: an answer of Redis may be up to a quarter of a second old.
    /// </summary>
    Admitted,

    /// <summary>The ticket has a slot now, by Redis' answer to this very call: for calls that change something.</summary>
    AdmittedNow,
}

/// <summary>The endpoint metadata behind <see cref="AdmissionEndpoints.RequireToken"/>.</summary>
/// <param name="Level">What is required of the token.</param>
/// <param name="TakesQuery">Whether <c>?token=</c> is taken before any header: for clients in browsers that cannot send a header.</param>
/// <param name="NeedsUser">Whether the user has to be identified beside the token; see <see cref="AdmissionEndpoints.RequireToken"/>.</param>
/// <param name="AnswerRefused">Answers a call whose ticket does not allow it; see <see cref="AdmissionEndpoints.RequireToken"/>.</param>
public sealed record AdmissionRequirement(
    AdmissionLevel Level, bool TakesQuery = false, bool NeedsUser = true, Func<HttpContext, Task<bool>>? AnswerRefused = null);

/// <summary>How endpoints require a token.</summary>
public static class AdmissionEndpoints
{
    /// <summary>
    /// Requires a token that meets the level; other calls get 401, 403 or code 003, and the handler does not run. The handler finds the caller by
    /// <see cref="GetVisitor"/>.
    /// </summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="level">What is required of the token.</param>
    /// <param name="takesQuery">Whether <c>?token=</c> is taken before any header.</param>
    /// <param name="needsUser">
    /// Whether the user's own token is required, too, where users have one; false for calls that only return the state of a place in line, which pages poll and
    /// listen to for longer than a user token lasts. A user token that is sent always has to be of the same user.
    /// </param>
    /// <param name="answerRefused">
    /// Answers a call whose token is authentic but whose ticket does not allow it, where the call only repeats what was done before; false where it cannot, and
    /// then the refusal is the answer.
    /// </param>
    public static TBuilder RequireToken<TBuilder>(
        this TBuilder endpoint,
        AdmissionLevel level,
        bool takesQuery = false,
        bool needsUser = true,
        Func<HttpContext, Task<bool>>? answerRefused = null)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new AdmissionRequirement(level, takesQuery, needsUser, answerRefused));

    /// <summary>The caller's slot; null for an endpoint that does not require one now.</summary>
    public static AdmittedSlot? GetSlot(this HttpContext context) => context.Features.Get<AdmittedSlot>();

    /// <summary>The caller of an endpoint that requires a token.</summary>
    /// <exception cref="InvalidOperationException">The endpoint requires none.</exception>
    public static Visitor GetVisitor(this HttpContext context) =>
        context.Features.Get<Visitor>() ?? throw new InvalidOperationException("This endpoint reads the visitor but does not RequireToken.");
}
