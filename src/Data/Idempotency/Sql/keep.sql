-- Writes the answer into the row that the transaction has claimed.
create procedure idempotency_keep(p_identity binary(32), p_fingerprint binary(32), p_status smallint, p_body longblob)
begin
    update idempotency_answers set fingerprint = p_fingerprint, status = p_status, body = p_body, created_at = sysdate(6) where identity = p_identity;
end
