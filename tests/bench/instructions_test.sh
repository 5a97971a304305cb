#!/usr/bin/env bash
# The instructions that reading, deciding and answering a review takes (callgrind) stay within a tenth of what is recorded
# in instructions.txt. UPDATE_GOLDEN=1 records them anew. Usage: instructions_test.sh TIDEGATE-INSTRUCTIONS
set -euo pipefail
binary=$1
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
recorded=$here/instructions.txt
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# count REVIEW ROUNDS: all instructions of one run.
count() {
  valgrind --tool=callgrind --callgrind-out-file="$work/out" "$binary" "$root/policies/packs" "$1" "$2" \
    >"$work/answer" 2>"$work/log" || { cat "$work/log" >&2; exit 1; }
  sed -n 's/^summary: *//p; s/^totals: *//p' "$work/out" | head -1
}

failed=0
new=
for name in allowed denied deployment-create pod-exec configmap-create; do
  review=$root/tests/fixtures/reviews/$name.json
  few=$(count "$review" 100)
  many=$(count "$review" 300)
  now=$(((many - few) / 200))
  new+="$name $now"$'\n'
  before=$(awk -v name="$name" '$1 == name { print $2 }' "$recorded" 2>/dev/null || true)
  echo "$name: $now instructions a request, recorded ${before:-none}"
  [ -n "${UPDATE_GOLDEN:-}" ] && continue
  if [ -z "$before" ] || [ $((now * 10)) -gt $((before * 11)) ]; then
    echo "FAIL: $name takes more than a tenth more instructions than recorded"
    failed=1
  fi
done
if [ -n "${UPDATE_GOLDEN:-}" ]; then printf '%s' "$new" >"$recorded"; fi
exit $failed
