#!/usr/bin/env bash
# Measures what one host can do on this machine. ./bench.sh --help tells more.
set -euo pipefail
# shellcheck source=tools/Dev/setup.sh
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/tools/Dev/setup.sh"

show_help bench "$@"
packages=(mariadb-server redis-server)
if [[ " $* " =~ \ (pages|desk)\  ]]; then packages+=(chromium); fi
need_packages "${packages[@]}"
hand_over bench "$@"
