#!/usr/bin/env bats
# The example that newcomers run first: its files, its first run that is refused, its second that reconciles.

load helper
DEMO=$TOP/examples/kingdee-vouchers

# same FOLDER: it holds what is committed
same() {
	local file
	for file in legacy/vouchers.csv legacy/trial_balance.csv corrections/vouchers.csv corrections/account_map.csv account_map.csv; do
		cmp "$DEMO/$file" "$1/$file" || return 1
	done
}

@test "the legacy files of the demo are made again byte for byte, by every awk that is here" {
	for awk in awk mawk gawk original-awk; do
		command -v "$awk" >/dev/null || continue
		run_ok env AWK="$awk" "$DEMO/generate.sh" "$PWD/$awk"
		same "$PWD/$awk"
	done
	run_ok env LC_ALL=C.UTF-8 "$DEMO/generate.sh" "$PWD/utf8"
	same "$PWD/utf8"
}
