-- The people who pay, from their tokens on standard input, one a line: for open-holds.sql, in the same session.
-- A token is base64url; the user's nine digits stand before its 32 bytes of signature.
create temporary table tokens (number bigint generated always as identity (minvalue 0 start 0), token text);
\copy tokens (token) from pstdin
create temporary table payers as
select number, convert_from(substring(bytes from length(bytes) - 40 for 9), 'UTF8') as user_id
from tokens, decode(rpad(translate(token, '-_', '+/'), (length(token) + 3) / 4 * 4, '='), 'base64') as bytes;
