using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Ticketing.Common.Api;
using Ticketing.Common.Results;
using Ticketing.Queues.Admission;
using Ticketing.Queues.Contracts;
using Ticketing.Queues.Identity;
using Ticketing.Queues.Rules;

namespace Ticketing.Queues.Endpoints;

/// <param name="UserId">The user's number; may be absent where the user is identified otherwise.</param>
/// <param name="ConcertId">The concert's number or code; absent for the site-wide queue.</param>
internal sealed record IssueTokenRequest(long? UserId, long? ConcertId);

/// <param name="QueueToken">The text that proves the ticket.</param>
internal sealed record IssuedToken(string QueueToken);

internal static class IssueToken
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/v1/api/queue/token", HandleAsync)
        .WithName("IssueToken")
        .WithTags("Queue")
        .WithSummary("Enter the line")
        .WithDescription(EntryUser.Description)
        .WithMetadata(new IdentifiesUser(), EntryUser.Refusals)
        .Accepts<IssueTokenRequest>("application/json")
        .Produces<Envelope<IssuedToken>>();

    private static async Task<IResult> HandleAsync(HttpContext context, UserIdentity identity, WaitingRoom room, IQueueCatalog catalog)
    {
        var caller = await identity.IdentifyAsync(context.Request);
        if (!caller.IsSuccess)
            return Answer.Refuse(caller.Refusal);
        using var fields = await JsonFields.ReadAsync(context.Request, context.RequestAborted);
        var userId = caller.Value is null ? fields.Number("userId").ToString(CultureInfo.InvariantCulture) : EntryUser.Read(fields) ?? caller.Value;
        var concert = ConcertField.Read(fields, "concertId");
        if (fields.Refusal is { } refusal)
            return Answer.Refuse(refusal);
        if (identity.RefuseOther(caller.Value, userId) is { } other)
            return Answer.Refuse(other);

        var queue = concert is null ? Visitor.DefaultQueue : await catalog.ResolveAsync(concert, context.RequestAborted);
        if (queue is null)
            return Answer.Refuse(QueueErrors.NoSuchQueue);
        var entry = await room.EnterAsync(queue, userId, ClientAddress.Of(context.Connection.RemoteIpAddress));
        return Answer.From(entry, e => new Envelope<IssuedToken>(new IssuedToken(e.Token)), QueueJson.Default.EnvelopeIssuedToken);
    }
}

/// <summary>A concert in a request body: its number, or its code.</summary>
internal static class ConcertField
{
    public static string? Read(JsonFields fields, string name) => fields.Optional(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } number when number.TryGetInt64(out var id) && id > 0 => id.ToString(CultureInfo.InvariantCulture),
        { ValueKind: JsonValueKind.String } text when Identifier.IsValid(text.GetString()) => text.GetString(),
        _ => fields.Bad<string>(name, Wrong),
    };

    private static readonly Message Wrong = new("must be the number or the code of a concert", "콘서트 번호 또는 코드여야 합니다");
}
