using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Ticketing.Common.Results;

namespace Ticketing.Common.Api;

/// <summary>The answers an endpoint can give.</summary>
public static class Answer
{
    /// <summary>A success in the caller's envelope, written through source-generated JSON.</summary>
    public static IResult Json<T>(T envelope, JsonTypeInfo<T> type, int status = StatusCodes.Status200OK) => new JsonAnswer<T>(envelope, type, status);

    /// <summary>Ready bytes of JSON.</summary>
    public static IResult Bytes(ReadOnlyMemory<byte> json) => new BytesAnswer(json);

    /// <summary>A refusal, in the envelope of the API that was called and the language that was asked for.</summary>
    public static IResult Refuse(Refusal refusal) => new RefusalAnswer(refusal);

    /// <summary>The success of a result in an envelope, or its refusal.</summary>
    public static IResult From<T, TEnvelope>(
        Result<T> result, Func<T, TEnvelope> envelope, JsonTypeInfo<TEnvelope> type, int status = StatusCodes.Status200OK) =>
        result.IsSuccess ? Json(envelope(result.Value), type, status) : Refuse(result.Refusal);

    private sealed class JsonAnswer<T>(T envelope, JsonTypeInfo<T> type, int status) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) =>
            ResponseBytes.WriteAsync(httpContext.Response, status, JsonSerializer.SerializeToUtf8Bytes(envelope, type));
    }

    private sealed class BytesAnswer(ReadOnlyMemory<byte> json) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => ResponseBytes.WriteAsync(httpContext.Response, StatusCodes.Status200OK, json);
    }

    private sealed class RefusalAnswer(Refusal refusal) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => RefusalWriter.WriteAsync(httpContext, refusal);
    }
}
