#!/usr/bin/env bash
# Makes .env for docker compose: .env.example with a new random value for each secret. A file that is there is left as it is.
#   deploy/compose/secrets.sh [FILE]
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
file=${1:-$root/.env}
if [[ -e $file ]]; then
  printf '%s\n' "$file is there already: nothing was changed."
  exit 0
fi
umask 077
while IFS= read -r line; do
  case $line in
    TOKEN_KEY= | ADMIN_KEY= | DATABASE_PASSWORD= | DATABASE_ROOT_PASSWORD= | REDIS_PASSWORD= | KAFKA_PASSWORD= | GRAFANA_PASSWORD=)
      line+=$(od -An -N32 -tx1 /dev/urandom | tr -d ' \n')
      ;;
    TICKETS_KEY=)
      line+=$(openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 2>/dev/null | tr -d '\n')
      ;;
  esac
  printf '%s\n' "$line"
done <"$root/.env.example" >"$file.new"
mv -- "$file.new" "$file"
printf '%s\n' "$file has new secrets. The operators' key is ADMIN_KEY."
