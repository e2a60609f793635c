using System.Data.Common;
using Ticketing.Queues;
using Ticketing.Reservations;

namespace Ticketing.Host.Lifecycle;

/// <summary>
/// Finds the settings that only Production refuses: secrets that can be guessed, and demo data. It names all of them, so that one start is enough to see
/// them. What Production refuses of a module's own options is checked there.
/// </summary>
internal static class ProductionSecrets
{
    private const int MinKey = 32;
    private const int MinPassword = 16;
    private const int MinDistinct = 8;

    // Words that the repository's samples contain, and words that people use as placeholders for a secret. They are compared without what separates words.
    private static readonly string[] Samples = ["sample", "fordevelopment", "changeme", "replaceme", "example", "password", "secret"];

    private static readonly string[] Keys =
    [
        "Token:Key", "Token:PreviousKey", "Admin:Key", "Identity:GatewaySecret", "Identity:SharedSecret", "Notice:WebhookSecret", "Charging:CallbackSecret",
        "Charging:PreviousCallbackSecret",
    ];

    // Every environment refuses these when they are short, so their length is not checked again.
    private static readonly string[] KeysOfAnyLength = ["Token:Key", "Token:PreviousKey"];

    private static readonly string[] TicketKeys = ["Tickets:Key", "Tickets:PreviousKey"];
    private static readonly string[] RedisAddresses = ["ConnectionStrings:Redis", "SeatLock:Addresses"];

    // The operators' keys that are published in this repository.
    private static readonly string[] SampleHashes =
        [QueueModule.HashAdminKey("sample-admin-key-for-development-only"), QueueModule.HashAdminKey("sample-admin-key-for-the-benchmark-only")];

    private static readonly char[] RedisSeparators = [',', ';'];

    /// <summary>What is wrong.</summary>
    public static IEnumerable<string> Find(IConfiguration configuration)
    {
        foreach (var key in Keys)
        {
            // The token's own key has a default, which is a sample; the others may be left out.
            if (configuration[key] is { Length: > 0 } secret && Fault(secret, KeysOfAnyLength.Contains(key) ? 1 : MinKey) is { } fault)
                yield return $"{key} {fault}, which Production refuses. Set {Variable(key)} to a secret, such as the output of: openssl rand -base64 48";
        }

        if (PasswordOf(configuration.GetConnectionString("Database")) is var password && Fault(password, MinPassword) is { } weak)
            yield return $"The password in ConnectionStrings:Database {weak}, which Production refuses. Set {Variable("ConnectionStrings:Database")}.";
        if (configuration["Kafka:Password"] is { Length: > 0 } kafka && Fault(kafka, MinPassword) is { } easy)
            yield return $"Kafka:Password {easy}, which Production refuses. Set {Variable("Kafka:Password")}.";
        foreach (var key in RedisAddresses)
        {
            // One message is enough for several passwords, because they are in one setting.
            if (RedisPasswords(configuration[key]).Select(static redis => Fault(redis, MinPassword)).OfType<string>().FirstOrDefault() is { } fault)
                yield return $"The password in {key} {fault}, which Production refuses. Set {Variable(key)}.";
        }

        // The settings have only hashes of these keys, so only the samples can be recognised.
        foreach (var key in configuration.GetSection("Admin:Keys").GetChildren())
        {
            if (SampleHashes.Contains(key["Hash"], StringComparer.OrdinalIgnoreCase))
                yield return $"{key.Path}:Hash is that of a sample, which Production refuses. Set {Variable(key.Path)}__Hash to the output of: --hash-key";
        }

        // An empty setting means the sample key, with which anyone could write tickets. A text that is not a key is refused elsewhere.
        if (configuration["Tickets:Key"] is not { Length: > 0 })
        {
            yield return $"Tickets:Key is empty, which Production refuses: tickets would be signed with a sample. Set {Variable("Tickets:Key")} to the " +
                "output of: openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256";
        }

        foreach (var key in TicketKeys)
        {
            if (configuration[key] is { } pem && ReservationModule.IsSampleTicketKey(pem))
                yield return $"{key} is a sample, which Production refuses: anyone could sign tickets. Set {Variable(key)} to a key of your own.";
        }

        if (configuration.GetValue<bool>("Demo:Seed"))
            yield return "Demo:Seed loads demo data, which Production refuses. Remove Demo__Seed.";
    }

    private static string? Fault(string secret, int least)
    {
        var letters = string.Concat(secret.Where(static letter => letter is not ('-' or '_') && !char.IsWhiteSpace(letter)));
        if (Samples.Any(sample => letters.Contains(sample, StringComparison.OrdinalIgnoreCase)))
            return "is a sample";
        // A header never carries white space at its ends, and the other side of a signature may drop it, too.
        if (secret.AsSpan().Trim().Length < secret.Length)
            return "begins or ends with white space";
        if (secret.Length < least)
            return $"has fewer than {least} characters";
        return secret.Distinct().Count() < MinDistinct ? $"has fewer than {MinDistinct} different characters" : null;
    }

    private static string PasswordOf(string? address)
    {
        try
        {
            var parts = new DbConnectionStringBuilder { ConnectionString = address };
            return parts.TryGetValue("Password", out var password) || parts.TryGetValue("Pwd", out password) ? (string)password : "";
        }
        catch (ArgumentException)
        {
            // The text is not an address, which is refused elsewhere.
            return "";
        }
    }

    // In a private network Redis may have no password.
    private static IEnumerable<string> RedisPasswords(string? address) => (address ?? "").Split(RedisSeparators, StringSplitOptions.TrimEntries)
        .Where(static part => part.StartsWith("password=", StringComparison.OrdinalIgnoreCase)).Select(static part => part["password=".Length..]);

    private static string Variable(string key) => key.Replace(":", "__", StringComparison.Ordinal);
}
