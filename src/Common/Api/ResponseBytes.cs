using Microsoft.AspNetCore.Http;

namespace Ticketing.Common.Api;

internal static class ResponseBytes
{
    public const string ContentType = "application/json; charset=utf-8";

    // A known length avoids the chunked encoding and lets the server send head and body in one write.
    public static Task WriteAsync(HttpResponse response, int status, ReadOnlyMemory<byte> body)
    {
        response.StatusCode = status;
        response.ContentType = ContentType;
        response.ContentLength = body.Length;
        return response.Body.WriteAsync(body).AsTask();
    }
}
