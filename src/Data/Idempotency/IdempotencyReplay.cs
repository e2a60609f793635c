using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;
using Ticketing.Common.Api;
using Ticketing.Common.Results;

namespace Ticketing.Data.Idempotency;

/// <summary>The first step: looks for a kept answer.</summary>
internal static class IdempotencyReplay
{
    public const string Header = "Idempotency-Key";

    private const string ReplayedHeader = "Idempotency-Replayed";
    private const int MaxKeyLength = 255;

    private static readonly Refusal BadKey = new(Errors.Malformed)
    {
        Fields = new Dictionary<string, Message>
        {
            [Header] = new("must be one text of 1 to 255 visible ASCII characters", "표시 가능한 ASCII 문자 1~255자의 값 하나여야 합니다"),
        },
    };

    /// <summary>Gives the kept answer, or goes on with the request known as a <see cref="KeyedRequest"/>.</summary>
    public static async Task InvokeAsync(HttpContext context, string? caller, TakesIdempotencyKey takes, RequestDelegate next)
    {
        if (!IsValid(context.Request.Headers[Header]))
        {
            await RefusalWriter.WriteAsync(context, BadKey);
            return;
        }

        var request = await KnowAsync(context, caller is null ? $"rights {RightsOf(context.Request, takes)}" : $"user {caller}");
        if (!await TryAnswerAsync(context, request))
        {
            context.Features.Set(request);
            await next(context);
        }
    }

    /// <summary>Gives the kept answer, or refuses a request that differs from the one it was given to. False when there is none.</summary>
    public static async Task<bool> TryAnswerAsync(HttpContext context, KeyedRequest request)
    {
        if (await context.RequestServices.GetRequiredService<IdempotencyStore>().FindAsync(request) is not var (fingerprint, answer))
            return false;

        if (!CryptographicOperations.FixedTimeEquals(fingerprint, request.Fingerprint))
        {
            await RefusalWriter.WriteAsync(context, Errors.IdempotencyConflict);
            return true;
        }

        context.Response.Headers[ReplayedHeader] = "true";
        await ResponseBytes.WriteAsync(context.Response, answer.Status, answer.Body);
        return true;
    }

    // A caller with other credentials than those of the first request does not get its answer.
    private static string RightsOf(HttpRequest request, TakesIdempotencyKey takes) =>
        takes.CallerHeader is { } header ? $"{request.Headers.Authorization} {request.Headers[header]}" : request.Headers.Authorization.ToString();

    private static bool IsValid(StringValues values) => values is [{ Length: > 0 and <= MaxKeyLength } key] && key.All(c => c is > ' ' and <= '~');

    private static async Task<KeyedRequest> KnowAsync(HttpContext context, string caller)
    {
        // At most the 64 KiB that the server takes. The handler reads them once more.
        var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        body.Position = 0;
        context.Request.Body = body;

        var path = context.Request.Path.ToString().TrimEnd('/').ToLowerInvariant();
        var key = context.Request.Headers[Header].ToString();
        return KeyedRequest.Of(caller, context.Request.Method, path, key, body.GetBuffer().AsMemory(0, (int)body.Length));
    }
}
