using System.ComponentModel.DataAnnotations;

namespace Ticketing.Concerts.Lists;

/// <summary>How lists are served. Section <c>Concert</c>.</summary>
internal sealed record ConcertOptions
{
    public const string Section = "Concert";

    /// <summary>How many bytes of seat lists one token of a queue gets in a minute from each replica; 0 for no limit.</summary>
    [Range(0, int.MaxValue)]
    public int SeatListBytesPerMinute { get; init; }
}
