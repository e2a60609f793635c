# shellcheck shell=bash
# What run.sh, test.sh and bench.sh share: Debian's packages, the .NET SDK, and the build of tools/Dev. Sourced, never run.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
DEV=$ROOT/tools/Dev/bin/Release/net10.0/Ticketing.Dev.dll
HOST=$ROOT/src/Host/bin/Release/net10.0/Ticketing.Host.dll
# Servers live in a folder that is not on every path.
export PATH=$PATH:/usr/sbin:/usr/local/sbin
# Nothing that a build starts outlives it.
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1 MSBUILDDISABLENODEREUSE=1

# The programs that a package is needed for.
declare -A PROGRAMS=(
  [util-linux]='setpriv setsid flock' [mariadb-server]='mariadbd mariadb-install-db' [redis-server]='redis-server redis-cli' [nginx]=nginx
  [prometheus]='prometheus promtool' [prometheus-redis-exporter]=prometheus-redis-exporter [influxdb]=influxd [docker-compose]=docker-compose
  [chromium]=chromium
)

fail() {
  printf '%s\n' "error: $1" "${@:2}" >&2
  exit 1
}

show_help() {
  local word
  for word in "${@:2}"; do
    if [[ $word == --help || $word == -h ]]; then cat -- "$ROOT/tools/Dev/Help/$1.txt" && exit 0; fi
  done
}

is_there() {
  local program
  for program in ${PROGRAMS[$1]}; do command -v "$program" >/dev/null || return 1; done
}

# Debian's packages start services of their own, which are not needed here; the policy file keeps them from it.
install_packages() (
  policy=/usr/sbin/policy-rc.d
  if [[ ! -e $policy ]]; then
    trap 'rm -f -- "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod 755 -- "$policy"
  fi
  export DEBIAN_FRONTEND=noninteractive
  apt-get update && apt-get install -y --no-install-recommends "$@"
)

# need_packages PACKAGE...: installs what is missing as root, and says what to do otherwise.
need_packages() {
  local package missing=() log
  for package in util-linux "$@"; do is_there "$package" || missing+=("$package"); done
  ((${#missing[@]} > 0)) || return 0
  command -v apt-get >/dev/null || fail "not installed: ${missing[*]}, and this is not a Debian system" \
    "Install them with this system's package manager, or run: docker compose up"
  ((EUID == 0)) || fail "not installed: ${missing[*]}" \
    "Run this and start again: sudo apt-get update && sudo apt-get install -y ${missing[*]}" "Or run without them: docker compose up"
  printf '%s\n' "Installing the Debian packages ${missing[*]} (apt-get install)."
  log=$(mktemp)
  install_packages "${missing[@]}" >"$log" 2>&1 </dev/null || {
    tail -n 30 -- "$log" >&2
    fail "apt-get could not install ${missing[*]}; its output is in $log"
  }
  rm -f -- "$log"
  for package in "${missing[@]}"; do is_there "$package" || fail "$package was installed, but its programs were not found"; done
}

need_sdk() {
  local version
  version=$(cd "$ROOT" && dotnet --version 2>/dev/null) || version=none
  [[ ${version%%.*} =~ ^[0-9]+$ ]] && ((${version%%.*} >= 10)) || fail "the .NET SDK 10 or later is needed; found: $version" \
    "Install it from https://dotnet.microsoft.com/download and start again, or run: docker compose up"
}

# Names, times and sizes of everything that is built, in one number.
fingerprint() {
  find "$ROOT"/src "$ROOT"/tests/Support "$ROOT"/tools "$ROOT"/Directory.*.props "$ROOT"/.editorconfig "$ROOT"/BannedSymbols.txt \
    \( -name bin -o -name obj \) -prune -o -type f -printf '%p %T@ %s\n' | sort | sha256sum
}

is_built() {
  current=$(fingerprint)
  [[ -f $DEV && -f $HOST && -f $stamp && $(<"$stamp") == "$current" ]]
}

# Builds tools/Dev and the host, unless nothing has changed since the last build. Of several starts one builds, and the others wait for it.
build() {
  local stamp=$ROOT/tools/Dev/obj/built.stamp log=$ROOT/tools/Dev/obj/build.log current lock status=0
  if is_built; then return; fi
  need_sdk
  mkdir -p -- "${log%/*}"
  exec {lock}>"${log%/*}/build.lock"
  if ! flock --nonblock "$lock"; then
    printf '%s\n' "Waiting for the build of another start." >&2
    flock "$lock"
  fi
  if is_built; then
    exec {lock}>&-
    return
  fi
  printf '%s\n' "Building (the first time takes about a minute)." >&2
  # In a session of its own, so that all of it can be ended. It has no part in the lock, which its compiler server would keep.
  setsid dotnet build "$ROOT/tools/Dev/Dev.csproj" -c Release -v quiet --nologo -p:SharedCompilationId="concert-$$" </dev/null >"$log" 2>&1 {lock}>&- &
  trap 'kill -- -'$!'; exit 143' INT TERM HUP
  wait $! || status=$?
  trap - INT TERM HUP
  kill -- -$! 2>/dev/null || true
  if ((status != 0)); then
    cat -- "$log" >&2
    fail "the build failed; its messages are above"
  fi
  printf '%s\n' "$current" >"$stamp"
  exec {lock}>&-
}

# hand_over ARGUMENT...: builds, and becomes tools/Dev.
hand_over() {
  command -v dotnet >/dev/null || need_sdk
  build
  exec dotnet "$DEV" "$@"
}
