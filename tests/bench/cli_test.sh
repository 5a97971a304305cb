#!/usr/bin/env bash
# The exit codes of tidegate-bench and where it writes what. Usage: cli_test.sh TIDEGATE_BENCH
set -euo pipefail

bench=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
  echo "FAIL: $*" >&2
  exit 1
}

# expect CODE ARGUMENT…: runs, keeps stdout in $work/out and stderr in $work/err.
expect() {
  local wanted=$1 code=0
  shift
  "$bench" "$@" >"$work/out" 2>"$work/err" || code=$?
  [[ $code == "$wanted" ]] || fail "exit code $code instead of $wanted for: $* ($(cat "$work/err"))"
}

cat >"$work/review.json" <<'EOF'
{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"uid":"x","operation":"CREATE"}}
EOF
url=https://127.0.0.1:1/validate # nothing listens on port 1

expect 0 --help
grep -q 'Examples:' "$work/out" || fail "--help shows no examples"
[[ ! -s $work/err ]] || fail "--help writes to stderr"

expect 2
expect 2 "$url"
expect 2 http://127.0.0.1:1/ "$work/review.json"
expect 2 "$url" "$work/review.json" --rate fast
[[ ! -s $work/out ]] || fail "usage errors write to stdout"
expect 2 "$url" "$work/missing.json"
grep -q 'missing.json: No such file' "$work/err" || fail "a missing file is not named"
echo '{}' >"$work/no-review.json"
expect 2 "$url" "$work/no-review.json"
grep -q 'not an AdmissionReview' "$work/err" || fail "a file that is no review is not refused"

expect 1 "$url" "$work/review.json" --insecure --duration 1s
grep -q 'connect' "$work/out" || fail "the report names no failed connection"
expect 1 "$url" "$work/review.json" --insecure --duration 1s --output json
python3 -c 'import json, sys; report = json.load(open(sys.argv[1])); assert report["ok"] is False' "$work/out" ||
  fail "--output json writes no JSON"
expect 0 --schema
cp "$work/out" "$work/schema.json"
python3 - "$work/schema.json" <<'EOF' || fail "--schema shows no JSON Schema"
import json, sys
import jsonschema
schema = json.load(open(sys.argv[1]))
jsonschema.validators.validator_for(schema).check_schema(schema)
EOF

# valid FILE: is a report that the schema describes.
valid() {
  python3 - "$work/schema.json" "$1" <<'EOF' || fail "$1 is not of the schema"
import json, sys
import jsonschema
jsonschema.validate(json.load(open(sys.argv[2])), json.load(open(sys.argv[1])))
EOF
}

# Where nothing listens, the report has every field, too, and every file is written.
expect 1 "$url" "$work/review.json" --insecure --duration 1s --save "$work/saved.json" --hgrm "$work/run.hgrm" \
  --html "$work/run.html" --threshold p99=5ms
grep -q 'p99=5ms *NOT HELD' "$work/out" || fail "the threshold is not shown as missed: $(cat "$work/out")"
grep -q '^#.Max' "$work/run.hgrm" || fail "--hgrm writes no percentiles"
grep -q '</html>' "$work/run.html" || fail "--html writes no page"
valid "$work/saved.json"
expect 1 "$url" "$work/review.json" --insecure --ramp 10..20 --step-time 1s --output json
valid "$work/out"
expect 2 "$url" "$work/review.json" --compare "$work/missing.json"
expect 2 "$url" "$work/review.json" --compare "$work/review.json"
grep -q 'not a report' "$work/err" || fail "a file that is no report is not refused"

expect 1 https://no-such-host.invalid/ "$work/review.json"
grep -q 'cannot resolve' "$work/err" || fail "a host that does not resolve is not named"
