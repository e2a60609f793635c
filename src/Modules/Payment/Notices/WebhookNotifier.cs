using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;
using Ticketing.Common.Resilience;

namespace Ticketing.Payments.Notices;

/// <summary>
/// Posts the notice as JSON to <c>Notice:WebhookUrl</c>. <c>X-Signature: sha256=...</c> is the HMAC-SHA256 of the body in hexadecimal, by which the receiver
/// knows the sender. Any status but 2xx is a failure.
/// </summary>
internal sealed class WebhookNotifier : INotifier, IDisposable
{
    private readonly NoticeOptions _options;
    private readonly CircuitBreaker _breaker;
    private readonly HttpClient _client;

    public WebhookNotifier(IOptions<NoticeOptions> options, Breakers breakers)
    {
        _options = options.Value;
        _breaker = breakers.Notice;
        // Connections are renewed, so that a receiver whose address changes is found.
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) };
        _client = new HttpClient(handler) { Timeout = TimeSpan.FromMilliseconds(_options.TimeoutMs) };
    }

    public async Task SendAsync(PaymentNotice notice, CancellationToken cancellation)
    {
        if (_options.WebhookUrl.Length > 0)
        {
            await _breaker.RunAsync(
                static (call, cancellation) => call.Self.PostAsync(call.Notice, cancellation), (Self: this, Notice: notice), cancellation: cancellation);
        }
    }

    public void Dispose() => _client.Dispose();

    private async ValueTask<bool> PostAsync(PaymentNotice notice, CancellationToken cancellation)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(notice, NoticeJson.Default.PaymentNotice);
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        using var request = new HttpRequestMessage(HttpMethod.Post, _options.WebhookUrl) { Content = content };
        request.Headers.Add("X-Message-Id", notice.MessageId.ToString());
        request.Headers.Add("X-Signature", "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(_options.WebhookSecret), body)));
        using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        response.EnsureSuccessStatusCode();
        return true;
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PaymentNotice))]
internal sealed partial class NoticeJson : JsonSerializerContext;
