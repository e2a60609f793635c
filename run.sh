#!/usr/bin/env bash
# Runs the platform on this machine with a private PostgreSQL and Redis. ./run.sh --help tells more.
set -euo pipefail

ROOT=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd -P)
for part in messages accounts processes ports install build postgres mariadb redis hosts nginx monitoring; do
  # shellcheck source=/dev/null
  source "$ROOT/deploy/local/$part.sh"
done

usage() {
  cat <<'TEXT'
Usage: ./run.sh [OPTIONS]          run the platform until Ctrl-C
       ./run.sh audit [OPTIONS]    check that every balance, seat and payment agrees; the exit status tells

Sets up what is missing, starts a private PostgreSQL and Redis on free ports, loads demo data, and serves on
http://localhost:8080. Everything listens on this machine only. Data stays for the next run.

  --port N       serve on port N (8080)
  --data DIR     keep data and logs in DIR (.local/PORT below this folder)
  --fresh        drop that data first
  --replicas N   N hosts, 1 to 16, behind nginx with even shares; a host that dies is started again (1)
  --monitoring   Prometheus, with the alerts, and InfluxDB for the results of k6 beside it
  --stack full   run on MariaDB in place of PostgreSQL, built with all adapters (core)
  --kafka ADDR   send events over the Kafka at ADDR, such as 127.0.0.1:9092; with --stack full
  --help         this text

Settings of the product are environment variables: Queue__Capacity=100 ./run.sh
TEXT
}

COMMAND=run PORT_WANTED=8080 DATA='' FRESH=false REPLICAS=1 MONITORING=false KAFKA=''

is_number_up_to() { [[ $1 =~ ^[1-9][0-9]{0,4}$ ]] && (($1 <= $2)); }

read_options() {
  while (($# > 0)); do
    case $1 in
      --port=* | --data=* | --replicas=* | --stack=* | --kafka=*) set -- "${1%%=*}" "${1#*=}" "${@:2}" ; continue ;;
      --port) need_value "$1" $#; PORT_WANTED=$2; shift ;;
      --data) need_value "$1" $#; DATA=$2; [[ -n $DATA ]] || usage_error "--data needs the name of a folder"; shift ;;
      --replicas) need_value "$1" $#; REPLICAS=$2; shift ;;
      --stack) need_value "$1" $#; choose_stack "$2"; shift ;;
      --kafka) need_value "$1" $#; KAFKA=$2; shift ;;
      --fresh) FRESH=true ;;
      --monitoring) MONITORING=true ;;
      --help | -h) usage; exit 0 ;;
      audit) COMMAND=audit ;;
      *) usage_error "unknown option '$1'" ;;
    esac
    shift
  done
  is_number_up_to "$PORT_WANTED" 65535 || usage_error "--port must be a number from 1 to 65535, not '$PORT_WANTED'"
  is_number_up_to "$REPLICAS" 16 || usage_error "--replicas must be a number from 1 to 16, not '$REPLICAS'"
  [[ -z $KAFKA || $Stack == Full ]] || usage_error "--kafka needs --stack full"
  [[ $COMMAND != audit || $FRESH == false ]] || usage_error "audit and --fresh do not go together: nothing would be left to check"
}

check_machine() {
  ((BASH_VERSINFO[0] > 4)) || fail "bash 5 or later is needed; this is $BASH_VERSION"
  [[ -r /proc/self/stat ]] || fail "this script runs on Linux" "Elsewhere, run: docker compose up"
  is_there util-linux || need_packages util-linux
}

# Opens the data folder and takes its lock, which no two runs can hold.
open_data() {
  if [[ -z $DATA ]]; then DATA=$ROOT/.local/$PORT_WANTED; fi
  if [[ -e $DATA && ! -d $DATA ]]; then usage_error "--data: '$DATA' is not a folder"; fi
  if [[ -d $DATA && ! -e $DATA/concert.data && -n $(ls -A -- "$DATA") ]]; then
    usage_error "--data: '$DATA' holds files that are not ours; name a new or an empty folder"
  fi
  choose_database
  if [[ $COMMAND == audit && ! -s $DATA/$DATABASE.password ]]; then
    fail "there is no data in $DATA to check" "Run ./run.sh first, or name the folder with --data."
  fi
  mkdir -p -- "$DATA" 2>/dev/null || usage_error "--data: cannot create '$DATA'"
  DATA=$(cd "$DATA" && pwd -P)
  { : >>"$DATA/concert.data" && exec 9>>"$DATA/lock"; } 2>/dev/null || usage_error "--data: cannot write in '$DATA'"
  RUN_DIR=$DATA/run LOG_DIR=$DATA/logs
  mkdir -p -- "$RUN_DIR" "$LOG_DIR"
}

lock_data() { flock -n 9; }

refuse_second_run() {
  local pid='' port=''
  if [[ -s $RUN_DIR/owner ]]; then read -r pid port <"$RUN_DIR/owner"; fi
  fail "another run${pid:+ (process $pid, port $port)} is using the data in $DATA" \
    "Stop it first, or start this one with another --port or --data."
}

drop_data() {
  say "Dropping the data in $DATA."
  drop_postgres
  drop_mariadb
  rm -rf -- "$DATA/redis" "$DATA/nginx" "$DATA/app" "$DATA/prometheus" "$DATA/influxdb" "$RUN_DIR" "$LOG_DIR"
  mkdir -p -- "$RUN_DIR" "$LOG_DIR"
}

check_port() {
  if port_taken "$PORT_WANTED"; then
    fail "port $PORT_WANTED is taken by another program" "End that program, or choose another port: ./run.sh --port $((PORT_WANTED < 65535 ? PORT_WANTED + 1 : 8080))"
  fi
  if ((PORT_WANTED < 1024 && EUID != 0)) && ((PORT_WANTED < $(</proc/sys/net/ipv4/ip_unprivileged_port_start))); then
    fail "port $PORT_WANTED may be opened by root only" "Choose one from 1024 on: ./run.sh --port 8080"
  fi
}

start_servers() {
  "start_$DATABASE"
  start_redis
  "wait_$DATABASE"
  wait_redis
}

start_hosts() {
  local number
  copy_build
  for ((number = 1; number <= REPLICAS; number++)); do
    if ((REPLICAS == 1)); then
      HOST_PORTS[number]=$PORT_WANTED
    else
      free_port "host-$number"
      HOST_PORTS[number]=$PORT
    fi
    spawn_host "$number"
  done
  for ((number = 1; number <= REPLICAS; number++)); do wait_host "$number"; done
}

cleanup() {
  local status=$? name hosts=()
  trap '' INT TERM HUP
  trap - EXIT
  end_group
  for name in "${!PIDS[@]}"; do
    if [[ $name == host-* ]]; then hosts+=("$name"); fi
  done
  if ((${#PIDS[@]} > 0)); then
    [[ $COMMAND == audit ]] || say "Stopping."
    stop_parts TERM 5 nginx "${hosts[@]}" "${MONITORS[@]}"
    if is_running redis; then kill -TERM "${PIDS[redis]}" 2>/dev/null || true; fi
    "stop_$DATABASE"
    stop_parts TERM 5 redis
    rm -f -- "$RUN_DIR/owner"
  fi
  exit "$status"
}

show_addresses() {
  local number
  say ""
  say "Concert is running, ready after $SECONDS s."
  say "  app        http://localhost:$PORT_WANTED"
  say "  API        http://localhost:$PORT_WANTED/swagger"
  if ((REPLICAS > 1)); then
    for ((number = 1; number <= REPLICAS; number++)); do
      say "  host $number     http://127.0.0.1:${HOST_PORTS[number]}"
    done
  fi
  say "  database   port $DB_PORT    $DATABASE_SCHEME://concert:$DB_PASSWORD@127.0.0.1:$DB_PORT/concert"
  say "  Redis      port $REDIS_PORT    redis://127.0.0.1:$REDIS_PORT"
  if [[ $MONITORING == true ]]; then show_monitoring; fi
  say "  logs       $LOG_DIR"
  say ""
  say "Take a place in the queue:"
  say "  curl -X POST http://localhost:$PORT_WANTED/v1/api/queue/token -H 'Content-Type: application/json' -d '{\"userId\":1}'"
  say ""
  say "Stop it with Ctrl-C, or: kill $$"
}

respawn() {
  case $1 in
    postgres) spawn_postgres ;;
    mariadb) spawn_mariadb ;;
    redis) spawn_redis ;;
    nginx) spawn_nginx ;;
    host-*) spawn_host "${1#host-}" ;;
    prometheus) spawn_prometheus ;;
    influxdb) spawn_influxdb ;;
    redis-exporter) spawn_redis_exporter ;;
  esac
}

# Starts again whatever dies. A part that dies five times soon after its start is broken, and ends the run.
supervise() {
  local name
  declare -A early=()
  while true; do
    for name in "${!PIDS[@]}"; do
      if is_running "$name"; then continue; fi
      if ((SECONDS - BORN[$name] < 5)); then early[$name]=$((${early[$name]:-0} + 1)); else early[$name]=0; fi
      if ((${early[$name]} >= 5)); then
        show_log_end "$LOG_DIR/$name.log"
        fail "$name keeps dying; its log is $LOG_DIR/$name.log"
      fi
      say "$name died; starting it again."
      if ((${early[$name]} > 0)); then pause 1; fi
      respawn "$name"
    done
    pause 0.5
  done
}

# Unlike a plain sleep it ends at once when a signal comes.
pause() {
  sleep "$1" 9>&- &
  wait "$!"
}

audit() {
  local status=0
  need_dotnet
  need_packages "$DATABASE_PACKAGE" redis-server
  if lock_data; then
    build_host
    end_leftovers
    start_servers
  else
    DB_PORT=$(<"$RUN_DIR/$DATABASE.port") REDIS_PORT=$(<"$RUN_DIR/redis.port") DB_PASSWORD=$(<"$DATA/$DATABASE.password")
    build_host
  fi
  run_host_command --audit || status=$?
  exit "$status"
}

main() {
  read_options "$@"
  check_machine
  open_data
  trap cleanup EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  if [[ $COMMAND == audit ]]; then audit; fi
  lock_data || refuse_second_run
  end_leftovers
  check_port
  if [[ $FRESH == true ]]; then drop_data; fi
  printf '%s %s\n' "$$" "$PORT_WANTED" >"$RUN_DIR/owner"
  need_dotnet
  need_packages "$DATABASE_PACKAGE" redis-server
  if ((REPLICAS > 1)); then need_packages nginx; fi
  if [[ $MONITORING == true ]]; then need_packages "${MONITORING_PACKAGES[@]}"; fi
  build_host
  rm -f -- "$LOG_DIR"/*.log
  say "Starting."
  start_servers
  start_hosts
  if ((REPLICAS > 1)); then start_nginx; fi
  if [[ $MONITORING == true ]]; then start_monitoring; fi
  # From here on a stop that was asked for is a success.
  trap 'exit 0' INT TERM HUP
  show_addresses
  supervise
}

main "$@"
