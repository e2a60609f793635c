using System.Globalization;
using Ticketing.Common.Results;

namespace Ticketing.Reservations.Rules;

/// <summary>The refusals of this module.</summary>
internal static class ReservationErrors
{
    public static readonly Error Unknown = Errors.NotFound.Saying("There is no such reservation.", "존재하지 않는 예약입니다.");

    public static readonly Error NotYours = Errors.Forbidden.Saying("This reservation is not yours.", "본인의 예약이 아닙니다.");

    public static readonly Error NoTicket = Errors.ReservationNotOpen.Saying(
        "Only a paid reservation has a ticket.", "결제된 예약만 티켓을 받을 수 있습니다.");

    public static readonly Error UnknownSeat = Errors.NotFound.Saying("This schedule has no such seat.", "해당 일정에 존재하지 않는 좌석입니다.");

    public static readonly Error SlotEnds = Errors.Forbidden.Saying(
        "Your time is nearly over: a new hold could not be paid any more. Pay for what you hold, then enter the queue again.",
        "이용 시간이 거의 끝나 새로 예약할 수 없습니다. 예약한 좌석을 결제한 뒤 대기열에 다시 입장해 주세요.");

    public static readonly Error Started = Errors.SeatNotAvailable.Saying(
        "The concert has started: its seats cannot be reserved any more.",
        "이미 시작된 공연은 예약할 수 없습니다.");

    public static readonly Error SeatPaused = Errors.TooManyRequests.Saying(
        "You held this seat a moment ago. Choose another one, or come back after the time in the Retry-After header.",
        "조금 전에 임시 예약했던 좌석입니다. 다른 좌석을 선택하거나 Retry-After 헤더의 시간 이후에 다시 시도해 주세요.");

    public static readonly Error TooManyLapsed = Errors.TooManyRequests.Saying(
        "Too many of your holds of this schedule ended unpaid. Come back after the time in the Retry-After header.",
        "이 일정에서 결제하지 않고 끝난 임시 예약이 너무 많습니다. Retry-After 헤더의 시간 이후에 다시 시도해 주세요.");

    /// <summary>The user would hold more seats of the schedule than allowed.</summary>
    public static Error TooMany(int most)
    {
        var count = most.ToString(CultureInfo.InvariantCulture);
        return Errors.SeatNotAvailable.Saying(
            $"At most {count} seats of a schedule can be held at once. Pay for those you hold or give one back.",
            $"한 일정에서 동시에 최대 {count}석까지 임시 예약할 수 있습니다. 결제하거나 예약을 취소해 주세요.");
    }
}
