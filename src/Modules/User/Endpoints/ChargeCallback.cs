using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Ticketing.Common.Api;
using Ticketing.Common.Results;
using Ticketing.Data;
using Ticketing.Users.Charging;
using Ticketing.Users.Telemetry;

namespace Ticketing.Users.Endpoints;

internal static class ChargeCallback
{
    private static readonly Error NotSigned = Errors.NotAuthentic.Saying(
        "The signature of the payment provider is missing or wrong: X-Charge-Time and X-Charge-Signature.",
        "결제 대행사의 서명이 없거나 올바르지 않습니다. X-Charge-Time과 X-Charge-Signature를 확인해 주세요.");

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/api/charges/callback", HandleAsync)
            .WithName(nameof(ChargeCallback))
            .WithTags("User")
            .WithSummary("Report a payment (payment provider)")
            .WithDescription(
                "The payment provider's call where Charging:Mode is Callback; 404 otherwise. It takes no token but a signature with Charging:CallbackSecret, " +
                "at most five minutes old by the database's clock. chargeId is the provider's id of the payment: the balance rises once for it. The same " +
                "call again gives the same answer and adds nothing; the same chargeId with another user or amount is refused with 409. A charge beyond a " +
                "limit (400) adds nothing, and may be sent again later.")
            .Accepts<PaidCharge>("application/json")
            .Produces<Envelope<PaidChargeAnswer>>();

    private static async Task<IResult> HandleAsync(
        HttpContext context, Charges charges, ChargeSignature signature, DbSession session, ILogger<Charges> log)
    {
        if (!charges.ByProvider)
            return Answer.Refuse(Errors.NotFound);

        // At most the 64 KiB that the server takes. The signature is over the bytes as they came.
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        if (signature.FindTime(context.Request.Headers, body.GetBuffer().AsSpan(0, (int)body.Length)) is not { } signedAt)
        {
            UserLog.NotSigned(log);
            return Answer.Refuse(NotSigned);
        }

        body.Position = 0;
        context.Request.Body = body;
        using var fields = await JsonFields.ReadAsync(context.Request, context.RequestAborted);
        var charge = new PaidCharge(
            fields.Id("chargeId"),
            fields.OptionalUser("userId") ?? fields.Bad<string>("userId", FieldMessages.Missing)!,
            fields.Number("amount", max: charges.MaxPerCall));
        if (fields.Refusal is { } malformed)
            return Refuse(log, charge.ChargeId, malformed);

        long entry = 0;
        var changes = new DbChanges();
        charges.Add(changes, charge, signedAt, id => entry = id);
        if (await session.ExecuteAsync(changes) is { } refused)
            return Refuse(log, charge.ChargeId, charges.RefusalOf(refused));
        var answer = new PaidChargeAnswer(charge.ChargeId, charge.UserId, charge.Amount, entry);
        return Answer.Json(new Envelope<PaidChargeAnswer>(answer), UserJson.Instance.EnvelopePaidChargeAnswer);
    }

    private static IResult Refuse(ILogger log, string? chargeId, Refusal refusal)
    {
        UserLog.ChargeRefused(log, chargeId ?? "none", refusal.Error.Code);
        return Answer.Refuse(refusal);
    }
}

/// <summary>A payment that has raised a balance.</summary>
/// <param name="ChargeId">The provider's id of it.</param>
/// <param name="UserId">Whose balance.</param>
/// <param name="Amount">What was added, in won.</param>
/// <param name="HistoryId">Its entry in the user's history.</param>
internal sealed record PaidChargeAnswer(string ChargeId, string UserId, long Amount, long HistoryId);
