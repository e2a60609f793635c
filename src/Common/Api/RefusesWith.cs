using Ticketing.Common.Results;

namespace Ticketing.Common.Api;

/// <summary>The endpoint metadata of a call's own refusals, whose texts say more than the catalogue's; the API's description shows them.</summary>
public sealed record RefusesWith
{
    /// <summary>Names the refusals.</summary>
    public RefusesWith(params IReadOnlyList<Error> errors) => Errors = errors;

    /// <summary>The refusals.</summary>
    public IReadOnlyList<Error> Errors { get; }
}
