# shellcheck shell=bash
# A private PostgreSQL. Sourced, never run. Uses DATA, RUN_DIR, LOG_DIR, PG_BIN and accounts.sh; answers in DB_PORT and DB_PASSWORD.

# What a script wants besides the settings below.
PG_SETTINGS=()

# PostgreSQL refuses to run as root, so root runs it as this account.
PG_ACCOUNT=
if ((EUID == 0)); then PG_ACCOUNT=postgres; fi

as_postgres() { as_account "$PG_ACCOUNT" "$@"; }

drop_postgres() { drop_home postgres; }

create_postgres() {
  local built=$PG_HOME/data.new
  say "Creating the database."
  rm -rf -- "$built"
  (umask 077 && od -An -N 16 -t x1 /dev/urandom | tr -d ' \n' >"$DATA/postgres.password")
  install -m 600 ${PG_ACCOUNT:+-o "$PG_ACCOUNT"} -- "$DATA/postgres.password" "$PG_HOME/password"
  as_postgres "$PG_BIN/initdb" --pgdata "$built" --username concert --pwfile "$PG_HOME/password" --auth scram-sha-256 \
    --encoding UTF8 --locale C.UTF-8 >"$LOG_DIR/initdb.log" 2>&1 || {
    show_log_end "$LOG_DIR/initdb.log"
    fail "PostgreSQL's data folder could not be created in $PG_HOME"
  }
  rm -f -- "$PG_HOME/password"
  mv -- "$built" "$PG_HOME/data"
}

spawn_postgres() {
  local setting settings=(
    listen_addresses=127.0.0.1 "port=$DB_PORT" unix_socket_directories= "max_connections=$((100 + 110 * REPLICAS))"
    shared_buffers=256MB max_wal_size=2GB checkpoint_timeout=15min random_page_cost=1.1 jit=off
    timezone=UTC log_timezone=UTC "${PG_SETTINGS[@]}"
  ) arguments=()
  for setting in "${settings[@]}"; do arguments+=(-c "$setting"); done
  SPAWN_USER=$PG_ACCOUNT spawn postgres INT "$PG_BIN/postgres" -D "$PG_HOME/data" "${arguments[@]}"
}

postgres_answers() { "$PG_BIN/pg_isready" -q -h 127.0.0.1 -p "$DB_PORT" -t 1; }

stop_postgres() { stop_parts INT 10 postgres; }

# Starts the server; wait_postgres waits for it, so that Redis can start meanwhile.
start_postgres() {
  local version
  choose_home postgres "$PG_ACCOUNT"
  PG_HOME=$SERVER_HOME
  [[ -f $PG_HOME/data/PG_VERSION && -s $DATA/postgres.password ]] || create_postgres
  version=$(<"$PG_HOME/data/PG_VERSION")
  [[ $("$PG_BIN/postgres" --version) == *" $version"[.\ ]* || $("$PG_BIN/postgres" --version) == *" $version" ]] ||
    fail "the data in $PG_HOME is PostgreSQL $version's, but $PG_BIN is another version" "Start once with --fresh to begin anew."
  DB_PASSWORD=$(<"$DATA/postgres.password")
  free_port postgres
  DB_PORT=$PORT
  spawn_postgres
}

wait_postgres() {
  local sql="SELECT 1 FROM pg_database WHERE datname = 'concert'" client
  wait_until postgres 60 postgres_answers || {
    forget_port postgres
    show_log_end "$LOG_DIR/postgres.log"
    fail "PostgreSQL did not start"
  }
  client=("$PG_BIN/psql" -X -h 127.0.0.1 -p "$DB_PORT" -U concert -d postgres -qtA -v ON_ERROR_STOP=1)
  if [[ $(PGPASSWORD=$DB_PASSWORD "${client[@]}" -c "$sql") != 1 ]]; then
    PGPASSWORD=$DB_PASSWORD "${client[@]}" -c "CREATE DATABASE concert"
  fi
}
