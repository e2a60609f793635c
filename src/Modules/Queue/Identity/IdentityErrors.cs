using Ticketing.Common.Results;

namespace Ticketing.Queues.Identity;

/// <summary>The refusals of calls whose user is not proved. None of them says which check failed.</summary>
internal static class IdentityErrors
{
    public static readonly Error NotIdentified = Errors.NotAuthentic.Saying(
        "There is no user token, or it is not valid here or no longer. Log in, and send it in the X-User-Token header.",
        "사용자 토큰이 없거나 유효하지 않습니다. 로그인한 뒤 X-User-Token 헤더에 사용자 토큰을 넣어 주세요.");

    public static readonly Error NotSigned = Errors.NotAuthentic.Saying(
        "There is no user id that the gateway has signed, or its signature is not valid or too old.",
        "게이트웨이가 서명한 사용자 ID가 없거나 서명이 유효하지 않습니다.");

    public static readonly Error OtherUser = Errors.Forbidden.Saying(
        "Not allowed: this belongs to another user than the one who is logged in.",
        "권한이 없습니다. 로그인한 사용자의 것이 아닙니다.");
}
