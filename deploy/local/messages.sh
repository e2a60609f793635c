# shellcheck shell=bash
# Messages of the scripts. Sourced, never run.

say() { printf '%s\n' "$*"; }

# A fault of the machine or the product: what went wrong, then what to do about it.
fail() {
  printf 'error: %s\n' "$1" >&2
  shift
  if (($# > 0)); then printf '%s\n' "$@" >&2; fi
  exit 1
}

# A fault in how the script was called.
usage_error() {
  printf 'error: %s\n' "$1" >&2
  printf '%s --help tells what can be given.\n' "${0##*/}" >&2
  exit 2
}

# need_value OPTION COUNT: an option that takes a value was given as the last word.
need_value() { (($2 > 1)) || usage_error "$1 needs a value"; }

show_log_end() {
  [[ -s $1 ]] || return 0
  printf 'The end of %s:\n' "$1" >&2
  tail -n 30 -- "$1" >&2
}
