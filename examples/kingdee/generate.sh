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
${AWK:-awk} -v out="$tmp" -f "$here/generate.awk" -f "$here/masters.awk"

# gb18030 FROM TO: as the old system writes its files
gb18030() { iconv -f UTF-8 -t GB18030 "$tmp/$1.utf8" >"$dir/$2.csv"; }

for file in accounts parties openings trial_balance vouchers; do
	gb18030 "$file" "legacy/$file"
done
gb18030 parties_fix corrections/parties
gb18030 fix corrections/vouchers
cp "$tmp/account_map_fix.csv" "$dir/corrections/account_map.csv"
cp "$tmp/account_map.csv" "$dir/account_map.csv"
