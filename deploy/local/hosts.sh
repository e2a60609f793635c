# shellcheck shell=bash
# The product's host processes. Sourced, never run.
# Uses ROOT, DATA, RUN_DIR, LOG_DIR, HOST_OUTPUT, DB_PORT, DB_PASSWORD, REDIS_PORT and, where it is set, KAFKA; fills HOST_PORTS by number.

declare -a HOST_PORTS=()

# A copy of the built files, so that a later build cannot change a running host.
copy_build() {
  rm -rf -- "$DATA/app"
  cp -R -- "$HOST_OUTPUT" "$DATA/app"
}

# choose_database: the one that goes with the stack. Answers in DATABASE (its part's name), DATABASE_PACKAGE and DATABASE_SCHEME.
choose_database() {
  if [[ $Stack == Full ]]; then
    DATABASE=mariadb DATABASE_PACKAGE=mariadb-server DATABASE_SCHEME=mysql DATABASE_PROVIDER=MySql
  else
    DATABASE=postgres DATABASE_PACKAGE=postgresql DATABASE_SCHEME=postgresql DATABASE_PROVIDER=PostgreSql
  fi
}

# Both databases' clients know these names.
host_environment() {
  SPAWN_ENV=(
    "Database__Provider=$DATABASE_PROVIDER"
    "ConnectionStrings__Database=Host=127.0.0.1;Port=$DB_PORT;Database=concert;Username=concert;Password=$DB_PASSWORD"
    "ConnectionStrings__Redis=127.0.0.1:$REDIS_PORT"
    "ASPNETCORE_ENVIRONMENT=Development"
  )
  if [[ -n ${KAFKA:-} ]]; then SPAWN_ENV+=("Bus__Provider=Kafka" "Kafka__BootstrapServers=$KAFKA"); fi
}

spawn_host() {
  host_environment
  SPAWN_ENV+=("ASPNETCORE_URLS=http://127.0.0.1:${HOST_PORTS[$1]}" "Instance__Id=host-$1")
  # One is enough; nobody is served before every host is ready.
  if (($1 == 1)); then SPAWN_ENV+=("Demo__Seed=true"); fi
  # Source folder: the host's settings and web files are there.
  SPAWN_DIR=$ROOT/src/Host spawn "host-$1" TERM dotnet "$DATA/app/Ticketing.Host.dll"
  SPAWN_ENV=()
}

# wait_host NUMBER: until it serves, migrations and demo data included.
wait_host() {
  wait_until "host-$1" 120 answers_ok "${HOST_PORTS[$1]}" /health/ready && return
  show_log_end "$LOG_DIR/host-$1.log"
  fail "host $1 did not become ready"
}

# run_host_command ARGUMENT...: a command of the host on the private servers; its status is ours. The last thing a script does.
run_host_command() {
  host_environment
  export "${SPAWN_ENV[@]}"
  cd "$ROOT/src/Host"
  in_group dotnet "$HOST_OUTPUT/Ticketing.Host.dll" "$@"
}
