#!/usr/bin/env bash
# A thousand more policies that don't match add at most a tenth to the instructions that a decision takes (callgrind).
# Usage: many_policies_test.sh TIDEGATE-INSTRUCTIONS
set -euo pipefail
binary=$1
root=$(cd "$(dirname "$0")/../.." && pwd)
review=$root/tests/fixtures/reviews/allowed.json
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 "$root/bench/many/generate.py" "$work/packs" --packs
python3 "$root/bench/many/generate.py" "$work/more" --packs --non-matching 1000

# count RULES ROUNDS: all instructions of one run.
count() {
  valgrind --tool=callgrind --callgrind-out-file="$work/out" "$binary" "$work/$1" "$review" "$2" \
    >"$work/answer.$1" 2>"$work/log" || { cat "$work/log" >&2; exit 1; }
  sed -n 's/^summary: *//p; s/^totals: *//p' "$work/out" | head -1
}

for rules in packs more; do
  few=$(count "$rules" 5)
  many=$(count "$rules" 55)
  declare "$rules=$(((many - few) / 50))"
done
# shellcheck disable=SC2154  # declared above
echo "instructions a request: $packs with the packs, $more with 1,000 more policies that don't match"
# The hash of the rules in the answer differs; all else must not.
for rules in packs more; do sed -i 's/"rules":"[0-9a-f]*"//' "$work/answer.$rules"; done
if ! cmp -s "$work/answer.packs" "$work/answer.more"; then
  echo "FAIL: the answers differ"
  diff "$work/answer.packs" "$work/answer.more" || true
  exit 1
fi
if [ $((more * 10)) -gt $((packs * 11)) ]; then
  echo "FAIL: that is more than a tenth more"
  exit 1
fi
