using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Ticketing.Common.Api;
using Ticketing.Host.Browsers;

namespace Ticketing.Host.Connections;

/// <summary>
/// Gives the envelope to the answers that the web server writes by itself: to a request that it cannot read (400, 408, 414, 431, 505) and that
/// therefore reaches no middleware. The server announces each of them before it writes it, and writes it without a body.
/// </summary>
internal sealed class ServerRefusals : IObserver<KeyValuePair<string, object?>>
{
    private const string BadRequest = "Microsoft.AspNetCore.Server.Kestrel.BadRequest";

    private readonly TimeProvider _time;

    private ServerRefusals(TimeProvider time) => _time = time;

    /// <inheritdoc/>
    public void OnNext(KeyValuePair<string, object?> value)
    {
        // With TLS the output takes what is encrypted already.
        if (value.Value is IFeatureCollection request && request.Get<RefusableOutput>() is { } output && request.Get<ITlsHandshakeFeature>() is null &&
            request.Get<IHttpResponseFeature>() is { HasStarted: false } response)
            output.Answer = Answer(request.GetRequiredFeature<IHttpRequestFeature>(), response, output.PathStart);
    }

    /// <inheritdoc/>
    public void OnCompleted()
    {
    }

    /// <inheritdoc/>
    public void OnError(Exception error)
    {
    }

    /// <summary>Subscribes to the server's announcements, and to no other event.</summary>
    public static void Subscribe(IServiceProvider services) => services.GetRequiredService<DiagnosticListener>()
        .Subscribe(new ServerRefusals(services.GetRequiredService<TimeProvider>()), static name => name == BadRequest);

    private ReadOnlyMemory<byte> Answer(IHttpRequestFeature request, IHttpResponseFeature response, string pathStart)
    {
        // Null where the server could not read the request line.
        var path = string.IsNullOrEmpty(request.Path) ? pathStart : request.Path;
        var body = RefusalWriter.Body(ErrorEnvelopes.Of(response.StatusCode), path);
        var head = new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {response.StatusCode} {ReasonPhrases.GetReasonPhrase(response.StatusCode)}\r\n")
            .Append(CultureInfo.InvariantCulture, $"Date: {_time.GetUtcNow():R}\r\nContent-Type: {ResponseBytes.ContentType}\r\n")
            .Append(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\nCache-Control: no-store\r\nConnection: close\r\n");
        foreach (var (name, value) in SecurityHeaders.All)
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        if (response.Headers.Allow.Count > 0)
            head.Append(CultureInfo.InvariantCulture, $"Allow: {response.Headers.Allow}\r\n");
        var answer = Encoding.ASCII.GetBytes(head.Append("\r\n").ToString());
        return HttpMethods.IsHead(request.Method) ? answer : (byte[])[.. answer, .. body.Span];
    }
}
