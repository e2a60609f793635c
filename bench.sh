#!/usr/bin/env bash
# Measures what one host can do on this machine. ./bench.sh --help tells more.
set -euo pipefail
# shellcheck source=tools/Dev/setup.sh
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/tools/Dev/setup.sh"

show_help bench "$@"
need_packages mariadb-server redis-server
hand_over bench "$@"
