using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Ticketing.Tests.Integration.Api;

namespace Ticketing.Tests.Integration.Fuzz;

/// <summary>Values for fields: those that can be right, and those that should not be taken.</summary>
/// <param name="random">What decides.</param>
/// <param name="reservations">Numbers of reservations that there are.</param>
internal sealed class FuzzValues(Random random, ConcurrentBag<long> reservations)
{
    /// <summary>In every hostile text; nothing that is logged may have it.</summary>
    public const string Mark = "fzmark";

    // JSON as it stands.
    private static readonly string[] HostileJson =
    [
        "null", "true", "false", "0", "-0", "-1", "1.0", "1.5", "1e2", "1E400", "-1e400", "1e-400", "2147483647", "2147483648", "4294967296",
        "9007199254740993", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "18446744073709551616", "00", "01", "+1", ".5", "0x10",
        "1_000", "NaN", "Infinity", "-", "[]", "[1]", "[[1]]", "[null]", "[1,1]", "[1,2,3,4,5]", "{}", "{\"a\":1}", "{\"a\":{\"b\":[[{}]]}}", "\"\"", "\" \"",
        "\"1\"", "\"-1\"", "\"null\"", "\"\\u0000\"", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\ud83c\\udfb5\"", "\"콘서트\"", "\"%00\"", "\"../../etc/passwd\"",
        "\"' or 1=1 -- \"", "\"1; drop table users_accounts\"", "\"${jndi:ldap://127.0.0.1/x}\"", "\"{x}\"", "\"default}\"", "\"\\r\\nX-Injected: 1\"",
        "\"default\"", "\"concert-1\"", "\"0001-01-01T00:00:00Z\"", "\"9999-12-31T23:59:59.9999999Z\"", "\"2027-01-01T00:00:00\"", "\"2027-02-30T00:00:00Z\"",
        "\"fzmark\"", "\"fz\\u006dark\"", "'fzmark'", "fzmark", "/* fzmark */ 1", "\"fzmark",
    ];

    private static readonly string[] HostileText =
    [
        "", "0", "-1", "+1", "1.5", "1e3", "0x1", "01", " 1", "1 ", "9223372036854775807", "9223372036854775808", "99999999999999999999999", "null", "NaN",
            "fzmark",
        "%00", "%0d%0aX-Injected:%201", "%2e%2e%2f", "..%2f..", "%ff", "%c0%80", "%e2%82", "%u0031", "%", "%2", "%zz", "%25%30%30", "콘서트", "١", "１", "1,2",
            "1;2",
        "[1]", "{}", "'", "\"", "<script>", "*", "~", "concert-4", "concert-99", "{default}", "1%20or%201=1", "%F0%9F%8E%B5", "1#2", "a:b", ".", "..",
    ];

    /// <summary>A number of one of the reservations, or none that there is.</summary>
    public long Reservation() => reservations.IsEmpty || random.Next(8) == 0 ? random.Next(1, 3000) : reservations.ElementAt(random.Next(reservations.Count));

    /// <summary>A value that can be right, as JSON.</summary>
    public string Good(FuzzField field) => field.Name switch
    {
        "scheduleId" => Text(random.Next(2) == 0 ? Demo.ArenaSchedule : random.Next(1, (int)Demo.PastSchedule + 1)),
        "seatId" => Text(Seat()),
        "seatIds" => $"[{string.Join(',', Enumerable.Range(0, random.Next(1, 4)).Select(_ => Text(Seat())))}]",
        "reservationId" or "id" => Text(Reservation()),
        "amount" => Text(random.Next(1, 1_000_000)),
        "userId" => field.Type == "string" ? $"\"u-{random.Next(5000, 6000)}\"" : Text(random.Next(5000, 6000)),
        "concertId" => Pick("1", "3", "\"concert-1\"", "\"default\"", "4"),
        "queue" => Pick("\"concert-4\"", "\"concert-4\"", "\"concert-99\""),
        "capacity" or "admitPerSecond" or "count" => Text(random.Next(1, 1000)),
        "paused" => Pick("true", "false", "false"),
        "opensAt" => Pick("null", "\"2026-01-01T00:00:00Z\""),
        "before" or "size" => Text(random.Next(1, 100)),
        _ => $"\"{field.Name}-{random.Next(100)}\"",
    };

    /// <summary>A value that should rarely be taken, as JSON or nearly.</summary>
    public string Hostile() => random.Next(12) switch
    {
        0 => $"\"{new string('x', random.Next(1, 3) * random.Next(1, 30_000))}\"",
        1 => new string('9', random.Next(1, 400)),
        2 => string.Concat(Enumerable.Repeat("[", random.Next(1, 400))),
        3 => JsonSerializer.Serialize(RandomText()),
        _ => HostileJson[random.Next(HostileJson.Length)],
    };

    /// <summary>A text for an address or a header, good or not.</summary>
    public string HostileAddress() => random.Next(8) switch
    {
        0 => new string('x', random.Next(1, 2000)),
        1 => Text(random.NextInt64(long.MinValue, long.MaxValue)),
        2 => Uri.EscapeDataString(RandomText()),
        _ => HostileText[random.Next(HostileText.Length)],
    };

    /// <summary>Letters of any script, and what is no letter.</summary>
    public string RandomText() => new([.. Enumerable.Range(0, random.Next(1, 40)).Select(_ => (char)random.Next(1, 0xD7FF))]);

    /// <summary>One of several.</summary>
    public T Pick<T>(params ReadOnlySpan<T> values) => values[random.Next(values.Length)];

    // Few seats for many requests, so that they meet.
    private long Seat() => random.Next(10) switch
    {
        0 => random.Next(1, 200),
        1 => Demo.SoldOutSeat,
        2 => Demo.PastSeat,
        _ => Demo.ArenaFirstSeat + 2000 + random.Next(400),
    };

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
