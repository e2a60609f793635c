# shellcheck shell=bash
# Starts, remembers and ends processes by their ids. Sourced, never run.
# Uses RUN_DIR (pid files) and LOG_DIR, and fills PIDS and BORN by part name.

declare -A PIDS=() BORN=()

# The moment a process started, in ticks since boot: with its id it names one process for good.
process_born() {
  local stat fields
  { IFS= read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 1
  read -ra fields <<<"${stat##*) }"
  [[ ${fields[0]} != Z ]] && printf '%s' "${fields[19]}"
}

is_running() { [[ -n ${PIDS[$1]:-} ]] && process_born "${PIDS[$1]}" >/dev/null; }

# spawn NAME SIGNAL COMMAND...: runs a part in a session of its own, its output in LOG_DIR/NAME.log.
# The kernel sends it SIGNAL if this script dies without a word. SPAWN_USER: (root only) the account to run as.
# SPAWN_ENV: variables to set; not arguments, which everybody could read. SPAWN_DIR: where to run.
spawn() {
  local name=$1 signal=$2 account=()
  shift 2
  if [[ -n ${SPAWN_USER:-} ]]; then
    account=(--reuid="$SPAWN_USER" --regid="$SPAWN_USER" --init-groups)
  fi
  (
    cd "${SPAWN_DIR:-/}"
    ((${#SPAWN_ENV[@]} == 0)) || export "${SPAWN_ENV[@]}"
    exec setsid setpriv "${account[@]}" --pdeathsig "$signal" -- "$@"
  ) </dev/null >>"$LOG_DIR/$name.log" 2>&1 9>&- &
  PIDS[$name]=$!
  # bash still reaps it, but says nothing when it is killed.
  disown "$!"
  BORN[$name]=$SECONDS
  printf '%s %s\n' "$!" "$(process_born "$!")" >"$RUN_DIR/$name.pid"
}
SPAWN_ENV=()

# end_processes SECONDS PID...: waits for the ends, then kills what is left.
end_processes() {
  local limit=$((SECONDS + $1)) pid
  shift
  for pid in "$@"; do
    while process_born "$pid" >/dev/null && ((SECONDS < limit)); do sleep 0.05; done
    ! process_born "$pid" >/dev/null || kill -KILL "$pid" 2>/dev/null || true
  done
}

# stop_parts SIGNAL SECONDS NAME...: sends the signal to each part that runs, and waits for all of them.
stop_parts() {
  local signal=$1 limit=$2 name pids=()
  shift 2
  for name in "$@"; do
    if is_running "$name"; then
      kill "-$signal" "${PIDS[$name]}" 2>/dev/null || true
      pids+=("${PIDS[$name]}")
    fi
  done
  end_processes "$limit" "${pids[@]}"
  for name in "$@"; do
    unset "PIDS[$name]"
    rm -f -- "$RUN_DIR/$name.pid"
  done
}

# Ends what an earlier run left running, if it was killed before it could.
end_leftovers() {
  local file pid born pids=()
  for file in "$RUN_DIR"/*.pid; do
    [[ -e $file ]] || continue
    if read -r pid born <"$file" && [[ -n $born && $(process_born "$pid" || true) == "$born" ]]; then
      say "Ending ${file##*/} ($pid), left by an earlier run."
      case ${file##*/} in
        postgres.pid) kill -INT "$pid" 2>/dev/null || true ;;
        *) kill -TERM "$pid" 2>/dev/null || true ;;
      esac
      pids+=("$pid")
    fi
    rm -f -- "$file"
  done
  end_processes 10 "${pids[@]}"
}

# wait_until NAME SECONDS COMMAND...: until the command succeeds; fails when the part ends or the time is over.
wait_until() {
  local name=$1 limit=$((SECONDS + $2))
  shift 2
  until "$@"; do
    is_running "$name" || return 1
    ((SECONDS < limit)) || return 1
    sleep 0.05
  done
}
