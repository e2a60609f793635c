using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Ticketing.Common.Api;
using Ticketing.Common.Results;

namespace Ticketing.Queues.Admin;

/// <summary>Versions of settings as entity tags (RFC 9110, 8.8.3): <c>ETag</c> on answers, <c>If-Match</c> on changes.</summary>
internal static class SettingsVersions
{
    // No queue has this version. It stands for an entity tag that this product never made, so the comparison fails.
    private const long Other = -1;

    private static readonly Refusal BadTag = new(Errors.Malformed)
    {
        Fields = new Dictionary<string, Message> { ["If-Match"] = new("must be one entity tag such as \"3\", or *", "\"3\"과 같은 엔터티 태그 하나 또는 *여야 합니다") },
    };

    /// <summary>The state of a queue, with the version of its settings as the entity tag.</summary>
    public static IResult WithTag(HttpContext context, QueueOverview overview)
    {
        AddTag(context, overview.Version);
        return Answer.Json(new Envelope<QueueOverview>(overview), AdminJson.Default.EnvelopeQueueOverview);
    }

    /// <summary>Names the version of the settings in force in the answer.</summary>
    public static void AddTag(HttpContext context, long version) =>
        context.Response.Headers.ETag = string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    /// <summary>The version that a change is for; null where any will do.</summary>
    public static Result<long?> Expected(HttpRequest request)
    {
        var header = request.Headers.IfMatch;
        if (header.Count == 0 || header is ["*"])
            return (long?)null;
        if (header.Count > 1 || !EntityTagHeaderValue.TryParse(header[0], out var tag))
            return BadTag;
        return !tag.IsWeak && long.TryParse(tag.Tag.AsSpan().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : Other;
    }
}
