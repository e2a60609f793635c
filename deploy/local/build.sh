# shellcheck shell=bash
# Builds with nothing left running afterwards. Sourced, never run. Uses ROOT.

HOST_OUTPUT=$ROOT/src/Host/bin/Release/net10.0
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1 MSBUILDDISABLENODEREUSE=1
GROUP=

# What to build on: Core restores from every feed; Full adds MariaDB and the other adapters. MSBuild reads it from the environment.
export Stack=Core

# choose_stack WORD: as an option names it.
choose_stack() {
  case ${1,,} in
    core) Stack=Core ;;
    full) Stack=Full ;;
    *) usage_error "--stack must be core or full, not '$1'" ;;
  esac
}


# in_group COMMAND...: runs it in a session of its own, interruptible; whatever it leaves running is ended with it.
in_group() {
  local status=0
  setsid "$@" </dev/null 9>&- &
  GROUP=$!
  wait "$GROUP" || status=$?
  end_group
  return "$status"
}

end_group() {
  [[ -z $GROUP ]] || kill -TERM -- "-$GROUP" 2>/dev/null || true
  GROUP=
}

# build PROJECT: the compiler server gets a name of its own, so that ending it ends no one else's.
build() {
  in_group dotnet build "$1" -c Release -v quiet --nologo -p:SharedCompilationId="concert-$$" -clp:NoSummary
}

built_stack() { if grep -q '"Ticketing.Adapters.MySql/' "$HOST_OUTPUT/Ticketing.Host.deps.json"; then echo Full; else echo Core; fi; }

# True when no source is newer than the built host, and it is of the stack.
host_is_built() {
  local newest
  [[ -f $HOST_OUTPUT/Ticketing.Host.dll && -f $HOST_OUTPUT/Ticketing.Host.runtimeconfig.json ]] || return 1
  [[ $(built_stack) == "$Stack" ]] || return 1
  newest=$(ls -t -- "$HOST_OUTPUT"/Ticketing.*.dll "$ROOT/src/Host/obj/built.stamp" 2>/dev/null | head -n 1) || true
  [[ -z $(find "$ROOT/src" "$ROOT"/Directory.*.props "$ROOT/.editorconfig" "$ROOT/BannedSymbols.txt" \
    \( -name bin -o -name obj \) -prune -o -newer "$newest" -print -quit) ]]
}

build_host() {
  local started
  if host_is_built; then return; fi
  need_dotnet_sdk
  say "Building (the first time takes about a minute)."
  started=$(date +%s)
  build "$ROOT/src/Host/Host.csproj" || fail "the build failed; its messages are above"
  touch -d "@$started" "$ROOT/src/Host/obj/built.stamp"
}
