using Ticketing.Common.Results;

namespace Ticketing.Host.OpenApi;

/// <summary>The notes on the waiting room API (<c>/api/v1/queue</c>).</summary>
internal static class WaitingRoomNotes
{
    private const string Token = "v1.Y29uY2VydC0xfHUtNzd8MTc5NTkyMjMzNDU2Nzg5MA.V2FpdEluTGluZQ";

    private const string Slot = """{"concertId":"concert-1","userId":"u-77","status":"ACTIVE","expiredAt":"2026-12-05T10:05:00Z","extendCount":1}""";

    private static readonly ParameterNote TokenInQuery = new("token", "The token, for clients that cannot send headers.", $"\"{Token}\"", IsRequired: false);

    /// <summary>One for each call.</summary>
    public static IReadOnlyList<OperationNotes> All { get; } =
    [
        new("EnterQueue")
        {
            Requests = new Dictionary<string, string> { ["Stand in the line of a concert"] = """{"concertId":"concert-1","userId":"u-77"}""" },
            Answer =
                $$"""
                {"concertId":"concert-1","userId":"u-77","position":12,"totalWaiting":348,"estimatedWaitMinutes":1,"status":"WAITING",
                 "token":"{{Token}}","isNewEntry":true}
                """,
            Status = StatusCodes.Status201Created,
            Errors = [Errors.Malformed, Errors.Forbidden, Errors.NotFound, Errors.NotJson, Errors.TooLarge],
            BadField = "concertId",
        },
        new("GetQueueStatus")
        {
            Answer =
                """
                {"concertId":"concert-1","userId":"u-77","status":"WAITING","position":12,"totalWaiting":348,"expiredAt":"2026-12-05T10:05:00Z","extendCount":0,
                 "recommendedPollIntervalMs":10000,"minPollIntervalMs":2000}
                """,
        },
        new("ActivateSlot") { Answer = Slot, Errors = [Errors.TokenNotActive, Errors.Forbidden] },
        new("ExtendSlot") { Answer = Slot, Errors = [Errors.OutOfOrder, Errors.TokenNotActive, Errors.Forbidden] },
        new("LeaveQueue") { Answer = """{"concertId":"concert-1","userId":"u-77","status":"DONE"}""" },
        new("GetDraw")
        {
            Parameters =
            [
                new ParameterNote("concertId", "The concert's code or number.", "\"concert-1\""),
                new ParameterNote("page", "Which page of the tickets, from 1.", "1", IsRequired: false),
            ],
            Answer =
                """
                {"concertId":"concert-1","opensAt":"2026-12-05T10:00:00Z","commitment":"a1bf4dc2c0cea821798c38e16fcc1667d6f0504afa821b181672035fc5967890",
                 "seed":"0f1e2d3c4b5a69788796a5b4c3d2e1f0","algorithm":"feistel-48-sha1-4","total":3,"pageSize":10000,
                 "tickets":[1795922334567891,1795922334567893,1795922335000001]}
                """,
            Errors = [Errors.Malformed, Errors.NotFound],
            BadField = "concertId",
        },
        new("SubscribeQueue") { Parameters = [TokenInQuery] },
        new("QueueWebSocket") { Parameters = [TokenInQuery], Errors = [Errors.Malformed] },
    ];
}
