using Ticketing.Common.Api;

namespace Ticketing.Redis.Limits;

/// <summary>By what calls are limited.</summary>
public enum LimitKind
{
    /// <summary>The client's address.</summary>
    Address,

    /// <summary>The user, as proved by a token.</summary>
    User,

    /// <summary>The token of a place.</summary>
    Token,
}

/// <summary>The subject of a limit: an address, a user or a token.</summary>
/// <param name="Kind">By what.</param>
/// <param name="Name">The user, or the queue of a token; empty for an address.</param>
/// <param name="Number">The address, or the ticket of a token; 0 for a user.</param>
public readonly record struct LimitSubject(LimitKind Kind, string Name, ulong Number)
{
    /// <summary>An address.</summary>
    public static LimitSubject Of(ClientAddress address) => new(LimitKind.Address, "", address.Number);

    /// <summary>A user.</summary>
    public static LimitSubject OfUser(string userId) => new(LimitKind.User, userId, 0);

    /// <summary>The token of a ticket.</summary>
    public static LimitSubject OfToken(string queue, long ticket) => new(LimitKind.Token, queue, (ulong)ticket);

    /// <summary>A randomised hash: a client cannot find out which other clients have the same one.</summary>
    public override int GetHashCode() => HashCode.Combine(Name, Number);

    /// <summary>The key of the bucket. The braces keep all buckets in one hash slot, so that one call reaches those of many requests.</summary>
    internal string Key => Kind switch
    {
        LimitKind.Address => $"limit:{{calls}}:address:{new ClientAddress(Number)}",
        LimitKind.User => $"limit:{{calls}}:user:{Name}",
        _ => $"limit:{{calls}}:token:{Name}:{Number}",
    };
}
