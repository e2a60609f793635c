using System.Text.Json;

namespace Ticketing.Tests.Integration.Api;

/// <summary>A client with a token. Every call goes to the replica whose turn it is.</summary>
internal sealed record Person(Shop Shop, long UserId, string Token)
{
    public async Task<(long Position, string Status)> CheckAsync()
    {
        var data = (await SendAsync(HttpMethod.Post, "/queue/token/check")).Data;
        return (data.GetProperty("queuePosition").GetInt64(), data.GetProperty("status").GetString()!);
    }

    public async Task<long> AmountAsync() => Amount(await GetAsync("/user/amount"));

    public async Task<long> ChargeAsync(long amount) => Amount(await PostAsync("/user/amount", $$"""{"amount":{{amount}}}"""));

    public Task<Reply> ReserveAsync(long scheduleId, params long[] seatIds) => PostAsync("/concerts/reserve", seatIds.Length == 1
        ? $$"""{"scheduleId":{{scheduleId}},"seatId":{{seatIds[0]}}}"""
        : $$"""{"scheduleId":{{scheduleId}},"seatIds":[{{string.Join(',', seatIds)}}]}""");

    /// <summary>Holds a seat of the arena that no other person asks for.</summary>
    /// <returns>The reservation's number.</returns>
    public async Task<long> HoldAsync() => Id(await ReserveAsync(Demo.ArenaSchedule, Shop.NewSeat()));

    public Task<Reply> PayAsync(long reservationId) => PostAsync("/concerts/payment", $$"""{"reservationId":{{reservationId}}}""");

    public Task<Reply> RefundAsync(long reservationId) => SendAsync(HttpMethod.Post, $"/concerts/payment/{reservationId}/cancel");

    public Task<Reply> GiveBackAsync(long reservationId) => SendAsync(HttpMethod.Delete, $"/concerts/reserve/{reservationId}");

    public async Task<JsonElement> ReservationAsync(long reservationId) => (await GetAsync($"/concerts/reserve/{reservationId}")).Data;

    public async Task<string> StatusOfAsync(long reservationId) => (await ReservationAsync(reservationId)).GetProperty("status").GetString()!;

    /// <summary>What the list of seats says of one seat.</summary>
    public async Task<string> SeatStatusAsync(long scheduleId, long seatId, int? replica = null)
    {
        var list = await Shop.SendAsync(HttpMethod.Get, $"/concerts/seat?scheduleId={scheduleId}", Token, replica: replica);
        return list.Data.EnumerateArray().Single(seat => seat.GetProperty("seatId").GetInt64() == seatId).GetProperty("seatStatus").GetString()!;
    }

    /// <summary>Takes a place for the same user again: a new one once the last has ended.</summary>
    public Task<Person> EnterAgainAsync() => Shop.EnterAsync(UserId);

    public Task<Reply> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<Reply> PostAsync(string path, string body) => Shop.PostAsync(path, body, Token);

    public Task<Reply> SendAsync(HttpMethod method, string path, string? body = null) =>
        Shop.SendAsync(method, path, Token, body is null ? null : Api.Shop.Json(body));

    public static long Id(Reply reply) => reply.Data.GetProperty("reservationId").GetInt64();

    private static long Amount(Reply reply) => reply.Data.GetProperty("amount").GetInt64();
}
