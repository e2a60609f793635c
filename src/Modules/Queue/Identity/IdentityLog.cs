using Microsoft.Extensions.Logging;

namespace Ticketing.Queues.Identity;

internal static partial class IdentityLog
{
    [LoggerMessage(EventId = 2030, Level = LogLevel.Warning,
        Message = "Identity:Mode is Trusted: {Source} is believed. Let clients reach this host only through a gateway that identifies users, or use Jwt.")]
    public static partial void Trusted(ILogger log, string source);

    [LoggerMessage(EventId = 2031, Level = LogLevel.Information, Message = "{Keys} keys of user tokens are in force.")]
    public static partial void KeysRead(ILogger log, int keys);

    [LoggerMessage(EventId = 2032, Level = LogLevel.Warning,
        Message = "The keys of user tokens could not be read (Identity:Jwks); the last ones stay in force ({Fault}: {Reason}).")]
    public static partial void KeysNotRead(ILogger log, string fault, string reason);
}
