using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Ticketing.Common.Lifecycle;

namespace Ticketing.Data.Idempotency;

/// <summary>Lets calls that change something take an <c>Idempotency-Key</c>.</summary>
public static class IdempotentEndpoints
{
    /// <summary>Adds the kept answers and their sweep. Needs the database.</summary>
    public static IServiceCollection AddIdempotency(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<IdempotencyOptions>().Bind(configuration.GetSection(IdempotencyOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IdempotencyStore>();
        services.AddScoped<IWarmUp, IdempotencyWarmUp>();
        services.AddModuleDatabase<IdempotencyContext>();
        return services.AddHostedService<IdempotencySweep>();
    }

    /// <summary>
    /// Gives the kept answer to a request whose key has been used, without asking whether its place in line still allows the call: an answer to a payment
    /// is given again although the token is DONE. Comes after the caller is known and before admission.
    /// </summary>
    /// <param name="app">The application.</param>
    /// <param name="caller">Names the caller of a request, down to the ticket; null where the endpoint asks for no token.</param>
    public static IApplicationBuilder UseIdempotency(this IApplicationBuilder app, Func<HttpContext, string?> caller) =>
        app.Use(next => context => context.Request.Headers.ContainsKey(IdempotencyReplay.Header) &&
            context.GetEndpoint()?.Metadata.GetMetadata<TakesIdempotencyKey>() is { } takes
            ? IdempotencyReplay.InvokeAsync(context, caller(context), takes, next)
            : next(context));

    /// <summary>
    /// Makes the handler's changes and its answer to such a request one transaction. Comes last, around the handler: refusals of the middleware before it are
    /// not kept.
    /// </summary>
    public static IApplicationBuilder UseIdempotencyClaims(this IApplicationBuilder app) =>
        app.Use(next => context => context.Features.Get<KeyedRequest>() is { } request ? IdempotencyClaim.InvokeAsync(context, request, next) : next(context));

    /// <summary>
    /// Gives the kept answer to a request whose key was new when <see cref="UseIdempotency"/> looked, if there is one by now. For a gate that is about to
    /// refuse: the first request with the same key may be the reason of the refusal, such as a payment after which the token is DONE.
    /// </summary>
    /// <returns>Whether it was answered.</returns>
    public static async Task<bool> TryReplayAsync(this HttpContext context) =>
        context.Features.Get<KeyedRequest>() is { } request && await IdempotencyReplay.TryAnswerAsync(context, request);

    /// <summary>The request as its Idempotency-Key identifies it; null where it has none, or its endpoint takes none.</summary>
    public static KeyedRequest? GetKeyedRequest(this HttpContext context) => context.Features.Get<KeyedRequest>();

    /// <summary>
    /// Lets the endpoint take an <c>Idempotency-Key</c>: its first final answer is kept in the database, in one transaction with what the handler changes
    /// there, and given again for the same request, on any replica.
    /// </summary>
    /// <param name="endpoint">The endpoint. Its handler changes the database through <see cref="DbSession"/>, and runs work that follows a change by <see
    /// cref="DbSession.AfterCommitAsync"/>. Any other change happens although the commit of the answer fails, so a second run of the handler with the same
    /// <see cref="GetKeyedRequest"/> must change nothing and give the same answer.</param>
    /// <param name="callerHeader">The header, beside <c>Authorization</c>, that says who calls where the endpoint asks for no token.</param>
    public static RouteHandlerBuilder TakesIdempotencyKey(this RouteHandlerBuilder endpoint, string? callerHeader = null) =>
        endpoint.WithMetadata(new TakesIdempotencyKey(callerHeader));
}
