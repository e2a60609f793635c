# shellcheck shell=bash
# What ./bench.sh measures and how. Sourced, never run. Uses ROOT, DATA, HOST_PORT, DATABASE, DB_*, PG_BIN, SECONDS_EACH, WARM_SECONDS; fills RATE, P50, P99, ERRORS and BASE.

CONNECTIONS=64 THREADS=2
# Seats and let-in users for each second of the part "hold": far more than it has ever used.
HOLDS_PER_SECOND=8000
ADMIN_KEY=benchmark-only-$$
declare -A RATE=() P50=() P99=() ERRORS=() BASE=()

# load NAME SECONDS SCRIPT PATH [ARGUMENT...]: puts load on the host; the result is in RATE, P50, P99 (ms) and ERRORS under the name.
load() {
  local name=$1 seconds=$2 script=$3 path=$4 result requests micros p50 p99
  shift 4
  in_group env -C "$ROOT/deploy/bench" wrk -t "$THREADS" -c "$CONNECTIONS" -d "${seconds}s" --timeout 5s --latency \
    -s "$script" "http://127.0.0.1:$HOST_PORT$path" -- "$@" >"$DATA/wrk.out" 2>&1 || {
    cat -- "$DATA/wrk.out" >&2
    fail "wrk failed"
  }
  result=$(grep -m 1 '^RESULT ' "$DATA/wrk.out") || { cat -- "$DATA/wrk.out" >&2; fail "wrk told no result"; }
  read -r _ requests micros p50 p99 ERRORS[$name] <<<"$result"
  RATE[$name]=$((requests * 1000000 / micros))
  P50[$name]=$(milliseconds "$p50") P99[$name]=$(milliseconds "$p99")
}

milliseconds() { printf '%d.%02d' $(($1 / 1000)) $(($1 % 1000 / 10)); }

# first_user: nine digits, a million to each thread, used by no run before. Answers in FIRST.
FIRST=100000000
first_user() { FIRST=$((FIRST + 1000000 * THREADS)); }

call() { curl --silent --show-error --fail --max-time 10 -H 'Content-Type: application/json' "$@"; }

# set_queue QUEUE SETTINGS: as an operator does. A host looks for a new concert once a second at most.
set_queue() { wait_until host-1 10 put_queue "$@" || fail "queue $1 could not be set up"; }

put_queue() { call -X PUT -H "X-Admin-Key: $ADMIN_KEY" -d "$2" "http://127.0.0.1:$HOST_PORT/admin/queues/$1" >/dev/null 2>&1; }

# issue QUEUE COUNT FILE: tokens of new users, one a line.
issue() {
  local round
  for ((round = 1; round <= 100; round++)); do
    first_user
    load issue 2 enter.lua / "$FIRST" "$1" "$3" $((($2 + THREADS - 1) / THREADS))
    cat -- "$3".* >>"$3"
    rm -f -- "$3".*
    (($(wc -l <"$3") < $2)) || return 0
  done
  fail "only $(wc -l <"$3") of $2 tokens could be had for queue $1"
}

# expect_status FILE STATUS: the first and the last token of the file stand where they should.
expect_status() {
  local token answer
  for token in "$(head -n 1 -- "$1")" "$(tail -n 1 -- "$1")"; do
    answer=$(call -X POST -H "Authorization: $token" "http://127.0.0.1:$HOST_PORT/v1/api/queue/token/check") || fail "a token of the benchmark is not taken"
    [[ $answer == *"\"status\":\"$2\""* ]] || fail "a token of the benchmark should be $2: $answer"
  done
}

# People who are let in, and then, with the door shut, people who wait behind them.
prepare_line() {
  say "Issuing tokens: 1,000 let in, 10,000 waiting."
  issue - 1000 "$DATA/admitted"
  set_queue default '{"capacity":1}'
  issue - 10000 "$DATA/waiting"
  expect_status "$DATA/admitted" PROGRESS
  expect_status "$DATA/waiting" WAITING
}

add_bench_seats_postgres() {
  PGPASSWORD=$DB_PASSWORD "$PG_BIN/psql" -X -h 127.0.0.1 -p "$DB_PORT" -U concert -d concert -q -v ON_ERROR_STOP=1 -v "schedules=$1" \
    -f "$ROOT/deploy/bench/seats.sql"
}

add_bench_seats_mariadb() {
  MYSQL_PWD=$DB_PASSWORD mariadb --no-defaults -h 127.0.0.1 -P "$DB_PORT" -u concert --silent --init-command="set @schedules = $1" concert \
    <"$ROOT/deploy/bench/seats.mariadb.sql" >/dev/null
}

# Seats, and a person who is let in for each of them.
prepare_seats() {
  local people=$((HOLDS_PER_SECOND * (SECONDS_EACH + WARM_SECONDS))) schedules
  schedules=$(((people + 9999) / 10000))
  ((schedules >= 10)) || schedules=10
  say "Adding $((schedules * 10000)) seats and letting $people people in."
  "add_bench_seats_$DATABASE" "$schedules"
  set_queue bench '{"capacity":10000000}'
  issue bench "$people" "$DATA/people"
  expect_status "$DATA/people" PROGRESS
  awk '{ print NR - 1, $0 }' "$DATA/people" >"$DATA/holders"
  head -n $((HOLDS_PER_SECOND * WARM_SECONDS)) "$DATA/holders" >"$DATA/holders.warm"
  tail -n +$((HOLDS_PER_SECOND * WARM_SECONDS + 1)) "$DATA/holders" >"$DATA/holders.measured"
}

# run_part NAME SECONDS KIND: one part, KIND is warm or measured.
run_part() {
  case $1 in
    live) load "$1" "$2" live.lua /health/live ;;
    token) first_user; load "$1" "$2" enter.lua / "$FIRST" ;;
    check) load "$1" "$2" tokens.lua / POST /v1/api/queue/token/check "$DATA/waiting" "$THREADS" ;;
    schedule) load "$1" "$2" tokens.lua / GET /v1/api/concerts/schedule "$DATA/admitted" "$THREADS" ;;
    seat) load "$1" "$2" tokens.lua / GET '/v1/api/concerts/seat?scheduleId=1' "$DATA/admitted" "$THREADS" ;;
    hold) load "$1" "$2" hold.lua / "$DATA/holders.$3" "$THREADS" ;;
    pay) load "$1" "$2" pay.lua / "$DATA/holds.$3" "$THREADS" ;;
    hot) run_hot "$2" ;;
  esac
}

# Every part between two measurements of /health/live; BASE is the mean of both.
measure() {
  local part before sum=0 count=1
  run_part live "$SECONDS_EACH" measured
  before=${RATE[live]} sum=${RATE[live]}
  for part in "$@"; do
    say "Measuring $part."
    if [[ $BESIDE_PGBENCH == true && ($part == hold || $part == pay) ]]; then
      beside_pgbench "$part" run_part "$part" "$SECONDS_EACH" measured
    else
      run_part "$part" "$SECONDS_EACH" measured
    fi
    ((${ERRORS[$part]} == 0)) || fail "$part: ${ERRORS[$part]} calls of $((RATE[$part] * SECONDS_EACH)) did not succeed; the figure would mean nothing"
    run_part live "$SECONDS_EACH" measured
    BASE[$part]=$(((before + RATE[live]) / 2))
    before=${RATE[live]} sum=$((sum + RATE[live])) count=$((count + 1))
  done
  RATE[live]=$((sum / count))
}
