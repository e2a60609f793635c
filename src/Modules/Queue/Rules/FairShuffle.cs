using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Ticketing.Queues.Rules;

/// <summary>
/// The shuffle of the tickets taken before an opening, as order.lua computes it: the low 48 bits of a ticket go through a four-round Feistel network
/// (Luby and Rackoff, "How to construct pseudorandom permutations from pseudorandom functions", 1988) whose round function is the first 24 bits of
/// SHA-1("seed:round:half"), all in decimal. Tickets are admitted by the result, smallest first. It is one to one, so that no two results are equal.
/// </summary>
internal static class FairShuffle
{
    public const string Name = "feistel-48-sha1-4";

    private const long Half = 1L << 24;

    /// <summary>The order of a ticket after the shuffle.</summary>
    public static long Shuffle(long ticket, string seed)
    {
        var low = ticket % (Half * Half);
        var (left, right) = (low / Half, low % Half);
        for (var round = 0; round < 4; round++)
            (left, right) = (right, left ^ Scramble(seed, round, right));
        return (left * Half) + right;
    }

    /// <summary>Whether a ticket was taken before an opening: those are odd.</summary>
    public static bool IsShuffled(long ticket) => ticket % 2 == 1;

    /// <summary>The order of a ticket in its queue: odd tickets, taken before an opening, come in shuffled order before all even ones.</summary>
    public static long Order(long ticket, string seed) => IsShuffled(ticket) ? Shuffle(ticket, seed) : ticket;

    private static long Scramble(string seed, int round, long half)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{seed}:{round}:{half}");
        // SHA-1 is the hash that scripts in Redis have. It only has to spread evenly and be unpredictable without the seed.
#pragma warning disable CA5350
        return Convert.ToInt64(Convert.ToHexString(SHA1.HashData(Encoding.ASCII.GetBytes(text)))[..6], 16);
#pragma warning restore CA5350
    }
}
