# shellcheck shell=bash
# nginx in front of several hosts. Sourced, never run. Uses ROOT, DATA, LOG_DIR, NGINX, PORT_WANTED, HOST_PORTS.

write_nginx_files() {
  local servers='' port text
  mkdir -p -- "$DATA/nginx"
  for port in "${HOST_PORTS[@]}"; do
    servers+="server 127.0.0.1:$port max_fails=1 fail_timeout=1s; "
  done
  text=$(<"$ROOT/deploy/nginx/concert.conf.template")
  text=${text//'${CONCERT_LISTEN}'/"127.0.0.1:$PORT_WANTED"}
  text=${text//'${CONCERT_UPSTREAMS}'/"$servers"}
  printf '%s\n' "$text" >"$DATA/nginx/concert.conf"
  cp -- "$ROOT/deploy/nginx/local.conf" "$DATA/nginx/nginx.conf"
}

# Every path in local.conf is relative to the folder given with -p.
spawn_nginx() { spawn nginx TERM "$NGINX" -p "$DATA/nginx" -c nginx.conf -e stderr; }

start_nginx() {
  write_nginx_files
  spawn_nginx
  wait_until nginx 10 port_taken "$PORT_WANTED" && return
  show_log_end "$LOG_DIR/nginx.log"
  fail "nginx did not start"
}
