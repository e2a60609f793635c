using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Ticketing.Tests.Faults.Histories;

namespace Ticketing.Tests.Faults.Running;

/// <summary>Sends requests and records each of them. A request is sent once: no layer below repeats it.</summary>
internal sealed class RecordingClient(TestCluster cluster, HistoryRecorder recorder)
{
    private readonly ConcurrentBag<string> _usedTokens = [];

    /// <summary>The tokens with which a payment was acknowledged.</summary>
    public IReadOnlyCollection<string> UsedTokens => _usedTokens;

    /// <summary>Sends one request to one replica.</summary>
    /// <param name="host">The replica.</param>
    /// <param name="request">The request.</param>
    /// <param name="token">The token, or null.</param>
    /// <param name="schedule">The schedule, where the request is about seats.</param>
    /// <param name="abandonAfter">When to close the connection; null to wait for the answer.</param>
    public async Task<Call> SendAsync(int host, Request request, string? token, long schedule = 0, TimeSpan? abandonAfter = null)
    {
        var (method, path, body) = Form(request, schedule);
        using var message = new HttpRequestMessage(method, path);
        // HttpClient does not repeat a request that has a body, even an empty one, when a connection breaks.
        if (method != HttpMethod.Get)
            message.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        if (token is not null)
            message.Headers.TryAddWithoutValidation("Authorization", token);
        if (request.Key is not null)
            message.Headers.Add("Idempotency-Key", request.Key);

        using var abandoned = new CancellationTokenSource();
        if (abandonAfter is { } time)
            abandoned.CancelAfter(time);
        var sentAt = recorder.Now;
        try
        {
            using var response = await cluster.Client(host).SendAsync(message, abandoned.Token);
            var text = await response.Content.ReadAsStringAsync(abandoned.Token);
            var call = recorder.Add(host, request, sentAt, Read(request.Kind, response, text));
            if (request.Kind == CallKind.Pay && call.Succeeded)
                _usedTokens.Add(token!);
            return call;
        }
        catch (Exception noAnswer) when (noAnswer is HttpRequestException or IOException or TaskCanceledException)
        {
            return recorder.Add(host, request, sentAt, null, abandoned.IsCancellationRequested);
        }
    }

    /// <summary>The token in the answer to <see cref="CallKind.Enter"/>.</summary>
    public static string Token(Call entered)
    {
        using var json = JsonDocument.Parse(entered.Reply!.Body);
        return json.RootElement.GetProperty("data").GetProperty("queueToken").GetString()!;
    }

    private static HashSet<long> Free(JsonElement seats) =>
    [
        .. seats.EnumerateArray().Where(seat => seat.GetProperty("seatStatus").GetString() == "AVAILABLE")
            .Select(seat => seat.GetProperty("seatId").GetInt64()),
    ];

    private static (HttpMethod Method, string Path, string Body) Form(Request request, long schedule) => request.Kind switch
    {
        CallKind.Enter => (HttpMethod.Post, "/v1/api/queue/token", $$"""{"userId":{{request.User}}}"""),
        CallKind.Charge => (HttpMethod.Post, "/v1/api/user/amount", $$"""{"amount":{{request.Amount}}}"""),
        CallKind.GetBalance => (HttpMethod.Get, "/v1/api/user/amount", ""),
        CallKind.ListSeats => (HttpMethod.Get, $"/v1/api/concerts/seat?scheduleId={schedule}", ""),
        CallKind.Hold => (HttpMethod.Post, "/v1/api/concerts/reserve", $$"""{"scheduleId":{{schedule}},"seatIds":[{{string.Join(',', request.Seats)}}]}"""),
        CallKind.GetReservation => (HttpMethod.Get, $"/v1/api/concerts/reserve/{request.Reservation}", ""),
        CallKind.GiveBack => (HttpMethod.Delete, $"/v1/api/concerts/reserve/{request.Reservation}", ""),
        CallKind.Pay => (HttpMethod.Post, "/v1/api/concerts/payment", $$"""{"reservationId":{{request.Reservation}}}"""),
        CallKind.Refund => (HttpMethod.Post, $"/v1/api/concerts/payment/{request.Reservation}/cancel", ""),
        var other => throw new InvalidOperationException($"There is no call {other}."),
    };

    private static Reply Read(CallKind kind, HttpResponseMessage response, string text)
    {
        var status = (int)response.StatusCode;
        using var json = JsonDocument.Parse(text);
        if (status != 200)
            return new Reply(status, json.RootElement.GetProperty("exception").GetProperty("code").GetString()!, text);
        var data = json.RootElement.GetProperty("data");
        if (kind == CallKind.ListSeats)
            return new Reply(status) { Free = response.Headers.Contains("Warning") ? null : Free(data) };
        return new Reply(status, Body: text)
        {
            Reservation = kind == CallKind.Hold ? data.GetProperty("reservationId").GetInt64() : 0,
            Amount = kind switch
            {
                CallKind.Charge or CallKind.GetBalance => data.GetProperty("amount").GetInt64(),
                CallKind.Pay => data.GetProperty("paymentAmount").GetInt64(),
                CallKind.Refund => data.GetProperty("refundAmount").GetInt64(),
                _ => 0,
            },
            State = kind == CallKind.GetReservation ? data.GetProperty("status").GetString()! : "",
        };
    }
}
