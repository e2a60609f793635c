# shellcheck shell=bash
# How the line's cost grows with its length: part of ./bench.sh queue. Sourced, never run. Uses DATA, HOST_PORT, REDIS_PORT, SECONDS_EACH and the functions of bench.sh beside it.

LENGTHS=(1000 10000 100000 1000000)
PROMOTED=5000
# About 5,000 a second: each connection asks once in 25 ms.
RUSH_CONNECTIONS=128 RUSH_PACE_MS=25

redis() { redis-cli -h 127.0.0.1 -p "$REDIS_PORT" "$@"; }

redis_bytes() { redis info memory | tr -d '\r' | awk -F: '$1 == "used_memory" { print $2 }'; }

operate() { call -X POST -H "X-Admin-Key: $ADMIN_KEY" "http://127.0.0.1:$HOST_PORT/admin/queues/$1" >/dev/null; }

# fill COUNT: so many people more, who stand ahead of everybody, as the scripts store them. Entering them one by one would take minutes.
fill() {
  local from script='
    local now, waiting, seen = redis.call("TIME")[1] * 1000 + 3600000, {}, {}
    for i = ARGV[1], ARGV[2] do
      waiting[#waiting + 1], waiting[#waiting + 2] = string.format("%.0f", 1500000000000000 + 2 * i), "u-" .. string.format("%.0f", i)
      seen[#seen + 1], seen[#seen + 2] = now, "u-" .. string.format("%.0f", i)
    end
    redis.call("ZADD", "q:{default}:waiting", unpack(waiting))
    redis.call("ZADD", "q:{default}:seen", unpack(seen))'
  for ((from = 1; from <= $1; from += 2000)); do
    redis eval "$script" 1 'q:{default}:meta' "$from" $((from + 1999 < $1 ? from + 1999 : $1)) >/dev/null
  done
}

# stand COUNT: a line of that length, some of them with tokens to check. Answers in BYTES, for each of those filled in.
stand() {
  local with_token=$(($1 < 10000 ? $1 : 10000)) before
  operate default/clear
  rm -f -- "$DATA/waiting"
  issue - "$with_token" "$DATA/waiting"
  # Workers issue a few more than were asked for; the length that counts is what the queue says, which the table shows.
  before=$(redis_bytes)
  BYTES=-
  if (($1 > with_token)); then
    fill $(($1 - with_token))
    BYTES=$((($(redis_bytes) - before) / ($1 - with_token)))
  fi
  expect_status "$DATA/waiting" WAITING
}

# The longest script of Redis while that many people are let in at once, in ms.
promote() {
  local before
  redis config set slowlog-log-slower-than 500 >/dev/null
  redis slowlog reset >/dev/null
  before=$(redis zcard 'q:{default}:active')
  set_queue default "{\"capacity\":$((before + PROMOTED))}"
  wait_until host-1 30 are_in $((before + PROMOTED)) || fail "the promotion did not come about"
  redis --json slowlog get 1000 | tr '[' '\n' | awk -F, 'NF > 3 && $3 > longest { longest = $3 } END { printf "%.1f", longest / 1000 }'
}

are_in() { (($(redis zcard 'q:{default}:active') >= $1)); }

measure_line() {
  local length live check row='%10s %10s %7s %10s %7s %14s\n' base
  local -A share=()
  say ""
  say "The line as it grows: check and token between two measurements of /health/live each."
  # shellcheck disable=SC2059
  printf "$row" waiting check/s share token/s share 'bytes a person'
  for length in "${LENGTHS[@]}"; do
    stand "$length"
    run_part live "$SECONDS_EACH" measured
    live=${RATE[live]}
    run_part check "$SECONDS_EACH" measured
    check=${RATE[check]}
    run_part token "$SECONDS_EACH" measured
    run_part live "$SECONDS_EACH" measured
    base=$(((live + RATE[live]) / 2))
    share[check$length]=$(awk -v a="$check" -v b="$base" 'BEGIN { printf "%.2f", a / b }')
    share[token$length]=$(awk -v a="${RATE[token]}" -v b="$base" 'BEGIN { printf "%.2f", a / b }')
    # shellcheck disable=SC2059
    printf "$row" "$length" "$check" "${share[check$length]}" "${RATE[token]}" "${share[token$length]}" "$BYTES"
  done
  say "Targets: shares of 0.45 at every length, the last within 20 % of the first, at most 250 bytes a person."
  say "Letting in $PROMOTED people at once: the longest script took $(promote) ms of Redis (target: less than 20)."
}

# cpu_ticks PART: the processor time that it has used.
cpu_ticks() { awk '{ print $14 + $15 }' "/proc/${PIDS[$1]}/stat"; }

# What people cost who come one by one: the host and Redis in microseconds of processor time for each.
measure_rush() {
  local part host redis requests tick_us=$((1000000 / $(getconf CLK_TCK))) row='%-14s %9s %9s %9s %9s %9s\n'
  local -A host_us=()
  say ""
  say "People who come one by one, about 5,000 a second:"
  # shellcheck disable=SC2059
  printf "$row" part rate/s 'p50 ms' 'p99 ms' 'host us' 'redis us'
  for part in live token; do
    host=$(cpu_ticks host-1) redis=$(cpu_ticks redis)
    CONNECTIONS=$RUSH_CONNECTIONS PACE_MS=$RUSH_PACE_MS run_part "$part" "$SECONDS_EACH" measured
    ((${ERRORS[$part]} == 0)) || fail "$part: ${ERRORS[$part]} calls did not succeed; the figure would mean nothing"
    requests=$((RATE[$part] * SECONDS_EACH))
    host_us[$part]=$((($(cpu_ticks host-1) - host) * tick_us / requests)) redis=$((($(cpu_ticks redis) - redis) * tick_us / requests))
    # shellcheck disable=SC2059
    printf "$row" "${part/live//health/live}" "${RATE[$part]}" "${P50[$part]}" "${P99[$part]}" "${host_us[$part]}" "$redis"
  done
  say "A place in line costs the host $(awk -v a="${host_us[token]}" -v b="${host_us[live]}" 'BEGIN { printf "%.1f", a / b }') times what /health/live does."
}
