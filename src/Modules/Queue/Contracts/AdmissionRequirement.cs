using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Ticketing.Queues.Contracts;

/// <summary>What a call asks of its token, from weakest to strongest.</summary>
public enum AdmissionLevel
{
    /// <summary>The token was issued here and is not too old, whatever became of its place (DONE or not).</summary>
    Authentic,

    /// <summary>The place is alive: waiting or let in.</summary>
    Live,

    /// <summary>Let in. Claims a READY slot and counts as use of it. For reads the answer of Redis may be up to a quarter of a second old.</summary>
    Admitted,

    /// <summary>Let in, asked of Redis at this very moment: for calls that change something.</summary>
    AdmittedNow,
}

/// <summary>The endpoint metadata behind <see cref="AdmissionEndpoints.RequireToken"/>.</summary>
/// <param name="Level">What is asked of the token.</param>
/// <param name="TakesQuery">Whether <c>?token=</c> is taken where there is no header: for browsers' clients that cannot send one.</param>
public sealed record AdmissionRequirement(AdmissionLevel Level, bool TakesQuery = false);

/// <summary>How endpoints of other modules ask for a token.</summary>
public static class AdmissionEndpoints
{
    /// <summary>
    /// Lets only callers through whose token meets the level; others get 401, 403 or code 003, and the handler never runs.
    /// The handler finds the caller by <see cref="GetVisitor"/>.
    /// </summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="level">What is asked of the token.</param>
    /// <param name="takesQuery">Whether <c>?token=</c> is taken where there is no header.</param>
    public static TBuilder RequireToken<TBuilder>(this TBuilder endpoint, AdmissionLevel level, bool takesQuery = false)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new AdmissionRequirement(level, takesQuery));

    /// <summary>The caller of an endpoint that requires a token.</summary>
    /// <exception cref="InvalidOperationException">The endpoint requires none.</exception>
    public static Visitor GetVisitor(this HttpContext context) =>
        context.Features.Get<Visitor>() ?? throw new InvalidOperationException("This endpoint reads the visitor but does not RequireToken.");
}
