-- What pgbench needs to pay: a range of numbers for each client. Run with psql -v clients=N -v each=N, then open-holds.sql.
create temporary table payers as
select client * 1000000 + n as number, 'client-' || client || '-' || n as user_id from generate_series(0, :clients - 1) as client, generate_series(1, :each) as n;
