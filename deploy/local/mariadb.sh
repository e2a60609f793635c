# shellcheck shell=bash
# A private MariaDB, for the Full stack. Sourced, never run. Uses DATA, RUN_DIR, LOG_DIR, REPLICAS and accounts.sh; answers in DB_PORT and DB_PASSWORD.

MARIADB_ACCOUNT=
if ((EUID == 0)); then MARIADB_ACCOUNT=mysql; fi
MARIADB_OPTIONS=(
  --no-defaults --bind-address=127.0.0.1 --skip-name-resolve --skip-log-bin --character-set-server=utf8mb4 --default-time-zone=+00:00
  --innodb-buffer-pool-size=512M --innodb-log-file-size=512M
)

drop_mariadb() { drop_home mariadb; }

create_mariadb() {
  local built=$MARIADB_HOME/data.new
  say "Creating the database."
  rm -rf -- "$built"
  (umask 077 && od -An -N 16 -t x1 /dev/urandom | tr -d ' \n' >"$DATA/mariadb.password")
  as_account "$MARIADB_ACCOUNT" "$MARIADB_INSTALL" --no-defaults --datadir="$built" --auth-root-authentication-method=normal --skip-test-db \
    >"$LOG_DIR/mariadb-install.log" 2>&1 || {
    show_log_end "$LOG_DIR/mariadb-install.log"
    fail "MariaDB's data folder could not be created in $MARIADB_HOME"
  }
  mv -- "$built" "$MARIADB_HOME/data"
}

# The account and the database are made at every start, where they are missing.
spawn_mariadb() {
  printf '%s\n' "create database if not exists concert character set utf8mb4;" "create user if not exists concert@'127.0.0.1';" \
    "alter user concert@'127.0.0.1' identified by '$DB_PASSWORD';" "grant all on concert.* to concert@'127.0.0.1';" "alter user root@localhost account lock;" |
    install -m 600 ${MARIADB_ACCOUNT:+-o "$MARIADB_ACCOUNT"} /dev/stdin "$MARIADB_HOME/start.sql"
  SPAWN_USER=$MARIADB_ACCOUNT spawn mariadb TERM "$MARIADB_SERVER" "${MARIADB_OPTIONS[@]}" --datadir="$MARIADB_HOME/data" --port="$DB_PORT" \
    --socket="$MARIADB_HOME/socket" --pid-file="$MARIADB_HOME/pid" --init-file="$MARIADB_HOME/start.sql" --max-connections=$((50 + 25 * REPLICAS))
}

# The server greets whoever connects.
mariadb_answers() (
  exec 2>/dev/null
  exec 3<>"/dev/tcp/127.0.0.1/$DB_PORT" || exit 1
  IFS= read -r -t 2 -n 10 line <&3 && [[ -n $line ]]
)

stop_mariadb() { stop_parts TERM 10 mariadb; }

# Starts the server; wait_mariadb waits for it, so that Redis can start meanwhile.
start_mariadb() {
  choose_home mariadb "$MARIADB_ACCOUNT"
  MARIADB_HOME=$SERVER_HOME
  [[ -d $MARIADB_HOME/data/mysql && -s $DATA/mariadb.password ]] || create_mariadb
  DB_PASSWORD=$(<"$DATA/mariadb.password")
  free_port mariadb
  DB_PORT=$PORT
  spawn_mariadb
}

wait_mariadb() {
  wait_until mariadb 60 mariadb_answers && return
  forget_port mariadb
  show_log_end "$LOG_DIR/mariadb.log"
  fail "MariaDB did not start"
}
