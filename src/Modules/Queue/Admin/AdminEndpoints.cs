using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Ticketing.Common.Api;
using Ticketing.Queues.Contracts;
using Ticketing.Queues.Rules;

namespace Ticketing.Queues.Admin;

/// <summary>
/// The operators' calls, <c>/admin/queues</c>, <c>/admin/operations</c> and <c>/admin/audit</c>. All of them need an operator's key, whose name the log has.
/// </summary>
internal static class AdminEndpoints
{
    public const string UserHeader = "X-Admin-User";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/admin/queues").WithTags("Admin").RequireAdminKey();
        ListQueues.Map(group);
        UpdateQueue.Map(group);
        OperateQueue.Map(group);
        PublishedOrder.Map(group);
        QueueHistory.Map(group);
        var others = routes.MapGroup("/admin").WithTags("Admin").RequireAdminKey();
        ListOperations.Map(others);
        RunAudit.Map(others);
    }

    /// <summary>Refuses a call without the key that its endpoint requires, before anything is looked up or kept for it.</summary>
    public static Task CheckKeyAsync(HttpContext context, RequestDelegate next) =>
        context.GetEndpoint()?.Metadata.GetMetadata<AdminKeyRequirement>() is null ? next(context) : CheckedAsync(context, next);

    /// <summary>The queue of the route, or null when there is no such queue.</summary>
    public static async ValueTask<string?> QueueOfAsync(HttpContext context, IQueueCatalog catalog) =>
        context.Request.RouteValues["id"] is string id && Identifier.IsValid(id) ? await catalog.ResolveAsync(id, context.RequestAborted) : null;

    /// <summary>The operator's name, for the log: that of the key. With the key that has none, <c>X-Admin-User</c> names the operator.</summary>
    public static string OperatorOf(HttpContext context) => context.Features.Get<AdminOperator>()?.Name ?? (
        context.Request.Headers[UserHeader].ToString() is { Length: > 0 and <= 128 } name && Identifier.IsValid(name) ? name : "unnamed");

    private static async Task CheckedAsync(HttpContext context, RequestDelegate next)
    {
        if (await context.RequestServices.GetRequiredService<AdminKeys>().CheckAsync(context) is { } refusal)
            await RefusalWriter.WriteAsync(context, refusal);
        else
            await next(context);
    }
}
