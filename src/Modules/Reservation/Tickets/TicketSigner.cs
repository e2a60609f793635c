using System.Text.Json;
using Microsoft.Extensions.Options;

namespace Ticketing.Reservations.Tickets;

/// <summary>Signs tickets with the key of this sale.</summary>
internal sealed class TicketSigner
{
    private readonly TicketKey _key;

    public TicketSigner(IOptions<TicketOptions> options)
    {
        // The options are checked when the host starts.
        _key = TicketKey.Read(options.Value.Key)!;
        Keys = new PublicTicketKeys(options.Value.PreviousKey is { Length: > 0 } previous
            ? [_key.Public, TicketKey.Read(previous)!.Public]
            : [_key.Public]);
    }

    /// <summary>The keys with which tickets are verified.</summary>
    public PublicTicketKeys Keys { get; }

    /// <summary>The signed text of a ticket.</summary>
    public string Sign(TicketClaims claims) => _key.Sign(JsonSerializer.SerializeToUtf8Bytes(claims, TicketJson.Instance.TicketClaims));
}

/// <summary>The content of a ticket. It does not contain the buyer.</summary>
/// <param name="Reservation">The reservation's number.</param>
/// <param name="Concert">The concert's title.</param>
/// <param name="Starts">When it starts.</param>
/// <param name="Seats">The seats.</param>
internal sealed record TicketClaims(long Reservation, string Concert, DateTimeOffset Starts, IReadOnlyList<string> Seats);
