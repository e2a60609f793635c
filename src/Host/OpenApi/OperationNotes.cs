using Ticketing.Common.Results;

namespace Ticketing.Host.OpenApi;

/// <summary>What the description of a call says beyond what its endpoint knows: worked examples and the refusals to expect.</summary>
/// <param name="Name">The endpoint's name.</param>
internal sealed record OperationNotes(string Name)
{
    /// <summary>Worked request bodies by title, as JSON; the first is the usual one. Empty for calls without a body.</summary>
    public IReadOnlyDictionary<string, string> Requests { get; init; } = new Dictionary<string, string>();

    /// <summary>The <c>data</c> of a worked answer, as JSON; null for calls that do not answer with one document.</summary>
    public string? Answer { get; init; }

    /// <summary>The HTTP status of the worked answer.</summary>
    public int Status { get; init; } = StatusCodes.Status200OK;

    /// <summary>The sentence in the envelope of a waiting room answer.</summary>
    public string Message { get; init; } = "OK";

    /// <summary>The refusals of this call, besides those of its token and those that every call shares.</summary>
    public IReadOnlyList<Error> Errors { get; init; } = [];

    /// <summary>The field that the example of a malformed request names.</summary>
    public string? BadField { get; init; }

    /// <summary>Query and path parameters that the handler reads itself.</summary>
    public IReadOnlyList<ParameterNote> Parameters { get; init; } = [];

    /// <summary>
    /// Whether the answer is kept: it carries an <c>ETag</c>, the call takes <c>If-None-Match</c>, and while the database is away the last good one
    /// is served, marked by <c>Warning</c> and <c>Age</c>.
    /// </summary>
    public bool IsKept { get; init; }
}

/// <summary>A parameter that the handler reads itself.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it is.</param>
/// <param name="Example">A worked value, as JSON.</param>
/// <param name="IsRequired">Whether it must be there.</param>
/// <param name="IsHeader">Whether it is a header, and not part of the path or the query.</param>
internal sealed record ParameterNote(string Name, string Description, string Example, bool IsRequired = true, bool IsHeader = false);
