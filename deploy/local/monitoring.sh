# shellcheck shell=bash
# Prometheus and InfluxDB beside the hosts. Sourced, never run. Uses ROOT, DATA, LOG_DIR, HOST_PORTS, REDIS_PORT.

MONITORING_PACKAGES=(prometheus prometheus-redis-exporter influxdb influxdb-client)
MONITORS=(prometheus influxdb redis-exporter)

# put_targets FINDS PORT...: in TEXT, the way in which Compose finds the targets of a job gives way to these ports. Changes TEXT.
put_targets() {
  local finds=$1 port targets=''
  shift
  for port in "$@"; do targets+="\"127.0.0.1:$port\", "; done
  [[ $TEXT == *"$finds"* ]] || fail "deploy/prometheus/prometheus.yml has no line '$finds'"
  TEXT=${TEXT/"$finds"/"static_configs: [{ targets: [${targets%, }] }]"}
}

write_prometheus_files() {
  local TEXT
  mkdir -p -- "$DATA/prometheus"
  TEXT=$(<"$ROOT/deploy/prometheus/prometheus.yml")
  put_targets 'dns_sd_configs: [{ names: [host], type: A, port: 8080, refresh_interval: 5s }]' "${HOST_PORTS[@]}"
  put_targets 'static_configs: [{ targets: ["redis-exporter:9121"] }]' "$EXPORTER_PORT"
  printf '%s\n' "$TEXT" >"$DATA/prometheus/prometheus.yml"
  cp -- "$ROOT/deploy/prometheus/alerts.yml" "$DATA/prometheus/alerts.yml"
}

spawn_prometheus() {
  spawn prometheus TERM prometheus --config.file="$DATA/prometheus/prometheus.yml" --storage.tsdb.path="$DATA/prometheus/data" \
    --storage.tsdb.retention.time=15d --web.listen-address="127.0.0.1:$PROMETHEUS_PORT" --log.level=warn
}

spawn_redis_exporter() {
  spawn redis-exporter TERM prometheus-redis-exporter -redis.addr "redis://127.0.0.1:$REDIS_PORT" -web.listen-address "127.0.0.1:$EXPORTER_PORT"
}

spawn_influxdb() {
  SPAWN_ENV=(
    "INFLUXDB_HTTP_BIND_ADDRESS=127.0.0.1:$INFLUXDB_PORT" "INFLUXDB_BIND_ADDRESS=127.0.0.1:$INFLUXDB_BACKUP_PORT"
    "INFLUXDB_META_DIR=$DATA/influxdb/meta" "INFLUXDB_DATA_DIR=$DATA/influxdb/data" "INFLUXDB_DATA_WAL_DIR=$DATA/influxdb/wal"
  )
  spawn influxdb TERM influxd -config "$ROOT/deploy/influxdb/influxdb.conf"
  SPAWN_ENV=()
}

wait_monitor() {
  wait_until "$1" 30 answers_ok "$2" "$3" && return
  forget_port "$1"
  show_log_end "$LOG_DIR/$1.log"
  fail "$1 did not start"
}

start_monitoring() {
  free_port redis-exporter && EXPORTER_PORT=$PORT
  free_port prometheus && PROMETHEUS_PORT=$PORT
  free_port influxdb && INFLUXDB_PORT=$PORT
  free_port influxdb-backup && INFLUXDB_BACKUP_PORT=$PORT
  write_prometheus_files
  spawn_redis_exporter
  spawn_prometheus
  spawn_influxdb
  wait_monitor influxdb "$INFLUXDB_PORT" '/query?q=SHOW%20DATABASES'
  wait_monitor prometheus "$PROMETHEUS_PORT" /-/ready
  wait_monitor redis-exporter "$EXPORTER_PORT" /metrics
  influx -host 127.0.0.1 -port "$INFLUXDB_PORT" -execute "$(<"$ROOT/deploy/influxdb/k6.iql")" || fail "InfluxDB would not create the database k6"
}

show_monitoring() {
  say "  Prometheus http://127.0.0.1:$PROMETHEUS_PORT/graph    alerts: http://127.0.0.1:$PROMETHEUS_PORT/alerts"
  say "  InfluxDB   http://127.0.0.1:$INFLUXDB_PORT    k6 run --out influxdb=http://127.0.0.1:$INFLUXDB_PORT/k6 k6/e2e.js"
}
