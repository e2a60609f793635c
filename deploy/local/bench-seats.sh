# shellcheck shell=bash
# Holds and payments beside what pgbench does with the same rows, and the seat that everybody wants: part of ./bench.sh seats. Sourced, never run.
# Uses ROOT, DATA, HOST_OUTPUT, DB_*, PG_BIN, REDIS_PORT, CONNECTIONS, THREADS, SECONDS_EACH, WARM_SECONDS and the functions of bench.sh beside it; fills YARDSTICK and ASKED.

# People for each second of the part "pay", and payments for each client of pgbench and second: far more than were ever used.
PAYMENTS_PER_SECOND=6000 PGBENCH_PAYMENTS=300
# What the product must reach of pgbench's rate.
LEAST_OF_PGBENCH=0.35
declare -A YARDSTICK=()
ASKED=0

# sql DATABASE [OPTION...]: psql.
sql() { PGPASSWORD=$DB_PASSWORD "$PG_BIN/psql" -X -h 127.0.0.1 -p "$DB_PORT" -U concert -d "$1" -qtA -v ON_ERROR_STOP=1 "${@:2}"; }

# A database of its own, so that the product does not work on what pgbench leaves in the outbox.
prepare_yardstick() {
  say "Preparing pgbench's database."
  sql postgres -c 'create database yardstick'
  host_environment
  (
    export "${SPAWN_ENV[@]}" "ConnectionStrings__Database=Host=127.0.0.1;Port=$DB_PORT;Database=yardstick;Username=concert;Password=$DB_PASSWORD"
    cd "$ROOT/src/Host" && exec dotnet "$DATA/app/Ticketing.Host.dll" --migrate
  ) >"$DATA/logs/yardstick.log" 2>&1 || { show_log_end "$DATA/logs/yardstick.log"; fail "pgbench's database could not be made"; }
  SPAWN_ENV=()
  sql yardstick -v "clients=$CONNECTIONS" -v "each=$((2 * PGBENCH_PAYMENTS * SECONDS_EACH))" -f "$ROOT/deploy/bench/yardstick.sql" -f "$ROOT/deploy/bench/open-holds.sql"
}

# Holds of people who are let in and can pay.
prepare_payments() {
  local people=$((PAYMENTS_PER_SECOND * (SECONDS_EACH + WARM_SECONDS)))
  say "Adding $people holds to pay for."
  issue bench "$people" "$DATA/payers"
  sql concert -f "$ROOT/deploy/bench/payers.sql" -f "$ROOT/deploy/bench/open-holds.sql" <"$DATA/payers"
  awk '{ print NR - 1, $0 }' "$DATA/payers" >"$DATA/holds"
  head -n $((PAYMENTS_PER_SECOND * WARM_SECONDS)) "$DATA/holds" >"$DATA/holds.warm"
  tail -n +$((PAYMENTS_PER_SECOND * WARM_SECONDS + 1)) "$DATA/holds" >"$DATA/holds.measured"
}

prepare_hot_seat() {
  head -n 10000 "$DATA/people" >"$DATA/crowd"
  sql concert -c 'create extension if not exists pg_stat_statements'
}

# How often the database was asked for a hold, so far.
holds_asked() { sql concert -c "select coalesce(sum(calls), 0) from pg_stat_statements where query like '%pg_try_advisory_xact_lock(seat_id)%'"; }

# The seat of the part "hot" is held, and who comes for it is told so.
expect_refusal() {
  local answer
  answer=$(curl --silent --max-time 10 -H 'Content-Type: application/json' -H "Authorization: $(tail -n 1 -- "$DATA/crowd")" -d '{"scheduleId":899,"seatId":9999999}' \
    "http://127.0.0.1:$HOST_PORT/v1/api/concerts/reserve") || fail "the hot seat could not be asked for"
  [[ $answer == *'"code":"004"'* ]] || fail "the hot seat should be refused with 004: $answer"
}

# run_hot SECONDS: answers in ASKED as well.
run_hot() {
  local before
  before=$(holds_asked)
  load hot "$1" hot.lua / "$DATA/crowd" "$THREADS"
  ASKED=$(($(holds_asked) - before))
  expect_refusal
}

# pgbench_run PART FROM: as many changes as pgbench can make in the time, each client from that number on. Answers in TPS.
pgbench_run() {
  PGPASSWORD=$DB_PASSWORD in_group "$PG_BIN/pgbench" -h 127.0.0.1 -p "$DB_PORT" -U concert -n -M prepared -c "$CONNECTIONS" -j "$THREADS" -T "$SECONDS_EACH" \
    -D "n=$2" -f "$ROOT/deploy/bench/pgbench-$1.sql" yardstick >"$DATA/pgbench.out" 2>&1 || { cat -- "$DATA/pgbench.out" >&2; fail "pgbench failed"; }
  TPS=$(awk '/^tps = / { printf "%d", $3 }' "$DATA/pgbench.out")
  CHANGES=$((CHANGES + $(awk '/^number of transactions actually processed/ { print $NF }' "$DATA/pgbench.out")))
}

# beside_pgbench PART COMMAND...: the command between two runs of pgbench; their mean is the yardstick.
beside_pgbench() {
  local part=$1 before
  shift
  CHANGES=0
  pgbench_run "$part" 0
  before=$TPS
  "$@"
  pgbench_run "$part" $((PGBENCH_PAYMENTS * SECONDS_EACH))
  YARDSTICK[$part]=$(((before + TPS) / 2))
  if [[ $part == pay ]] && (($(sql yardstick -c 'select count(*) from payment.payments') != CHANGES)); then
    fail "pgbench came to the end of its holds; the figure would mean nothing"
  fi
}

of_pgbench() { awk -v a="${RATE[$1]}" -v b="${YARDSTICK[$1]}" 'BEGIN { printf "%.2f", a / b }'; }

# Adds to MISSED.
show_pgbench() {
  local part met row='%-14s %9s %9s %7s   %-13s %s\n'
  say ""
  # shellcheck disable=SC2059
  printf "$row" part rate/s pgbench/s share target met
  for part in hold pay; do
    met=yes
    awk -v share="$(of_pgbench "$part")" -v least="$LEAST_OF_PGBENCH" 'BEGIN { exit !(share >= least) }' || { met=no; MISSED=$((MISSED + 1)); }
    # shellcheck disable=SC2059
    printf "$row" "$part" "${RATE[$part]}" "${YARDSTICK[$part]}" "$(of_pgbench "$part")" "share >= $LEAST_OF_PGBENCH" "$met"
  done
  say ""
  say "pgbench: the same rows, in one prepared statement, by $CONNECTIONS clients, in a database of its own, just before and just after."
  say "The hot seat: $((RATE[hot] * SECONDS_EACH)) refusals, for which the database was asked $ASKED times."
}
