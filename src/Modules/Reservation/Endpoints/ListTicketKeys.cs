using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Ticketing.Common.Api;
using Ticketing.Reservations.Tickets;

namespace Ticketing.Reservations.Endpoints;

/// <summary>The public keys of tickets as a JWK set, for everyone.</summary>
internal static class ListTicketKeys
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/.well-known/concert-keys.json", Handle).ExcludeFromDescription();

    private static IResult Handle(HttpContext context, TicketSigner signer)
    {
        context.Response.Headers.CacheControl = "public, max-age=300";
        return Answer.Bytes(JsonSerializer.SerializeToUtf8Bytes(signer.Keys, TicketJson.Instance.PublicTicketKeys));
    }
}
