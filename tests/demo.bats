#!/usr/bin/env bats
# The example that newcomers run first: its files, its first run that is refused, its second that reconciles.

load helper
DEMO=$TOP/examples/kingdee-vouchers

# as_shipped FOLDER: it holds what is committed
as_shipped() {
	local file
	for file in legacy/vouchers.csv legacy/trial_balance.csv corrections/vouchers.csv corrections/account_map.csv account_map.csv; do
		cmp "$DEMO/$file" "$1/$file" || return 1
	done
}

@test "the legacy files of the demo are made again byte for byte, by every awk that is here" {
	for awk in awk mawk gawk original-awk; do
		command -v "$awk" >/dev/null || continue
		run_ok env AWK="$awk" "$DEMO/generate.sh" "$PWD/$awk"
		as_shipped "$PWD/$awk"
	done
	run_ok env LC_ALL=C.UTF-8 "$DEMO/generate.sh" "$PWD/utf8"
	as_shipped "$PWD/utf8"
}

# demo: run it in ./work; what it printed, without times and speeds, in ./said
demo() {
	expect_status 0 "$DEMO/run.sh" "$PWD/work" || return 1
	sed -E 's|(, [0-9.]+ m?s)?(, [0-9.,]+ [kMG]?B/s)?$||' "$BATS_TEST_TMPDIR/out" >said
}

# shows TEXT-ON-STDIN: these lines, one after the other, stand in ./said
shows() {
	local want
	want=$(cat)
	case $(cat said) in
	*"$want"*) ;;
	*) diff -u <(echo "$want") said; return 1 ;;
	esac
}

@test "the first run of the demo is refused and names the account, the voucher and their lines" {
	demo
	has said "map: legacy/vouchers.csv:3463: account: '1801.01' is not in lookup 'accounts'"
	has said "validate: legacy/vouchers.csv:2575: unbalanced: not true: sum(debit) = sum(credit) (debit 6296.60, credit 6206.60) (group '001 202309-记-00050')"
	has said "legacy/vouchers.csv,3463,3446,001 202312-记-00056,account,unmapped,error,1801.01,has no row in the lookup (column '科目'),科目,a key of lookup 'accounts'"
	has said "validate: 3,586 read, 3,581 good, 5 set aside in 2 groups"
	has said "load: standard input: validate refused the stream after 3,581 records: 5 records are at fault, the limits accept 0 (limits.records in vouchers.yml)"
	shows <<'X'
$ cat unmapped.csv
old_code,records,groups,debit,credit,name,suggested,suggested_name,similarity,new_code
1801.01,1,1,48600.00,0.00,长期待摊费用_厂房装修,180101,长期待摊费用_装修费,0.666,
X
}

@test "the second run of the demo is loaded and reconciles to the cent" {
	demo
	has said "validate: 3,586 read, 3,586 good, 0 set aside in 0 groups"
	has said "load: 3,586 read, 3,586 loaded into 'sqlite:ledger.db' as batch 'vouchers', read back and equal to the seal"
	shows <<'X'
$ cat merged.csv
book,voucher_id,line_no,dropped,kept
001,202306-记-00045,1,legacy/vouchers.csv:1639,legacy/vouchers.csv:1642
001,202306-记-00045,2,legacy/vouchers.csv:1640,legacy/vouchers.csv:1642
001,202306-记-00045,3,legacy/vouchers.csv:1641,legacy/vouchers.csv:1642
001,202309-记-00050,1,legacy/vouchers.csv:2575,corrections/vouchers.csv:4
001,202309-记-00050,2,legacy/vouchers.csv:2576,corrections/vouchers.csv:4
001,202309-记-00050,3,legacy/vouchers.csv:2577,corrections/vouchers.csv:4
X
	shows <<'X'
Reconciliation of vouchers

  before  legacy/trial_balance.csv, cleaned by trial_balance.yml: 480 records, 456 keys
  after   sqlite:ledger.db, table journal_line: 3,586 records, 456 keys
  key     account, period

keys              number
----------------  ------
equal                456
within tolerance       0
different              0
only before            0
only after             0

total           before           after  difference  tolerance
------  --------------  --------------  ----------  ---------
debit   102,795,202.53  102,795,202.53        0.00          0
credit  102,795,202.53  102,795,202.53        0.00          0

Every key agrees.
X
}

@test "the demo's audit chain adds up in records and in money" {
	demo
	shows <<'X'
stage     figure               in             out  left on the way   adds up
--------  -------  --------------  --------------  ----------------  -------
clean     records           3,605           3,592  13 skipped        yes
          debit    102,815,067.13  102,815,067.13                    yes
          credit   102,814,977.13  102,814,977.13                    yes
map       records           3,592           3,592                    yes
          debit    102,815,067.13  102,815,067.13                    yes
          credit   102,814,977.13  102,814,977.13                    yes
dedupe    records           3,592           3,586  6 merged          yes
          debit    102,815,067.13  102,795,202.53  19,864.60 merged  yes
          credit   102,814,977.13  102,795,202.53  19,774.60 merged  yes
validate  records           3,586           3,586                    yes
          debit    102,795,202.53  102,795,202.53                    yes
          credit   102,795,202.53  102,795,202.53                    yes
load      records           3,586           3,586                    yes
          debit    102,795,202.53  102,795,202.53                    yes
          credit   102,795,202.53  102,795,202.53                    yes
X
}

@test "the demo's ledger holds the voucher that was sent again, and where it came from" {
	demo
	run_ok sqlite3 -separator ' ' work/ledger.db \
		"select account, debit, credit, _at from journal_line_display where voucher_id = '202309-记-00050' order by line_no"
	expect_out <<'X'
660202 5342.60 0.00 corrections/vouchers.csv:4
660205 864.00 0.00 corrections/vouchers.csv:5
100101 0.00 6206.60 corrections/vouchers.csv:6
X
}

@test "the demo leaves a folder alone that holds a ledger already" {
	mkdir work
	echo mine >work/ledger.db
	expect_status 2 "$DEMO/run.sh" work
	expect_err <<X
run.sh: $PWD/work holds a ledger already: name another folder
X
	expect_file work/ledger.db <<'X'
mine
X
}

@test "the demo's export read in a wrong encoding: the message asks whether it is the right one" {
	sed 's/encoding: gb18030/encoding: utf-8/' "$DEMO/vouchers.yml" >vouchers.yml
	cp "$DEMO/account_map.csv" "$DEMO/new_chart.csv" "$DEMO/trial_balance.yml" .
	expect_status 2 cutover clean -f vouchers.yml "$DEMO/legacy/vouchers.csv"
	err_has "none of the first 30 rows holds 凭证字号, 科目 (source.header.find);"
	err_has "; not all of it is utf-8: is source.encoding right?"
}

@test "the ready-made layout of the demo's system reads the same lines and amounts as the demo's own spec" {
	cp -r "$DEMO/legacy" "$DEMO"/*.yml "$DEMO"/*.csv .
	printf '%s\n' 'cutover: 1' 'name: p' 'controls: [debit, credit]' 'source: { profile: kingdee/jdy-voucher-list }' >profile.yml
	for spec in vouchers profile; do
		run_ok cutover clean -f "$spec.yml" -O csv legacy/vouchers.csv
		awk -F, -v OFS=, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
			{ print $1, $at["date"], $at["word"], $at["number"] }' out >"$spec.heads"
		grep -oE '(-?[0-9]+\.[0-9]{2},-?[0-9]+\.[0-9]{2})' out >"$spec.amounts"
		summary clean: 3,589 read, 3,589 clean, 0 with faults, 13 skipped
	done
	cmp vouchers.heads profile.heads
	cmp vouchers.amounts profile.amounts
	[ "$(wc -l <profile.amounts)" -eq 3589 ]
}
