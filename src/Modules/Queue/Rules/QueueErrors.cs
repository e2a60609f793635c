using Ticketing.Common.Results;

namespace Ticketing.Queues.Rules;

/// <summary>The refusals of this module.</summary>
internal static class QueueErrors
{
    public static readonly Error NoSuchQueue = Errors.NotFound.Saying(
        "There is no such concert, so there is no queue for it.",
        "존재하지 않는 콘서트입니다.");

    public static readonly Error StillWaiting = Errors.Forbidden.Saying(
        "You have not been admitted yet. Check your position in the queue.",
        "아직 입장 순서가 아닙니다. 대기 순서를 확인해 주세요.");

    public static readonly Error QueueClosed = Errors.Forbidden.Saying(
        "This queue takes no new people at the moment.",
        "현재 이 대기열은 신규 입장을 받지 않습니다.");

    public static readonly Error LineFull = Errors.Unavailable.Saying(
        "This line takes no more people at the moment. Try again in half a minute.",
        "현재 대기열이 가득 찼습니다. 잠시 후 다시 시도해 주세요.");

    public static readonly Error AddressCrowded = Errors.TooManyRequests.Saying(
        "Too many people from your network are in this queue already. Try again in half a minute.",
        "같은 네트워크에서 이미 너무 많은 사람이 대기 중입니다. 잠시 후 다시 시도해 주세요.");

    public static readonly Error TooManyStreams = Errors.TooManyRequests.Saying(
        "This ticket has as many streams as it may have. Close one, or come back when the Retry-After header says.",
        "이 번호표의 스트림이 너무 많습니다. 하나를 닫거나 Retry-After 헤더의 시간 이후에 다시 시도해 주세요.");

    public static readonly Error LineNotEmpty = Errors.OutOfOrder.Saying(
        "People are already in line, so an opening cannot be set any more. Clear the queue first, or pause it instead.",
        "이미 대기 중인 사람이 있어 오픈 시간을 설정할 수 없습니다. 대기열을 비우거나 일시 정지해 주세요.");

    public static readonly Error ClaimFirst = Errors.OutOfOrder.Saying(
        "The slot has not been claimed yet. Activate it first.",
        "아직 활성화되지 않은 입장권입니다. 먼저 활성화해 주세요.");

    public static readonly Error NoMoreExtensions = Errors.OutOfOrder.Saying(
        "The time has already been extended as often as it can be.",
        "더 이상 시간을 연장할 수 없습니다.");
}
