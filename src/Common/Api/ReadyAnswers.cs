using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Ticketing.Common.Caching;

namespace Ticketing.Common.Api;

/// <summary>Sends ready bytes, or 304 to a client that has them.</summary>
public static class ReadyAnswers
{
    // The web server copies all bytes that it is given. So it gets one part of this size at a time, which bounds the memory for a client that does not read.
    private const int MaxPart = 8 * 1024;

    /// <summary>Whether a client has an answer: by <c>If-None-Match</c> (RFC 9110, 13.1.2), a weak comparison, and "*" matches every answer.</summary>
    public static bool IsKnown(HttpRequest request, ReadyVariant answer)
    {
        var asked = request.Headers.IfNoneMatch;
        if (asked.Count == 0)
            return false;
        if (asked.Count == 1 && asked[0] == answer.ETag)
            return true;
        return EntityTagHeaderValue.TryParseList(asked, out var tags) &&
            tags.Any(each => each.Equals(EntityTagHeaderValue.Any) || each.Tag == answer.ETag);
    }

    /// <summary>Sends an answer.</summary>
    /// <param name="response">The response, of which nothing is sent yet.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="isKnown">Whether the client has it.</param>
    /// <param name="cacheRule">Its <c>Cache-Control</c>.</param>
    /// <param name="contentType">Its media type: JSON unless it is another one.</param>
    public static Task WriteAsync(HttpResponse response, ReadyVariant answer, bool isKnown, string cacheRule, string contentType = ResponseBytes.ContentType)
    {
        var headers = response.Headers;
        headers.ETag = answer.ETag;
        headers.CacheControl = cacheRule;
        headers.Append(HeaderNames.Vary, HeaderNames.AcceptEncoding);
        if (isKnown)
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        if (answer.Coding is { } coding)
            headers.ContentEncoding = coding;
        response.ContentType = contentType;
        response.ContentLength = answer.Bytes.Length;
        return answer.Bytes.Length <= MaxPart ? response.Body.WriteAsync(answer.Bytes).AsTask() : WriteInPartsAsync(response.Body, answer.Bytes);
    }

    private static async Task WriteInPartsAsync(Stream body, ReadOnlyMemory<byte> left)
    {
        for (; left.Length > MaxPart; left = left[MaxPart..])
            await body.WriteAsync(left[..MaxPart]);
        await body.WriteAsync(left);
    }
}
