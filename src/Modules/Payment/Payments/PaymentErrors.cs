using Ticketing.Common.Results;

namespace Ticketing.Payments.Payments;

/// <summary>The refusals of this module.</summary>
internal static class PaymentErrors
{
    public static readonly Error NotPaid = Errors.ReservationNotOpen.Saying(
        "This reservation is not paid, or its money has gone back already.",
        "결제된 예약이 아니거나 이미 환불되었습니다.");

    public static readonly Error Started = Errors.ReservationNotOpen.Saying(
        "The concert has started: its payment cannot be cancelled any more.",
        "이미 시작된 공연은 결제를 취소할 수 없습니다.");
}
