using Ticketing.Dev.Benchmarks.Load;

namespace Ticketing.Dev.Benchmarks;

/// <summary>The measurement of a part.</summary>
/// <param name="Part">The part.</param>
/// <param name="Result">The load's result.</param>
/// <param name="LiveRate">The rate of <c>/health/live</c>, the mean of just before and just after.</param>
/// <param name="InsertRate">The rate of the insert yardstick, the mean of just before and just after; null where the part is not compared with it.</param>
/// <param name="Statements">How many statements the database had meanwhile.</param>
internal sealed record Measurement(Part Part, LoadResult Result, double LiveRate, double? InsertRate, long Statements)
{
    /// <summary>How many of what is measured succeeded in a second. Unfinished ones count in proportion to their finished calls.</summary>
    public double Rate => Result.Rate / Part.Calls;

    /// <summary>The part's rate as a share of that of <c>/health/live</c>.</summary>
    public double OfLive => Rate / LiveRate;

    /// <summary>Whether the part reached its target; true where it has none.</summary>
    public bool IsReached => OfLive >= (Part.LeastOfLive ?? 0) && Rate >= (Part.LeastRate ?? 0);
}
