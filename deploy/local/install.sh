# shellcheck shell=bash
# Finds the programs that a script needs and installs Debian's packages where they are missing. Sourced, never run.

OLDEST_POSTGRES=15

# Answers in PG_BIN: the folder of the newest PostgreSQL that is new enough.
find_postgres() {
  local folder version best=0
  PG_BIN=
  for folder in /usr/lib/postgresql/*/bin; do
    [[ -x $folder/initdb && -x $folder/postgres ]] || continue
    version=${folder#/usr/lib/postgresql/}
    version=${version%/bin}
    if [[ $version =~ ^[0-9]+$ ]] && ((version >= OLDEST_POSTGRES && version > best)); then
      best=$version
      PG_BIN=$folder
    fi
  done
  [[ -n $PG_BIN ]] && return
  folder=$(command -v initdb) || return 1
  version=$("$folder" --version)
  [[ $version =~ \ ([0-9]+) ]] && ((BASH_REMATCH[1] >= OLDEST_POSTGRES)) || return 1
  PG_BIN=$(dirname "$(readlink -f "$folder")")
}

# Answers in MARIADB_SERVER and MARIADB_INSTALL; the server lives in a folder that is not on everyone's path.
find_mariadb() {
  MARIADB_SERVER=$(command -v mariadbd || PATH=/usr/sbin:/usr/local/sbin command -v mariadbd) && MARIADB_INSTALL=$(command -v mariadb-install-db)
}

# nginx lives in a folder that is not on everyone's path.
find_nginx() { NGINX=$(command -v nginx || PATH=/usr/sbin:/usr/local/sbin command -v nginx); }

find_chromium() { command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null; }

is_there() {
  case $1 in
    postgresql) find_postgres ;;
    redis-server) command -v redis-server >/dev/null && command -v redis-cli >/dev/null ;;
    nginx) find_nginx ;;
    chromium) find_chromium ;;
    mariadb-server) find_mariadb ;;
    wrk | curl | prometheus | prometheus-redis-exporter | docker-compose) command -v "$1" >/dev/null ;;
    influxdb) command -v influxd >/dev/null ;;
    influxdb-client) command -v influx >/dev/null ;;
    util-linux) command -v setpriv >/dev/null && command -v setsid >/dev/null && command -v flock >/dev/null ;;
  esac
}

# without_services COMMAND...: Debian's packages start services of their own, which nobody here needs; this is how Debian is told not to.
without_services() (
  policy=/usr/sbin/policy-rc.d
  if [[ ! -e $policy ]]; then
    trap 'rm -f -- "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod 755 -- "$policy"
  fi
  "$@"
)

# need_packages PACKAGE...: installs what is missing when it can, and says what to do when it cannot.
need_packages() {
  local package missing=() log
  for package in "$@"; do is_there "$package" || missing+=("$package"); done
  ((${#missing[@]} > 0)) || return 0
  command -v apt-get >/dev/null || fail "not installed: ${missing[*]}, and this is not a Debian system" \
    "Install them with this system's package manager (PostgreSQL $OLDEST_POSTGRES or later), or run: docker compose up"
  if ((EUID != 0)); then
    fail "not installed: ${missing[*]}" \
      "Run this and start again: sudo apt-get update && sudo apt-get install -y ${missing[*]}" \
      "or run without them: docker compose up"
  fi
  say "Installing the Debian packages ${missing[*]} (apt-get install)."
  log=$(mktemp)
  export DEBIAN_FRONTEND=noninteractive
  if ! { apt-get update && without_services apt-get install -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1 </dev/null; then
    show_log_end "$log"
    fail "apt-get could not install ${missing[*]}; its output is in $log"
  fi
  rm -f -- "$log"
  for package in "${missing[@]}"; do
    is_there "$package" || fail "$package was installed, but its programs were not found or are older than needed"
  done
}

# The SDK builds the product; no package of Debian's has it.
need_dotnet() {
  command -v dotnet >/dev/null || fail "the .NET SDK is not installed" \
    "Install version 10 or later from https://dotnet.microsoft.com/download and start again, or run: docker compose up"
}

need_dotnet_sdk() {
  local version
  need_dotnet
  version=$(cd "$ROOT" && dotnet --version 2>/dev/null) || version=none
  [[ $version =~ ^([0-9]+)\. ]] && ((BASH_REMATCH[1] >= 10)) || fail "the .NET SDK 10 or later is needed to build; found: $version" \
    "Install it from https://dotnet.microsoft.com/download and start again, or run: docker compose up"
}
