# shellcheck shell=bash
# A private Redis. Sourced, never run. Uses DATA, RUN_DIR, LOG_DIR; answers in REDIS_PORT.

spawn_redis() {
  spawn redis TERM redis-server --bind 127.0.0.1 --port "$REDIS_PORT" --dir "$DATA/redis" --daemonize no \
    --appendonly yes --appendfsync everysec --save ''
}

# Not while it still loads what it kept.
redis_answers() (
  exec 2>/dev/null
  exec 3<>"/dev/tcp/127.0.0.1/$REDIS_PORT" || exit 1
  printf 'PING\r\n' >&3
  IFS= read -r -t 2 line <&3 && [[ $line == +PONG* ]]
)

start_redis() {
  mkdir -p -- "$DATA/redis"
  free_port redis
  REDIS_PORT=$PORT
  spawn_redis
}

wait_redis() {
  wait_until redis 60 redis_answers && return
  forget_port redis
  show_log_end "$LOG_DIR/redis.log"
  fail "Redis did not start"
}
