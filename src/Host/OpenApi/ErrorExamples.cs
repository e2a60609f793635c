using System.Text.Json.Nodes;
using Ticketing.Common.Results;

namespace Ticketing.Host.OpenApi;

/// <summary>Refusals as they look in each of the two envelopes.</summary>
internal static class ErrorExamples
{
    private const string TraceId = "4bf92f3577b34da6a3ce929d0e0e4736";

    /// <summary>The body of a refusal.</summary>
    /// <param name="error">Which one.</param>
    /// <param name="isWaitingRoom">Whether it is in the envelope of the waiting room API.</param>
    /// <param name="badField">The field to name where the request is malformed.</param>
    public static JsonNode Of(Error error, bool isWaitingRoom, string? badField)
    {
        var details = new JsonObject { ["code"] = error.Code };
        if (!isWaitingRoom)
            details["message"] = error.Message.English;
        if (error == Errors.Malformed && badField is not null)
            details[isWaitingRoom ? "fields" : "data"] = new JsonObject { [badField] = "is required" };
        if (error.Status >= StatusCodes.Status500InternalServerError)
            details["traceId"] = TraceId;

        return isWaitingRoom
            ? new JsonObject { ["result"] = "error", ["message"] = error.Message.English, ["data"] = details }
            : new JsonObject { ["resultType"] = "FAIL", ["data"] = new JsonObject(), ["exception"] = details };
    }
}
