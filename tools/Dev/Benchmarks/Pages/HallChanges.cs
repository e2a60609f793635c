using System.Net.Http.Json;
using System.Text.Json;

namespace Ticketing.Dev.Benchmarks.Pages;

/// <summary>Other visitors, who hold seats of a hall and pay for them at a steady pace.</summary>
internal sealed class HallChanges(TestBed bed, long schedule, IReadOnlyList<string> tokens)
{
    private const int Charge = 400_000;

    /// <summary>Buys seats of the hall, another one for each token, until it is stopped or all tokens are used.</summary>
    /// <param name="pace">How long from one to the next.</param>
    /// <param name="stop">Stops it.</param>
    /// <returns>How many seats were bought.</returns>
    public async Task<int> RunAsync(TimeSpan pace, CancellationToken stop)
    {
        var free = new Stack<long>(await FreeSeatsAsync());
        var bought = 0;
        using var timer = new PeriodicTimer(pace);
        try
        {
            while (bought < tokens.Count && free.TryPop(out var seatId))
            {
                await timer.WaitForNextTickAsync(stop);
                var token = tokens[bought];
                await SendAsync("/v1/api/user/amount", token, new { amount = Charge });
                var held = await SendAsync("/v1/api/concerts/reserve", token, new { scheduleId = schedule, seatId });
                await SendAsync("/v1/api/concerts/payment", token, new { reservationId = held.GetProperty("reservationId").GetInt64() });
                bought++;
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return bought;
        }

        return bought;
    }

    private async Task<IEnumerable<long>> FreeSeatsAsync()
    {
        var seats = await SendAsync($"/v1/api/concerts/seat?scheduleId={schedule}", tokens[0], null);
        long[] free =
        [
            .. seats.EnumerateArray().Where(seat => seat.GetProperty("seatStatus").GetString() == "AVAILABLE")
                .Select(seat => seat.GetProperty("seatId").GetInt64()),
        ];
        Random.Shared.Shuffle(free);
        return free;
    }

    private async Task<JsonElement> SendAsync(string path, string token, object? body)
    {
        using var request = new HttpRequestMessage(body is null ? HttpMethod.Get : HttpMethod.Post, path)
        {
            Content = body is null ? null : JsonContent.Create(body),
        };
        request.Headers.TryAddWithoutValidation("Authorization", token);
        using var answer = await bed.Host.Client.SendAsync(request);
        return (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).GetProperty("data");
    }
}
