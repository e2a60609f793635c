using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Ticketing.Tests.Faults.Histories;

namespace Ticketing.Tests.Faults.Running;

/// <summary>Sends requests as a client would, and keeps each of them. A request leaves once: nothing below repeats it.</summary>
internal sealed class Client(Fleet fleet, Recorder recorder)
{
    private readonly ConcurrentBag<string> _used = [];

    /// <summary>The tokens that have paid, as far as their callers were told.</summary>
    public IReadOnlyCollection<string> UsedTokens => _used;

    /// <summary>Sends one request to one replica.</summary>
    /// <param name="host">Which replica.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="token">The token, or null.</param>
    /// <param name="schedule">The schedule, where it is about seats.</param>
    /// <param name="patience">After how long the client goes away; null for one that waits.</param>
    public async Task<Call> SendAsync(int host, Request request, string? token, long schedule = 0, TimeSpan? patience = null)
    {
        var (method, path, body) = Form(request, schedule);
        using var message = new HttpRequestMessage(method, path);
        // With a body, though an empty one, HttpClient does not send it a second time by itself when a connection breaks.
        if (method != HttpMethod.Get)
            message.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        if (token is not null)
            message.Headers.TryAddWithoutValidation("Authorization", token);
        if (request.Key is not null)
            message.Headers.Add("Idempotency-Key", request.Key);

        using var leaving = new CancellationTokenSource();
        if (patience is { } wait)
            leaving.CancelAfter(wait);
        var asked = recorder.Now;
        try
        {
            using var response = await fleet.Client(host).SendAsync(message, leaving.Token);
            var text = await response.Content.ReadAsStringAsync(leaving.Token);
            var call = recorder.Add(host, request, asked, Read(request.Act, response, text));
            if (request.Act == Act.Pay && call.Succeeded)
                _used.Add(token!);
            return call;
        }
        catch (Exception none) when (none is HttpRequestException or IOException or TaskCanceledException)
        {
            return recorder.Add(host, request, asked, null, leaving.IsCancellationRequested);
        }
    }

    /// <summary>The token in the answer to <see cref="Act.Enter"/>.</summary>
    public static string Token(Call entered)
    {
        using var json = JsonDocument.Parse(entered.Reply!.Body);
        return json.RootElement.GetProperty("data").GetProperty("queueToken").GetString()!;
    }

    private static HashSet<long> Free(JsonElement seats) =>
        [.. seats.EnumerateArray().Where(seat => seat.GetProperty("seatStatus").GetString() == "AVAILABLE").Select(seat => seat.GetProperty("seatId").GetInt64())];

    private static (HttpMethod Method, string Path, string Body) Form(Request request, long schedule) => request.Act switch
    {
        Act.Enter => (HttpMethod.Post, "/v1/api/queue/token", $$"""{"userId":{{request.User}}}"""),
        Act.Charge => (HttpMethod.Post, "/v1/api/user/amount", $$"""{"amount":{{request.Amount}}}"""),
        Act.Balance => (HttpMethod.Get, "/v1/api/user/amount", ""),
        Act.Seats => (HttpMethod.Get, $"/v1/api/concerts/seat?scheduleId={schedule}", ""),
        Act.Hold => (HttpMethod.Post, "/v1/api/concerts/reserve", $$"""{"scheduleId":{{schedule}},"seatIds":[{{string.Join(',', request.Seats)}}]}"""),
        Act.Look => (HttpMethod.Get, $"/v1/api/concerts/reserve/{request.Reservation}", ""),
        Act.GiveBack => (HttpMethod.Delete, $"/v1/api/concerts/reserve/{request.Reservation}", ""),
        Act.Pay => (HttpMethod.Post, "/v1/api/concerts/payment", $$"""{"reservationId":{{request.Reservation}}}"""),
        Act.Refund => (HttpMethod.Post, $"/v1/api/concerts/payment/{request.Reservation}/cancel", ""),
        var other => throw new InvalidOperationException($"There is no call {other}."),
    };

    private static Reply Read(Act act, HttpResponseMessage response, string text)
    {
        var status = (int)response.StatusCode;
        using var json = JsonDocument.Parse(text);
        if (status != 200)
            return new Reply(status, json.RootElement.GetProperty("exception").GetProperty("code").GetString()!, text);
        var data = json.RootElement.GetProperty("data");
        if (act == Act.Seats)
            return new Reply(status) { Free = response.Headers.Contains("Warning") ? null : Free(data) };
        return new Reply(status, Body: text)
        {
            Reservation = act == Act.Hold ? data.GetProperty("reservationId").GetInt64() : 0,
            Amount = act switch
            {
                Act.Charge or Act.Balance => data.GetProperty("amount").GetInt64(),
                Act.Pay => data.GetProperty("paymentAmount").GetInt64(),
                Act.Refund => data.GetProperty("refundAmount").GetInt64(),
                _ => 0,
            },
            State = act == Act.Look ? data.GetProperty("status").GetString()! : "",
        };
    }
}
