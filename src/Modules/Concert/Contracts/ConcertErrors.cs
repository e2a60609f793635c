using Ticketing.Common.Results;

namespace Ticketing.Concerts.Contracts;

/// <summary>What calls about concerts are refused with.</summary>
public static class ConcertErrors
{
    /// <summary>404: no concert has this schedule.</summary>
    public static readonly Error UnknownSchedule = Errors.NotFound.Saying("There is no such schedule.", "존재하지 않는 일정입니다.");
}
