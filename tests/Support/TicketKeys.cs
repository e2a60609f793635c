namespace Ticketing.Tests.Support;

/// <summary>Keys of tickets, for tests only.</summary>
public static class TicketKeys
{
    /// <summary>A P-256 key as PEM in one line.</summary>
    public const string One =
        "-----BEGIN PRIVATE KEY-----MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgFAbYKMWPUPeeJVgVwSwhb3UzQNyjuhdSn+TJILktkc+hRANCAAQo1eJGVgcQgdWAxT" +
        "gWSapS53xUkoARbLH/u4Ria9I42BxgqSCPCct3wo6JVGJ3tPFJA5H8MQcB8IbGILLNP44g-----END PRIVATE KEY-----";
}
