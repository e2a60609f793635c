# shellcheck shell=bash
# Accounts that servers run as when root starts them, and where those can keep data. Sourced, never run. Uses DATA.

# as_account ACCOUNT COMMAND...: as the account; as whoever we are where it is empty.
as_account() {
  local account=$1
  shift
  if [[ -n $account ]]; then
    (cd / && setpriv --reuid="$account" --regid="$account" --init-groups -- "$@")
  else
    "$@"
  fi
}

# choose_home NAME ACCOUNT: a folder for the server's data, below DATA, or beside it when DATA lies in a folder that is closed to the account.
# Answers in SERVER_HOME.
choose_home() {
  local server=$1 account=$2 place name
  SERVER_HOME=$DATA/$server
  [[ -n $account ]] || { mkdir -p -m 700 -- "$SERVER_HOME" && return; }
  id -u "$account" >/dev/null 2>&1 || fail "there is no account '$account', which is needed to run $server as root" \
    "Create it (useradd --system $account), or run this script as another user."
  mkdir -p -m 700 -- "$SERVER_HOME" && chown "$account:" -- "$SERVER_HOME"
  if as_account "$account" test -w "$SERVER_HOME" 2>/dev/null; then return; fi
  rmdir -- "$SERVER_HOME"
  name=$(printf '%s' "$DATA" | sha256sum)
  place=/var/tmp/concert-${name:0:12}
  SERVER_HOME=$place/$server
  if [[ ! -d $place ]]; then mkdir -m 711 -- "$place" || fail "cannot create $place for the data of $server"; fi
  [[ -O $place && ! -L $place ]] || fail "$place is needed for the data of $server, but belongs to somebody else"
  mkdir -p -m 700 -- "$SERVER_HOME" && chown "$account:" -- "$SERVER_HOME"
  printf '%s\n' "$place" >"$DATA/$server.elsewhere"
  say "The account '$account' may not enter $DATA: the database is kept in $SERVER_HOME."
}

# drop_home NAME: removes what choose_home made, and the password.
drop_home() {
  local place
  if [[ -s $DATA/$1.elsewhere ]]; then
    place=$(<"$DATA/$1.elsewhere")
    [[ $place == /var/tmp/concert-* && -O $place && ! -L $place ]] && rm -rf -- "${place:?}/$1"
    rmdir --ignore-fail-on-non-empty -- "$place" 2>/dev/null || true
  fi
  rm -rf -- "${DATA:?}/$1" "$DATA/$1.elsewhere" "$DATA/$1.password"
}
