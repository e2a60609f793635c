#!/usr/bin/env bash
# Measures what one host can do on this machine. ./bench.sh --help tells more.
set -euo pipefail

ROOT=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd -P)
for part in messages accounts processes ports install build postgres mariadb redis hosts bench bench-line bench-seats; do
  # shellcheck source=/dev/null
  source "$ROOT/deploy/local/$part.sh"
done

usage() {
  cat <<'TEXT'
Usage: ./bench.sh [OPTIONS] [PART...]

Starts a private PostgreSQL, Redis and host in the profile "Load", with data of their own that is removed afterwards, and
measures each part with wrk at 64 connections, between two measurements of /health/live. All of it shares this machine's
processors, so compare ratios within one run, not rates between runs.

Parts (all of them unless named):
  token      a place in line for a new user, while others wait
  check      where a waiting place stands
  schedule   the list of schedules
  seat       the list of a hall's 50 seats
  hold       a hold of a seat that nobody has, by a user who has none
  pay        a payment of a hold, each by another user
  hot        one seat that everybody wants, as refusals, and how often the database was asked for them
  queue      token and check, how they do as the line grows from a thousand to a million people, and what people cost who come one by one
  seats      seat, hold, pay and hot; hold and pay beside what pgbench does with the same rows in one prepared statement

  --seconds N   measure each for N seconds, 1 to 60 (5)
  --warm N      run each for N seconds first, unmeasured, 1 to 60 (5)
  --stack full  measure the Core stack, then the Full stack on MariaDB, and compare them (core); without pay and hot
  --check       exit with status 1 when a target is missed
  --help        this text
TEXT
}

# What one host must reach: as a share of /health/live, or a second.
declare -A CORE=() LEAST_SHARE=([token]=0.45 [check]=0.45 [schedule]=0.6) LEAST_RATE=([hold]=2000 [hot]=15000)
SECONDS_EACH=5 WARM_SECONDS=5 CHECK=false GROWTH=false MISSED=0 BESIDE_PGBENCH=false REPLICAS=1 DATA='' PARTS=()

read_options() {
  while (($# > 0)); do
    case $1 in
      --stack=*) choose_stack "${1#*=}" ;;
      --stack) need_value "$1" $#; choose_stack "$2"; shift ;;
      --seconds=* | --warm=*) set -- "${1%%=*}" "${1#*=}" "${@:2}" ; continue ;;
      --seconds) need_value "$1" $#; SECONDS_EACH=$2; shift ;;
      --warm) need_value "$1" $#; WARM_SECONDS=$2; shift ;;
      --check) CHECK=true ;;
      --help | -h) usage; exit 0 ;;
      token | check | schedule | seat | hold | pay | hot) PARTS+=("$1") ;;
      queue) PARTS+=(token check); GROWTH=true ;;
      seats) PARTS+=(seat hold pay hot); BESIDE_PGBENCH=true ;;
      *) usage_error "there is no option or part '$1'" ;;
    esac
    shift
  done
  # What stands behind pay and hot is written for PostgreSQL: pgbench, and its own count of statements.
  if [[ $Stack == Full ]]; then
    ((${#PARTS[@]} > 0)) || PARTS=(token check schedule seat hold)
    if is_wanted pay || is_wanted hot; then usage_error "pay, hot and seats are measured on PostgreSQL only: leave out --stack full"; fi
  fi
  ((${#PARTS[@]} > 0)) || PARTS=(token check schedule seat hold pay hot)
  local number
  for number in "$SECONDS_EACH" "$WARM_SECONDS"; do
    [[ $number =~ ^[1-9][0-9]?$ ]] && ((number <= 60)) || usage_error "seconds must be a number from 1 to 60, not '$number'"
  done
}

is_wanted() { [[ " ${PARTS[*]} " == *" $1 "* ]]; }

start_bench_host() {
  copy_build
  free_port host-1
  HOST_PORT=$PORT HOST_PORTS[1]=$PORT
  host_environment
  # Slots last as long as the run, so that nobody drops out of it; the rest is as it comes.
  SPAWN_ENV+=(
    "ASPNETCORE_ENVIRONMENT=Load" "ASPNETCORE_URLS=http://127.0.0.1:$HOST_PORT" "Instance__Id=bench" "Demo__Seed=true" "Admin__Key=$ADMIN_KEY"
    "Queue__ClaimSeconds=3600" "Queue__IdleSeconds=3600" "Queue__ActiveSeconds=3600"
  )
  SPAWN_DIR=$ROOT/src/Host spawn host-1 TERM dotnet "$DATA/app/Ticketing.Host.dll"
  SPAWN_ENV=()
  wait_host 1
}

cleanup() {
  local status=$?
  trap '' INT TERM HUP
  trap - EXIT
  end_group
  if [[ -n $DATA ]]; then tear_down; fi
  exit "$status"
}

tear_down() {
  stop_parts TERM 5 host-1
  "stop_$DATABASE"
  stop_parts TERM 5 redis
  rm -rf -- "$DATA"
  DATA=
}

# share PART [FORMAT]: of /health/live.
share() { awk -v a="${RATE[$1]}" -v b="${BASE[$1]}" -v format="${2:-%.2f}" 'BEGIN { printf format, a / b }'; }

is_met() {
  if [[ -n ${LEAST_SHARE[$1]:-} ]]; then
    awk -v a="${RATE[$1]}" -v b="${BASE[$1]}" -v least="${LEAST_SHARE[$1]}" 'BEGIN { exit !(a >= least * b) }'
  else
    ((RATE[$1] >= ${LEAST_RATE[$1]:-0}))
  fi
}

# Adds to MISSED how many targets were not reached.
show_table() {
  local part target met row='%-14s %9s %9s %9s %7s   %-13s %s\n'
  say ""
  # shellcheck disable=SC2059
  printf "$row" part rate/s 'p50 ms' 'p99 ms' share target met
  # shellcheck disable=SC2059
  printf "$row" /health/live "${RATE[live]}" "${P50[live]}" "${P99[live]}" 1.00 - -
  for part in "${PARTS[@]}"; do
    target=- met=-
    if [[ -n ${LEAST_SHARE[$part]:-} ]]; then target="share >= ${LEAST_SHARE[$part]}"; fi
    if [[ -n ${LEAST_RATE[$part]:-} ]]; then target=">= ${LEAST_RATE[$part]}/s"; fi
    if [[ $target != - ]]; then
      met=yes
      is_met "$part" || { met=no; MISSED=$((MISSED + 1)); }
    fi
    # shellcheck disable=SC2059
    printf "$row" "$part" "${RATE[$part]}" "${P50[$part]}" "${P99[$part]}" "$(share "$part")" "$target" "$met"
  done
  say ""
  say "share: of the rate of /health/live just before and after. $(nproc) processors, load $(cut -d ' ' -f 1 /proc/loadavg)."
}

# measure_stack: builds and measures the chosen one.
measure_stack() {
  local part
  choose_database
  need_packages "$DATABASE_PACKAGE" redis-server wrk curl
  build_host
  # On disk, because holds wait for it; open to the account that runs PostgreSQL, closed to lookers-on.
  DATA=$(mktemp -d /var/tmp/concert-bench-XXXXXX)
  chmod 711 "$DATA"
  RUN_DIR=$DATA/run LOG_DIR=$DATA/logs
  mkdir -p -- "$RUN_DIR" "$LOG_DIR"
  say "Starting."
  if is_wanted hot; then PG_SETTINGS=(shared_preload_libraries=pg_stat_statements); fi
  "start_$DATABASE"
  start_redis
  "wait_$DATABASE"
  wait_redis
  start_bench_host
  if is_wanted token || is_wanted check || is_wanted schedule || is_wanted seat; then prepare_line; fi
  if is_wanted hold || is_wanted pay || is_wanted hot; then prepare_seats; fi
  if is_wanted pay; then prepare_payments; fi
  if is_wanted hot; then prepare_hot_seat; fi
  if [[ $BESIDE_PGBENCH == true ]]; then prepare_yardstick; fi
  say "Warming up."
  for part in live "${PARTS[@]}"; do run_part "$part" "$WARM_SECONDS" warm; done
  measure "${PARTS[@]}"
  show_table
  if [[ $BESIDE_PGBENCH == true ]]; then show_pgbench; fi
  if [[ $GROWTH == true ]]; then measure_line; measure_rush; fi
}

# show_comparison: of the Full stack, which was measured last, with what CORE says.
show_comparison() {
  local part row='%-14s %9s %9s %9s\n'
  say ""
  # shellcheck disable=SC2059
  printf "$row" part 'core' 'full' 'full/core'
  for part in "${PARTS[@]}"; do
    # shellcheck disable=SC2059
    printf "$row" "$part" "${CORE[$part]}" "$(share "$part" %.4f)" "$(awk -v a="$(share "$part" %.4f)" -v b="${CORE[$part]}" 'BEGIN { printf "%.2f", a / b }')"
  done
  say ""
  say "core, full: the share of the rate of /health/live of the same host."
}

main() {
  local part
  read_options "$@"
  trap cleanup EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  is_there util-linux || need_packages util-linux
  if [[ $Stack == Full ]]; then
    say "== the Core stack"
    choose_stack core
    measure_stack
    for part in "${PARTS[@]}"; do CORE[$part]=$(share "$part" %.4f); done
    tear_down
    say ""
    say "== the Full stack"
    choose_stack full
  fi
  measure_stack
  if ((${#CORE[@]} > 0)); then show_comparison; fi
  [[ $CHECK == false ]] || ((MISSED == 0))
}

main "$@"
