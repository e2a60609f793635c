using Microsoft.AspNetCore.Builder;

namespace Ticketing.Queues.Contracts;

/// <summary>Says that an endpoint is for operators.</summary>
public sealed record AdminKeyRequirement;

/// <summary>How endpoints require an operator's key.</summary>
public static class OperatorEndpoints
{
    /// <summary>
    /// Requires an operator's key; other calls get 401, and the handler does not run. The path has to begin with <c>/admin</c>, which the internal listener
    /// serves.
    /// </summary>
    public static TBuilder RequireAdminKey<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new AdminKeyRequirement());
}
