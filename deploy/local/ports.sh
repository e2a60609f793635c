# shellcheck shell=bash
# Ports of the loopback address. Sourced, never run.

port_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1" || exec 3<>"/dev/tcp/::1/$1") 2>/dev/null; }

# free_port NAME: answers in PORT; the one that the last run remembered in RUN_DIR, if it is still free.
# Others are taken below Linux's range for outgoing connections, so that a restarted part finds its port free.
free_port() {
  local file=$RUN_DIR/$1.port
  if [[ -s $file ]] && PORT=$(<"$file") && [[ $PORT =~ ^[0-9]{5}$ ]] && ! port_taken "$PORT"; then return; fi
  for _ in {1..200}; do
    PORT=$((20000 + RANDOM % 12000))
    if ! port_taken "$PORT"; then
      printf '%s\n' "$PORT" >"$file"
      return
    fi
  done
  fail "no free port between 20000 and 32000 for $1"
}

forget_port() { rm -f -- "$RUN_DIR/$1.port"; }

# answers_ok PORT PATH: a GET is answered with 200.
answers_ok() (
  exec 2>/dev/null
  exec 3<>"/dev/tcp/127.0.0.1/$1" || exit 1
  printf 'GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' "$2" >&3
  IFS= read -r -t 2 line <&3 && [[ $line == "HTTP/1.1 200"* ]]
)
