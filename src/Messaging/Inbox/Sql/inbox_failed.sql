-- A failure without another attempt (@seconds is null) makes the event dead.
-- The replica whose lease had ended changes nothing: another one has counted a failure or handled the event since.
update messaging_inbox
set failures = @failures + 1,
    error = @error,
    state = case when @seconds is null then 'DEAD' else 'DUE' end,
    due_at = sysdate(6) + interval @seconds second,
    ended_at = case when @seconds is null then sysdate(6) end
where consumer = @consumer and event_id = @id and state = 'DUE' and failures = @failures;
