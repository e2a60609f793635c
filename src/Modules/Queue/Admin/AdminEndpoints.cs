using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Ticketing.Common.Api;
using Ticketing.Common.Results;
using Ticketing.Queues.Contracts;
using Ticketing.Queues.Rules;

namespace Ticketing.Queues.Admin;

/// <summary>The operators' calls, <c>/admin/queues</c>. All of them need the admin key; <c>X-Admin-User</c> names the operator in the log.</summary>
internal static class AdminEndpoints
{
    public const string UserHeader = "X-Admin-User";

    private static readonly Error NotAdmin = Errors.NotAuthentic.Saying(
        "This call needs the admin key: send it as X-Admin-Key. It is set by Admin:Key.",
        "관리자 키가 필요합니다. X-Admin-Key 헤더로 보내 주세요.");

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/admin/queues").WithTags("Admin");
        RequireKey(group);
        ListQueues.Map(group);
        UpdateQueue.Map(group);
        OperateQueue.Map(group);
        PublishedOrder.Map(group);
    }

    /// <summary>Refuses calls of the group without the admin key, in <see cref="CheckKeyAsync"/>.</summary>
    public static void RequireKey(RouteGroupBuilder group) => group.WithMetadata(new AdminKeyRequirement());

    /// <summary>Refuses a call without the key that its endpoint requires, before anything is looked up or kept for it.</summary>
    public static Task CheckKeyAsync(HttpContext context, RequestDelegate next) =>
        context.GetEndpoint()?.Metadata.GetMetadata<AdminKeyRequirement>() is null || context.RequestServices.GetAdminOptions().IsSentBy(context.Request)
            ? next(context)
            : RefusalWriter.WriteAsync(context, NotAdmin);

    /// <summary>The queue of the route, or null when there is no such queue.</summary>
    public static async ValueTask<string?> QueueOfAsync(HttpContext context, IQueueCatalog catalog) =>
        context.Request.RouteValues["id"] is string id && Identifier.IsValid(id) ? await catalog.ResolveAsync(id, context.RequestAborted) : null;

    /// <summary>The operator's name, for the log.</summary>
    public static string OperatorOf(HttpContext context) =>
        context.Request.Headers[UserHeader].ToString() is { Length: > 0 and <= 128 } name && Identifier.IsValid(name) ? name : "unnamed";

    private static AdminOptions GetAdminOptions(this IServiceProvider services) =>
        ((IOptionsMonitor<AdminOptions>)services.GetService(typeof(IOptionsMonitor<AdminOptions>))!).CurrentValue;

    private sealed record AdminKeyRequirement;
}
