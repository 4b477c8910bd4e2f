#!/bin/sh
# generate.sh [DIR]: make the legacy files and the account mapping of this example anew.
# They are committed; run it after a change of generate.awk. DIR is this folder unless given.
set -eu
LC_ALL=C
export LC_ALL

here=$(cd "$(dirname "$0")" && pwd)
dir=${1:-$here}
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

mkdir -p "$dir/legacy" "$dir/corrections"
${AWK:-awk} -v out="$tmp" -f "$here/generate.awk"
iconv -f UTF-8 -t GB18030 "$tmp/vouchers.utf8" >"$dir/legacy/vouchers.csv"
iconv -f UTF-8 -t GB18030 "$tmp/trial_balance.utf8" >"$dir/legacy/trial_balance.csv"
iconv -f UTF-8 -t GB18030 "$tmp/fix.utf8" >"$dir/corrections/vouchers.csv"
cp "$tmp/account_map_fix.csv" "$dir/corrections/account_map.csv"
cp "$tmp/account_map.csv" "$dir/account_map.csv"
