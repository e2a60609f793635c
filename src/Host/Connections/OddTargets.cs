using Microsoft.AspNetCore.Http.Features;

namespace Ticketing.Host.Connections;

/// <summary>
/// Refuses targets that a proxy in front may read otherwise than this host does, so that they would lead past a path that the proxy blocks: with a fragment,
/// or a coded slash or backslash in the path. No visitor's client sends them.
/// </summary>
internal static class OddTargets
{
    /// <summary>Answers 400 to such a target. It comes before all that may answer.</summary>
    public static void UseTargetRules(this WebApplication app) => app.Use(next => context =>
    {
        if (!IsOdd(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget))
            return next(context);
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        return Task.CompletedTask;
    });

    // For every request, so it makes no text of its own.
    private static bool IsOdd(ReadOnlySpan<char> target)
    {
        var path = target.IndexOf('?') is >= 0 and var end ? target[..end] : target;
        return path.IndexOfAny('#', '%') >= 0 &&
            (path.Contains('#') || path.Contains("%2f", StringComparison.OrdinalIgnoreCase) || path.Contains("%5c", StringComparison.OrdinalIgnoreCase));
    }
}
