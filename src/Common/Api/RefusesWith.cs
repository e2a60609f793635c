using Ticketing.Common.Results;

namespace Ticketing.Common.Api;

/// <summary>
/// The endpoint metadata of a call's own refusals, whose texts are more specific than those of the catalogue; the description of the API shows them.
/// </summary>
public sealed record RefusesWith
{
    /// <summary>Names the refusals.</summary>
    public RefusesWith(params IReadOnlyList<Error> errors) => Errors = errors;

    /// <summary>The refusals.</summary>
    public IReadOnlyList<Error> Errors { get; }
}
