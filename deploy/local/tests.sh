# shellcheck shell=bash
# Finds, builds and runs the test projects and adds up their results. Sourced, never run.
# Uses ROOT and RESULTS; adds to PASSED and FAILED, and to FAILURES and NOT_RUN, which name what failed and what was skipped.

declare -A PROJECTS=()
# Parts that the Full stack runs on MariaDB, too, and what else of them only it has.
declare -A ON_MARIADB=([integration]=1 [faults]=1)
FULL_ONLY=('integration: the lock suite on RedLock.net' 'integration: the bus suite on Kafka')
RESULTS=
FAILURES=() NOT_RUN=()

# Fills PROJECTS: the project file of each part, by the lower-case name of its folder.
find_projects() {
  local file name
  for file in "$ROOT"/tests/*/*.csproj; do
    [[ -e $file ]] && grep -qi '<IsTestProject>true<' "$file" || continue
    name=$(basename "$(dirname "$file")")
    PROJECTS[${name,,}]=$file
  done
}

part_names() { printf '%s\n' "${!PROJECTS[@]}" | sort | paste -sd ' '; }

# count_failure TEXT: something that is no test, such as a build, failed.
count_failure() {
  say "FAILED: $1"
  FAILED=$((FAILED + 1))
  FAILURES+=("$1")
}

check_format() {
  say "== format"
  in_group dotnet restore "$ROOT/Concert.sln" -v quiet --nologo || { count_failure "packages could not be restored"; return; }
  in_group dotnet format "$ROOT/Concert.sln" --verify-no-changes --no-restore ||
    count_failure "files are not formatted; dotnet format corrects them"
}

# run_part NAME [PROVIDER]: on the database of that name; on PostgreSQL unless named.
run_part() {
  local name=$1 file=${PROJECTS[$1]} provider=${2:-PostgreSql} status=0
  say "== $name${2:+ on $2}"
  if ! build "$file"; then
    count_failure "$name does not build"
    return
  fi
  in_group env "Database__Provider=$provider" dotnet test "$file" -c Release --no-build --nologo --results-directory "$RESULTS" \
    --logger "trx;LogFileName=$name$provider.trx" --logger "console;verbosity=normal" || status=$?
  add_results "$name$provider" "$status"
}

# The value of an attribute of the result file's counters.
counter() {
  local value
  value=$(grep -o -m 1 '<Counters [^>]*>' "$1" | grep -o " $2=\"[0-9]*\"" | tr -dc '0-9')
  printf '%s' "${value:-0}"
}

# named FILE OUTCOME: the tests that ended so, a line each, with what it says.
named() {
  awk -v outcome="outcome=\"$2\"" -v most=1000 '
    function text(line) { gsub(/&quot;/, "\"", line); gsub(/&lt;/, "<", line); gsub(/&gt;/, ">", line); gsub(/&#x[DA];|\r/, " ", line); gsub(/&amp;/, "\\&", line); return line }
    function tell() { gsub(/[ \t]+/, " ", said); if (name != "") print text(name (said == "" ? "" : ": " substr(said, 1, most))); name = ""; said = ""; saying = 0 }
    /<UnitTestResult / { tell(); if (index($0, outcome) && match($0, / testName="[^"]*"/)) name = substr($0, RSTART + 11, RLENGTH - 12) }
    name != "" && sub(/.*<Message>/, "") { saying = 1 }
    saying { is_last = sub(/<\/Message>.*/, ""); said = said (said == "" ? "" : " ") $0; if (is_last) saying = 0 }
    /<\/Results>/ { tell(); exit }' "$1"
}

# tell_names TITLE NAME...: nothing where there is none.
tell_names() {
  (($# > 1)) || return 0
  say "$1"
  printf '  %s\n' "${@:2}"
}

# add_results NAME STATUS: from the result file. A run that broke off counts as a failure beside those it told of.
add_results() {
  local file=$RESULTS/$1.trx executed passed
  if [[ ! -s $file ]]; then
    # Without any test in the project there is no result file, and the run ends well.
    (($2 == 0)) || count_failure "$1 broke off before it told a result"
    return
  fi
  executed=$(counter "$file" executed) passed=$(counter "$file" passed)
  PASSED=$((PASSED + passed))
  FAILED=$((FAILED + executed - passed))
  mapfile -t -O "${#FAILURES[@]}" FAILURES < <(named "$file" Failed)
  mapfile -t -O "${#NOT_RUN[@]}" NOT_RUN < <(named "$file" NotExecuted)
  if (($2 != 0 && executed == passed)) || grep -q '<ResultSummary outcome="Aborted"' "$file"; then
    count_failure "$1 broke off"
  fi
}

# settle_skipped PART...: what one database does not have and the run on the other has run is not skipped; what only the Full stack has is.
settle_skipped() {
  local file entry name kept=()
  local -A ran=()
  for file in "$RESULTS"/*.trx; do
    [[ -e $file ]] || continue
    while IFS= read -r name; do ran[${name%%[:(]*}]=1; done < <(named "$file" Passed; named "$file" Failed)
  done
  for entry in "${NOT_RUN[@]}"; do
    [[ -n ${ran[${entry%%[:(]*}]:-} ]] || kept+=("$entry")
  done
  if [[ $Stack != Full ]]; then
    for name in "$@"; do
      [[ -z ${ON_MARIADB[$name]:-} ]] || kept+=("$name: all of it on MariaDB (--stack full)")
      for entry in "${FULL_ONLY[@]}"; do
        [[ $entry != "$name: "* ]] || kept+=("$entry (--stack full)")
      done
    done
  fi
  NOT_RUN=("${kept[@]}")
}
