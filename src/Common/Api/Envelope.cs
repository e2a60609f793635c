using System.Text.Json.Serialization;

namespace Ticketing.Common.Api;

/// <summary>The envelope of a success in the reservation API (<c>/v1/api</c>).</summary>
/// <typeparam name="T">The type of <c>data</c>.</typeparam>
/// <param name="Data">The answer itself.</param>
public sealed record Envelope<T>(T Data)
{
    /// <summary>Always <c>SUCCESS</c>.</summary>
    [JsonPropertyOrder(-1)]
    public string ResultType => "SUCCESS";

    /// <summary>Always an empty object.</summary>
    public Nothing Exception => Nothing.Instance;
}

/// <summary>The envelope of a success in the waiting room API (<c>/api/v1/queue</c>).</summary>
/// <typeparam name="T">The type of <c>data</c>.</typeparam>
/// <param name="Message">A sentence for people.</param>
/// <param name="Data">The answer itself.</param>
public sealed record WaitingRoomEnvelope<T>(string Message, T Data)
{
    /// <summary>Always <c>success</c>.</summary>
    [JsonPropertyOrder(-1)]
    public string Result => "success";
}

/// <summary>An empty JSON object.</summary>
public sealed record Nothing
{
    private Nothing()
    {
    }

    /// <summary>The only one.</summary>
    public static Nothing Instance { get; } = new();
}
