using System.Data.Common;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Ticketing.Common.Api;
using Ticketing.Common.Results;

namespace Ticketing.Data.Idempotency;

/// <summary>
/// The second step, around the handler: one transaction holds the claim to the key, what the handler changes in it, and its answer. So a host that dies
/// at any moment leaves all of it or nothing, and a request that is repeated gets the same answer or starts anew. What a handler changes elsewhere it
/// makes safe to repeat itself (<see cref="IdempotentEndpoints.GetKeyedRequest"/>).
/// </summary>
internal static class IdempotencyClaim
{
    private static readonly Refusal StillRunning = new(Errors.IdempotencyConflict.Saying(
        "The first request with this Idempotency-Key is still running. The Retry-After header says when to come back.",
        "같은 Idempotency-Key의 첫 요청이 아직 처리 중입니다. Retry-After 헤더의 시간 이후에 다시 시도해 주세요."))
    {
        RetryAfter = TimeSpan.FromSeconds(1),
    };

    public static async Task InvokeAsync(HttpContext context, KeyedRequest request, RequestDelegate next)
    {
        var session = context.RequestServices.GetRequiredService<DbSession>();
        for (var again = false; ; again = true)
        {
            try
            {
                if (await TryAsync(context, session, request, next, again))
                    return;
            }
            catch (DbException conflict) when (session.CanRunAgain(conflict))
            {
                // The transaction was rolled back and no answer was sent, so the handler can run once more.
            }

            // A change that came too late to be committed is rolled back. The handler runs once more, and its refusal says why.
            context.Request.Body.Position = 0;
        }
    }

    private static async Task<bool> TryAsync(HttpContext context, DbSession session, KeyedRequest request, RequestDelegate next, bool again)
    {
        var store = context.RequestServices.GetRequiredService<IdempotencyStore>();
        switch (await session.BeginAsync(store.Claim(request), again))
        {
            case null:
                try
                {
                    return await TryAnswerAsync(context, session, request, next);
                }
                finally
                {
                    await session.RollbackAsync();
                }

            // Another request with the same key has ended between the first look-up and the claim.
            case IdempotencyRefusals.Known when await IdempotencyReplay.TryAnswerAsync(context, request):
                return true;
            default:
                await RefusalWriter.WriteAsync(context, StillRunning);
                return true;
        }
    }

    private static async Task<bool> TryAnswerAsync(HttpContext context, DbSession session, KeyedRequest request, RequestDelegate next)
    {
        var answer = await RenderAsync(context, next);
        if (answer.IsFinal)
        {
            if (!await session.CommitAsync(IdempotencyStore.Keep(request, answer)))
                return false;
        }
        else
        {
            await session.RollbackAsync();
        }

        await context.Response.Body.WriteAsync(answer.Body);
        return true;
    }

    // Status and headers stay set in the response; only the body is held back.
    private static async Task<KeptAnswer> RenderAsync(HttpContext context, RequestDelegate next)
    {
        var sent = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        using var body = new MemoryStream();
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(body));
        try
        {
            await next(context);
        }
        finally
        {
            context.Features.Set(sent);
        }

        return new KeptAnswer(context.Response.StatusCode, body.ToArray());
    }
}
