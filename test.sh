#!/usr/bin/env bash
# Sets up what is missing, builds, and runs the tests. ./test.sh --help tells more.
set -euo pipefail
# shellcheck source=tools/Dev/setup.sh
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/tools/Dev/setup.sh"

show_help test "$@"
packages=(mariadb-server redis-server)
part=${1:-all}
case ${part,,} in
  unit | architecture) packages=() ;;
  faults | fuzz) ;;
  browser) packages+=(nginx chromium) ;;
  integration) packages+=(nginx prometheus prometheus-redis-exporter influxdb docker-compose) ;;
  *) packages+=(nginx prometheus prometheus-redis-exporter influxdb docker-compose chromium) ;;
esac
need_packages "${packages[@]}"
hand_over test "$@"
