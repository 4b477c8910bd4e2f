#!/usr/bin/env bats
# The example that newcomers run first: its files, its runs that are refused, and the last one, after which all reconciles.

load helper
DEMO=$TOP/examples/kingdee

# as_shipped FOLDER: it holds what is committed
as_shipped() {
	local file
	for file in legacy/{accounts,parties,openings,vouchers,trial_balance}.csv corrections/{account_map,parties,vouchers}.csv account_map.csv; do
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

@test "the demo's chart is refused first: it names the account that has no new one, and the one whose name is most alike" {
	demo
	has said "map: legacy/accounts.csv:26: code: '1801.01' is not in lookup 'accounts' (2 records)"
	has said "run: stopped at 'accounts': mend what is said above, and call again: it goes on there; not run: 'parties', 'openings', 'vouchers'"
	shows <<'X'
$ cat runs/1/accounts/unmapped.accounts.csv
old_code,records,name,suggested,suggested_name,similarity,new_code
1801.01,2,长期待摊费用_厂房装修,180101,长期待摊费用_装修费,0.666,
X
	has said "load: 78 read, 78 loaded into 'sqlite:ledger.db' as batch 'accounts', read back and equal to the seal"
}

@test "the demo's parties are refused for a date, and loaded when it is corrected" {
	demo
	has said "map: legacy/parties.csv:18: start_date: '2017-02-30' is not a date"
	shows <<'X'
$ cutover show -q --rows 18 legacy/parties.csv
18,S05,徐州示例轴承有限公司,供应商,91999999MA2EX14T0D,孙敏,0512-5550518,"280,000.00",2017-02-30,启用
X
	has said "dedupe: 17 read, 16 kept, 1 merged, control sums of kept and merged add up to those read"
	has said "load: 16 read, 16 loaded into 'sqlite:ledger.db' as batch 'parties', read back and equal to the seal"
}

@test "the demo's openings balance, agree with their parents and their total, and are those of the old trial balance" {
	demo
	has said "clean: 40 read, 40 clean, 0 with faults, 10 skipped, 2 totals agree, 9 parents agree"
	has said "load: 40 read, 40 loaded into 'sqlite:ledger.db' as batch 'openings', read back and equal to the seal"
	tail -n +10 work/runs/3/openings/reconciliation.txt >report
	expect_file report <<'X'
within tolerance       0
different              0
only before            0
only after             0

total                  before          after  difference  tolerance
--------------  -------------  -------------  ----------  ---------
opening_debit   17,637,580.96  17,637,580.96        0.00          0
opening_credit  17,637,580.96  17,637,580.96        0.00          0

Every key agrees.
X
}

@test "the demo's vouchers are refused: it names the voucher that does not balance, and its lines" {
	demo
	has said "validate: legacy/vouchers.csv:2575: unbalanced: not true: sum(debit) = sum(credit) (debit 6296.60, credit 6206.60) (group '001 202309-记-00050')"
	has said "validate: 3,586 read, 3,583 good, 3 set aside in 1 group"
	has said "run: vouchers: nothing is loaded; see 'runs/3/vouchers'"
	shows <<'X'
$ cat runs/3/vouchers/findings.csv
file,line,record,group,field,code,severity,value,message,column,expected
legacy/vouchers.csv,2575,2561,001 202309-记-00050,,unbalanced,error,,"unbalanced: not true: sum(debit) = sum(credit) (debit 6296.60, credit 6206.60)",,
X
}

@test "each run of the demo goes on where the last one was refused; the last one loads the vouchers, to the cent" {
	demo
	grep '^run: [a-z]*: ' said | sed 's/ on 20[^ ]*Z / /' >order
	expect_file order <<'X'
run: accounts: nothing is loaded; see 'runs/1/accounts'
run: golive: 0 of 4 specs done; see 'runs/1'
run: accounts: loaded and reconciled; see 'runs/2/accounts'
run: parties: nothing is loaded; see 'runs/2/parties'
run: golive: 1 of 4 specs done; see 'runs/2'
run: accounts: loaded as batch 'accounts', not again
run: parties: loaded and reconciled; see 'runs/3/parties'
run: openings: loaded and reconciled; see 'runs/3/openings'
run: vouchers: nothing is loaded; see 'runs/3/vouchers'
run: golive: 3 of 4 specs done, 1 of them by earlier runs; see 'runs/3'
run: accounts: loaded as batch 'accounts', not again
run: parties: loaded as batch 'parties', not again
run: openings: loaded as batch 'openings', not again
run: vouchers: loaded and reconciled; see 'runs/4/vouchers'
run: golive: 4 of 4 specs done, 3 of them by earlier runs; see 'runs/4'
X
	has said "status: 3 of 4 specs loaded and reconciled"
	has said "status: 4 of 4 specs loaded and reconciled"
	has said "validate: 3,586 read, 3,586 good, 0 set aside in 0 groups"
	has said "load: 3,586 read, 3,586 loaded into 'sqlite:ledger.db' as batch 'vouchers', read back and equal to the seal"
	shows <<'X'
$ cat runs/4/vouchers/crossref.csv
book,voucher_id,line_no,dropped,kept
001,202306-记-00045,1,legacy/vouchers.csv:1639,legacy/vouchers.csv:1642
001,202306-记-00045,2,legacy/vouchers.csv:1640,legacy/vouchers.csv:1642
001,202306-记-00045,3,legacy/vouchers.csv:1641,legacy/vouchers.csv:1642
001,202309-记-00050,1,legacy/vouchers.csv:2575,legacy/vouchers_again.csv:4
001,202309-记-00050,2,legacy/vouchers.csv:2576,legacy/vouchers_again.csv:4
001,202309-记-00050,3,legacy/vouchers.csv:2577,legacy/vouchers_again.csv:4
X
	shows <<'X'
Reconciliation of vouchers

  before  legacy/trial_balance.csv, cleaned by trial_balance.yml: 576 records, 96 left out by where, 456 keys
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
660202 5342.60 0.00 legacy/vouchers_again.csv:4
660205 864.00 0.00 legacy/vouchers_again.csv:5
100101 0.00 6206.60 legacy/vouchers_again.csv:6
X
}

@test "the demo's opening balances and vouchers together are the closing balances of the old system" {
	demo
	cat >work/closing.yml <<'X'
cutover: 1
lookups: { accounts: { file: account_map.csv, key: old_code, value: new_code } }
reconcile:
  key: [account]
  compare: { net: {} }
  before:
    read: legacy/trial_balance.csv
    spec: trial_balance.yml
    where: "period = '202312'"
    fields: { account: "lookup('accounts', code)", net: sum((closing_debit - closing_credit) * 100) }
  after:
    read: sqlite:ledger.db
    query: "select account, opening_debit - opening_credit as cents from balance
      union all select account, debit - credit from journal_line"
    fields: { account: account, net: sum(cents) }
X
	run_ok cutover reconcile -f work/closing.yml
	out_has "Every key agrees."
	[ "$(grep -c '^equal  *47$' out)" = 1 ]
}

@test "every account and party that the demo's ledger uses is one of its accounts that take postings, and one of its parties" {
	demo
	for used in "account from journal_line except select code from account where leaf = 1" \
		"account from balance except select code from account where leaf = 1" \
		"parent from account where parent is not null except select code from account where leaf = 0" \
		"party from journal_line where party is not null except select code from party" \
		"substr(dimension, 7) from balance where dimension like 'party=%' except select code from party"; do
		[ "$(ask "select count(*) from (select $used)" work/ledger.db)" = 0 ] || { echo "not there: $used"; return 1; }
	done
	[ "$(ask "select count(distinct party) from journal_line" work/ledger.db)" = 16 ]
}

# migration: the demo's files in ./, all that was wrong corrected
migration() {
	cp -R "$DEMO"/migrate.sh "$DEMO"/*.yml "$DEMO"/*.csv "$DEMO/legacy" .
	cat "$DEMO/corrections/account_map.csv" >>account_map.csv
	cp "$DEMO/corrections/parties.csv" legacy/
	cp "$DEMO/corrections/vouchers.csv" legacy/vouchers_again.csv
}

@test "the demo's migrate.sh ends where a batch was changed in the ledger, or does not reconcile any more, and where there is no list of specs" {
	migration
	run_ok ./migrate.sh
	run_ok ./migrate.sh
	[ "$(echo runs/*)" = "runs/accounts-1 runs/openings-1 runs/parties-1 runs/vouchers-1" ]
	printf 'migration:\n- accounts.yml\n' >list && mv migration.yml kept && mv list migration.yml
	expect_status 2 ./migrate.sh
	expect_err <<<"migrate.sh: migration.yml has no line 'migration: [FIRST.yml, SECOND.yml]'"
	mv kept migration.yml
	ask "update party set name = 'x' where code = 'C01'"
	expect_status 2 ./migrate.sh
	err_has "'parties'"
	rm -r ledger.db* runs
	run_ok ./migrate.sh
	sed -i '/^180101,/d' new_chart.csv
	expect_status 1 ./migrate.sh
	expect_out <<<"== accounts: in the ledger"
}

@test "cutover run takes the demo's specs to the same ledger as the pipe" {
	migration
	run_ok ./migrate.sh
	tables=(account party balance journal_line cutover_record)
	for table in "${tables[@]}"; do ask "select * from $table order by 1, 2, 3" >"$table.pipe"; done
	rm ledger.db*
	rm -r runs
	run_ok cutover run -q -f migration.yml
	for table in "${tables[@]}"; do
		ask "select * from $table order by 1, 2, 3" >"$table.run"
		cmp "$table.pipe" "$table.run"
	done
	[ "$(wc -l <journal_line.run)" -eq 3586 ]
}

@test "the demo's vouchers can be loaded alone, as its README says" {
	migration
	sed -i 's/^migration: .*/migration: [vouchers.yml]/' migration.yml
	sed -i "/^  parties: /d; /^  kept_by: /d; /^    party_named: /d; /^    source_account: {/d; s/^\( *party: *\)\"lookup.*/\1party/" vouchers.yml
	rm accounts.yml parties.yml party_list.yml openings.yml
	run_ok ./migrate.sh
	err_has "3,586 loaded"
	[ "$(ask "select party from journal_line where voucher_id = '202301-记-00001' and line_no = 1")" = 泰州示例化工有限公司 ]
}

@test "the demo's openings are refused when two have one key, and when a party is not in the list" {
	migration
	sed -i "s/'item=' || lookup([^)]*), //" openings.yml
	expect_status 2 ./migrate.sh
	err_has "both with the key ('001', '202300', '140301', 'CNY', '-')"
	cp "$DEMO/openings.yml" .
	iconv -f gb18030 -t utf-8 legacy/parties.csv | grep -v '^C01,' | iconv -f utf-8 -t gb18030 >p && mv p legacy/parties.csv
	rm -f ledger.db*
	expect_status 2 ./migrate.sh
	err_has "dimension: '苏州示例泵业有限公司' is not in lookup 'parties'"
}

@test "the demo's openings and vouchers are refused when an account that needs a party has none" {
	migration
	for file in openings vouchers; do # the first supplier named in each
		iconv -f gb18030 -t utf-8 "$DEMO/legacy/$file.csv" | sed '0,/泰州示例化工有限公司/s///' | iconv -f utf-8 -t gb18030 >"legacy/$file.csv"
		rm -f ledger.db*
		expect_status 2 ./migrate.sh
		cp err "$file.err"
		cp "$DEMO/legacy/$file.csv" legacy/
	done
	has openings.err "legacy/openings.csv:38: dimension: is required"
	has vouchers.err "legacy/vouchers.csv:4: party_named: not true"
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
	cp -r "$DEMO/legacy" "$DEMO"/*.yml "$DEMO"/*.csv .
	sed -i 's/encoding: gb18030/encoding: utf-8/' vouchers.yml
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
