namespace Ticketing.Common.Results;

/// <summary>The catalogue of codes that both APIs share. Modules refine the messages, never the codes.</summary>
public static class Errors
{
    /// <summary>001: the step was taken out of order.</summary>
    public static readonly Error OutOfOrder = new("001", 400, new(
        "This step was taken out of order. Go back to the queue and start again.",
        "잘못된 순서의 요청입니다. 대기열부터 다시 시작해 주세요."));

    /// <summary>002: every seat of the schedule is sold.</summary>
    public static readonly Error SoldOut = new("002", 400, new(
        "Every seat of this schedule is sold.",
        "매진된 일정입니다."));

    /// <summary>003: the token has expired or is not active.</summary>
    public static readonly Error TokenNotActive = new("003", 400, new(
        "The token has expired or is no longer active. Take a new one from the queue.",
        "만료되었거나 활성 상태가 아닌 토큰입니다. 대기열에서 새로 발급받아 주세요."));

    /// <summary>004: the seat cannot be reserved now.</summary>
    public static readonly Error SeatNotAvailable = new("004", 400, new(
        "This seat cannot be reserved now. Choose another one.",
        "지금 예약할 수 없는 좌석입니다. 다른 좌석을 선택해 주세요."));

    /// <summary>005: the balance is too low.</summary>
    public static readonly Error BalanceTooLow = new("005", 400, new(
        "The balance is too low. Charge it and pay again.",
        "잔액이 부족합니다. 충전 후 다시 결제해 주세요."));

    /// <summary>006: the hold has run out, or the reservation is no longer open.</summary>
    public static readonly Error ReservationNotOpen = new("006", 400, new(
        "The hold has run out, or the reservation is no longer open.",
        "예약 시간이 지났거나 더 이상 유효하지 않은 예약입니다."));

    /// <summary>400: the request is malformed.</summary>
    public static readonly Error Malformed = new("400", 400, new(
        "The request is malformed. The data names each field and what is wrong with it.",
        "잘못된 요청입니다. 각 항목의 오류를 확인해 주세요."));

    /// <summary>401: no token, or one that was not issued here or was changed.</summary>
    public static readonly Error NotAuthentic = new("401", 401, new(
        "There is no token, or it was not issued here. Send the token of the queue in the Authorization header.",
        "토큰이 없거나 유효하지 않습니다. Authorization 헤더에 대기열 토큰을 넣어 주세요."));

    /// <summary>403: the visitor is not admitted yet, or the resource belongs to another user.</summary>
    public static readonly Error Forbidden = new("403", 403, new(
        "Not allowed: you have not been let in yet, or this is not yours.",
        "권한이 없습니다. 아직 입장하지 않았거나 본인의 것이 아닙니다."));

    /// <summary>404: the resource that the call names does not exist.</summary>
    public static readonly Error NotFound = new("404", 404, new(
        "There is no such thing.",
        "존재하지 않는 대상입니다."));

    /// <summary>405: the path exists, with another method.</summary>
    public static readonly Error MethodNotAllowed = new("405", 405, new(
        "This path does not take this method. The Allow header names those it takes.",
        "허용되지 않는 메서드입니다. Allow 헤더를 확인해 주세요."));

    /// <summary>408: the request came too slowly.</summary>
    public static readonly Error TooSlow = new("408", 408, new(
        "The request came too slowly.",
        "요청이 너무 느리게 전송되었습니다."));

    /// <summary>409: the Idempotency-Key was used with another request.</summary>
    public static readonly Error IdempotencyConflict = new("409", 409, new(
        "This Idempotency-Key was used with another request. Use a new key for a new request.",
        "이미 다른 요청에 사용된 Idempotency-Key입니다. 새 키를 사용해 주세요."));

    /// <summary>412: the If-Match header names another version than the one in force.</summary>
    public static readonly Error OtherVersion = new("412", 412, new(
        "This has been changed since: the If-Match header names another version. Read it again, and send the new ETag.",
        "그 사이에 변경되었습니다. 다시 조회한 뒤 새 ETag를 If-Match 헤더에 넣어 주세요."));

    /// <summary>413: the body is larger than 64 KiB.</summary>
    public static readonly Error TooLarge = new("413", 413, new(
        "The request body is too large. At most 64 KiB are taken.",
        "요청 본문이 너무 큽니다. 최대 64 KiB까지 허용됩니다."));

    /// <summary>414: the address is too long.</summary>
    public static readonly Error AddressTooLong = new("414", 414, new(
        "The address of the request is too long.",
        "요청 주소가 너무 깁니다."));

    /// <summary>415: the body is not JSON.</summary>
    public static readonly Error NotJson = new("415", 415, new(
        "The body must be JSON: send Content-Type: application/json.",
        "본문은 JSON이어야 합니다. Content-Type: application/json으로 보내 주세요."));

    /// <summary>415: the body is compressed.</summary>
    public static readonly Error Compressed = NotJson.Saying(
        "The body must not be compressed: send no Content-Encoding.",
        "압축된 본문은 허용되지 않습니다. Content-Encoding 없이 보내 주세요.");

    /// <summary>429: too many requests.</summary>
    public static readonly Error TooManyRequests = new("429", 429, new(
        "Too many requests. The Retry-After header says when to come back.",
        "요청이 너무 많습니다. Retry-After 헤더의 시간 이후에 다시 시도해 주세요."));

    /// <summary>431: the headers are too large.</summary>
    public static readonly Error HeadersTooLarge = new("431", 431, new(
        "The headers of the request are too large or too many.",
        "요청 헤더가 너무 크거나 많습니다."));

    /// <summary>500: a fault of the host.</summary>
    public static readonly Error Fault = new("500", 500, new(
        "Something went wrong on our side. Quote the traceId when you report it.",
        "서버 오류가 발생했습니다. 문의 시 traceId를 알려 주세요."));

    /// <summary>501: the server does not know what the request asks for.</summary>
    public static readonly Error NotImplemented = new("501", 501, new(
        "The server does not support what this request needs.",
        "지원하지 않는 요청입니다."));

    /// <summary>503: a part we need is away.</summary>
    public static readonly Error Unavailable = new("503", 503, new(
        "A part we need is away for the moment. The Retry-After header says when to come back.",
        "일시적으로 서비스를 이용할 수 없습니다. Retry-After 헤더의 시간 이후에 다시 시도해 주세요."));

    /// <summary>505: the version of HTTP is not supported.</summary>
    public static readonly Error VersionNotSupported = new("505", 505, new(
        "This version of HTTP is not supported. Use HTTP/1.1.",
        "지원하지 않는 HTTP 버전입니다. HTTP/1.1을 사용해 주세요."));

    /// <summary>One error for each code, in the order of the codes.</summary>
    public static IReadOnlyList<Error> All { get; } =
    [
        OutOfOrder, SoldOut, TokenNotActive, SeatNotAvailable, BalanceTooLow, ReservationNotOpen, Malformed, NotAuthentic,
        Forbidden, NotFound, MethodNotAllowed, TooSlow, IdempotencyConflict, OtherVersion, TooLarge, AddressTooLong, NotJson, TooManyRequests, HeadersTooLarge,
        Fault, NotImplemented, Unavailable, VersionNotSupported,
    ];
}
