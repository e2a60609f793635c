#!/usr/bin/env bash
# Sets up what is missing, builds, and runs the tests. ./test.sh --help tells more.
set -euo pipefail

ROOT=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd -P)
for part in messages install build tests; do
  # shellcheck source=/dev/null
  source "$ROOT/deploy/local/$part.sh"
done

usage() {
  cat <<'TEXT'
Usage: ./test.sh [--stack core|full] [PART]

Installs the servers that are missing, builds, checks the format, and runs every test, or those of one PART:
TEXT
  printf '  %s\n' "${!PROJECTS[@]}" | sort
  cat <<'TEXT'

  --stack full   build with all adapters, and run the integration and fault tests on MariaDB, too (core)

What was skipped and what failed is named at the end; what only the Full stack has counts as skipped.
The last line is "N passed, N failed, N skipped"; the exit status is 0 when something ran and nothing failed.
TEXT
}

ONLY='' PASSED=0 FAILED=0

read_options() {
  while (($# > 0)); do
    case $1 in
      --help | -h) usage; exit 0 ;;
      --stack=*) choose_stack "${1#*=}" ;;
      --stack) need_value "$1" $#; choose_stack "$2"; shift ;;
      -*) usage_error "unknown option '$1'" ;;
      *)
        [[ -z $ONLY ]] || usage_error "name one part at most; '$1' is the second"
        ONLY=${1,,}
        [[ -n ${PROJECTS[$ONLY]:-} ]] || usage_error "there is no part '$1'; the parts are: $(part_names)"
        ;;
    esac
    shift
  done
}

set_up() {
  local packages=(postgresql redis-server nginx prometheus prometheus-redis-exporter influxdb docker-compose)
  if [[ $Stack == Full ]]; then packages+=(mariadb-server); fi
  if [[ -n ${PROJECTS[browser]:-} && ${ONLY:-browser} == browser ]]; then packages+=(chromium); fi
  is_there util-linux || need_packages util-linux
  need_packages "${packages[@]}"
  need_dotnet_sdk
}

cleanup() {
  trap '' INT TERM HUP
  end_group
  if [[ -n $RESULTS ]]; then rm -rf -- "$RESULTS"; fi
}

main() {
  local name names
  find_projects
  read_options "$@"
  trap cleanup EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  set_up
  RESULTS=$(mktemp -d)
  if [[ -n $ONLY ]]; then
    names=("$ONLY")
  else
    mapfile -t names < <(printf '%s\n' "${!PROJECTS[@]}" | sort)
    check_format
  fi
  for name in "${names[@]}"; do
    run_part "$name"
    if [[ $Stack == Full && -n ${ON_MARIADB[$name]:-} ]]; then run_part "$name" MySql; fi
  done
  if ((PASSED + FAILED == 0)); then say "No test ran."; fi
  settle_skipped "${names[@]}"
  tell_names "Skipped:" "${NOT_RUN[@]}"
  tell_names "Failed:" "${FAILURES[@]}"
  say "$PASSED passed, $FAILED failed, ${#NOT_RUN[@]} skipped"
  ((FAILED == 0 && PASSED > 0))
}

main "$@"
