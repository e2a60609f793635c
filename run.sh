#!/usr/bin/env bash
# Runs the platform on this machine with a private MariaDB and Redis. ./run.sh --help tells more.
set -euo pipefail
# shellcheck source=tools/Dev/setup.sh
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/tools/Dev/setup.sh"

show_help run "$@"
packages=(mariadb-server redis-server)
if [[ " $*" == *" --replicas"* ]]; then packages+=(nginx); fi
if [[ " $*" == *" --monitoring"* ]]; then packages+=(prometheus prometheus-redis-exporter influxdb); fi
if [[ ${1:-} == sbom ]]; then packages=(); fi
need_packages "${packages[@]}"
hand_over run "$@"
