# shellcheck shell=bash
# A private PostgreSQL. Sourced, never run. Uses DATA, RUN_DIR, LOG_DIR, PG_BIN; answers in PG_PORT and PG_PASSWORD.

# What a script wants besides the settings below.
PG_SETTINGS=()

# PostgreSQL refuses to run as root, so root runs it as this account.
PG_ACCOUNT=
if ((EUID == 0)); then PG_ACCOUNT=postgres; fi

as_postgres() {
  if [[ -n $PG_ACCOUNT ]]; then
    (cd / && setpriv --reuid="$PG_ACCOUNT" --regid="$PG_ACCOUNT" --init-groups -- "$@")
  else
    "$@"
  fi
}

# Where the account can keep data: below DATA, or beside it when DATA lies in a folder that is closed to the account.
# Answers in PG_HOME.
choose_postgres_home() {
  local place name
  PG_HOME=$DATA/postgres
  [[ -n $PG_ACCOUNT ]] || { mkdir -p -m 700 -- "$PG_HOME" && return; }
  id -u "$PG_ACCOUNT" >/dev/null 2>&1 || fail "there is no account '$PG_ACCOUNT', which PostgreSQL needs when started by root" \
    "Create it (useradd --system $PG_ACCOUNT), or run this script as another user."
  mkdir -p -m 700 -- "$PG_HOME" && chown "$PG_ACCOUNT:" -- "$PG_HOME"
  if as_postgres test -w "$PG_HOME" 2>/dev/null; then return; fi
  rmdir -- "$PG_HOME"
  name=$(printf '%s' "$DATA" | sha256sum)
  place=/var/tmp/concert-${name:0:12}
  PG_HOME=$place/postgres
  if [[ ! -d $place ]]; then mkdir -m 711 -- "$place" || fail "cannot create $place for PostgreSQL's data"; fi
  [[ -O $place && ! -L $place ]] || fail "$place is needed for PostgreSQL's data, but belongs to somebody else"
  mkdir -p -m 700 -- "$PG_HOME" && chown "$PG_ACCOUNT:" -- "$PG_HOME"
  printf '%s\n' "$place" >"$DATA/postgres.elsewhere"
  say "The account '$PG_ACCOUNT' may not enter $DATA: the database is kept in $PG_HOME."
}

drop_postgres() {
  local place
  if [[ -s $DATA/postgres.elsewhere ]]; then
    place=$(<"$DATA/postgres.elsewhere")
    [[ $place == /var/tmp/concert-* && -O $place && ! -L $place ]] && rm -rf -- "$place"
  fi
  rm -rf -- "$DATA/postgres" "$DATA/postgres.elsewhere" "$DATA/postgres.password"
}

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
    listen_addresses=127.0.0.1 "port=$PG_PORT" unix_socket_directories= "max_connections=$((100 + 110 * REPLICAS))"
    shared_buffers=256MB max_wal_size=2GB checkpoint_timeout=15min random_page_cost=1.1 jit=off
    timezone=UTC log_timezone=UTC "${PG_SETTINGS[@]}"
  ) arguments=()
  for setting in "${settings[@]}"; do arguments+=(-c "$setting"); done
  SPAWN_USER=$PG_ACCOUNT spawn postgres INT "$PG_BIN/postgres" -D "$PG_HOME/data" "${arguments[@]}"
}

postgres_answers() { "$PG_BIN/pg_isready" -q -h 127.0.0.1 -p "$PG_PORT" -t 1; }

# Starts the server; wait_postgres waits for it, so that Redis can start meanwhile.
start_postgres() {
  local version
  choose_postgres_home
  [[ -f $PG_HOME/data/PG_VERSION && -s $DATA/postgres.password ]] || create_postgres
  version=$(<"$PG_HOME/data/PG_VERSION")
  [[ $("$PG_BIN/postgres" --version) == *" $version"[.\ ]* || $("$PG_BIN/postgres" --version) == *" $version" ]] ||
    fail "the data in $PG_HOME is PostgreSQL $version's, but $PG_BIN is another version" "Start once with --fresh to begin anew."
  PG_PASSWORD=$(<"$DATA/postgres.password")
  free_port postgres
  PG_PORT=$PORT
  spawn_postgres
}

wait_postgres() {
  local sql="SELECT 1 FROM pg_database WHERE datname = 'concert'" client
  wait_until postgres 60 postgres_answers || {
    forget_port postgres
    show_log_end "$LOG_DIR/postgres.log"
    fail "PostgreSQL did not start"
  }
  client=("$PG_BIN/psql" -X -h 127.0.0.1 -p "$PG_PORT" -U concert -d postgres -qtA -v ON_ERROR_STOP=1)
  if [[ $(PGPASSWORD=$PG_PASSWORD "${client[@]}" -c "$sql") != 1 ]]; then
    PGPASSWORD=$PG_PASSWORD "${client[@]}" -c "CREATE DATABASE concert"
  fi
}
