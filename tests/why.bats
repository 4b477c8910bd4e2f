# reconcile: why keys differ, as far as records prove it, and what remains.
load two_books

setup() {
	scratch
	lists
	cat >old.csv <<'X'
voucher,line,account,period,debit,credit
V-1,1,1001,202301,100.00,0.00
V-1,2,2001,202301,0.00,100.00
V-2,1,1001,202301,54.32,0.00
V-2,2,2001,202301,0.00,54.32
V-3,1,1001,202302,70.00,0.00
V-3,2,2001,202302,0.00,70.00
V-4,1,1002,202302,12.34,0.00
V-4,2,2001,202302,0.00,12.34
X
	cp old.csv new.csv
}
# why: what the report says about the reasons, after a run that finds differences
why() { expect_status 1 cutover-reconcile -q -f spec.yml "$@" && sed -n '/^Why they differ/,$p' out; }
# squeezed_has WORDS: a line of text, however wide its columns are
squeezed_has() { tr -s ' ' <text >squeezed && has squeezed "$1"; }
# adds_up: in the JSON report, reasons and what is unexplained add up to the difference of each key and measure
adds_up() {
	expect_status 1 cutover-reconcile -q -f spec.yml -O json "$@"
	jq -e '. as $all | [.differences[] as $d | [$all.explanations[] | select(.key == $d.key)
	        | ([.reasons[].amounts[$d.measure], .unexplained[$d.measure]] | map(tonumber * 100 | round) | add)]
	        == [$d.difference | tonumber * 100 | round]] | length > 0 and all' out >/dev/null
}

@test "a voucher twice, digits exchanged, one missing, one under another account: each by its name, with its places" {
	sed -i 's/54\.32/53.42/; /^V-3/d; s/^V-4,1,1002/V-4,1,1003/' new.csv
	sed -n '/^V-1/p' new.csv >>new.csv
	why | diff - <(cat <<'X'
Why they differ

account  period  reason                          records   debit  credit  which, or where to look
-------  ------  ------------------------------  -------  ------  ------  -----------------------------
1001     202301  twice after                           1  100.00    0.00  V-1 1 (new.csv:8)
1001     202301  two digits exchanged                  1   -0.90    0.00  V-2 1 (old.csv:4 > new.csv:4)
2001     202301  twice after                           1    0.00  100.00  V-1 2 (new.csv:9)
2001     202301  two digits exchanged                  1    0.00   -0.90  V-2 2 (old.csv:5 > new.csv:5)
1001     202302  only before                           1  -70.00    0.00  V-3 1 (old.csv:6)
2001     202302  only before                           1    0.00  -70.00  V-3 2 (old.csv:7)
1002     202302  under another key: 1003 202302        1  -12.34    0.00  V-4 1 (old.csv:8 > new.csv:6)
1003     202302  under another key: 1002 202302        1   12.34    0.00  V-4 1 (old.csv:8 > new.csv:6)

6 of 6 keys that differ are fully explained.
X
	)
	adds_up
	jq -c '.explanations[0]' out | diff - <(echo '{"key":{"account":"1001","period":"202301"},"reasons":[{"reason":"twice after","records":1,"amounts":{"debit":"100.00","credit":"0.00"},"first":["V-1 1 (new.csv:8)"]},{"reason":"two digits exchanged","records":1,"amounts":{"debit":"-0.90","credit":"0.00"},"first":["V-2 1 (old.csv:4 > new.csv:4)"]}],"unexplained":{"debit":"0.00","credit":"0.00"},"hints":[]}')
}

@test "vouchers that are equal but for their number are the same; where nothing differs nothing is explained" {
	sed -i 's/^V-1/N-7/; s/^V-2/N-8/; s/^V-3,1,1001,202302,70/V-3,1,1001,202302,75/' new.csv
	why >text
	squeezed_has '1001 202302 another amount 1 5.00 0.00 V-3 1 (old.csv:6 > new.csv:6)'
	squeezed_has '1 of 1 key that differs is fully explained.'
	squeezed_has '2 vouchers are equal but for the number.'
	cp old.csv new.csv
	run_ok cutover-reconcile -q -f spec.yml
	lacks out 'Why they differ'
}

@test "where records are counted, no voucher is known by its lines: another one is no copy, and none is renumbered" {
	sed -i 's/compare: .*/compare: { lines: {} }/; s/debit: sum(number(debit)), credit: sum(number(credit))/lines: count(*)/; s/key: .*/key: [period]/; s/account: account, //' spec.yml
	cp old.csv new.csv
	printf '%s\n' V-8,1,1001,202301,3.00,0.00 V-8,2,2001,202301,0.00,3.00 >>new.csv
	why >text
	squeezed_has '202301 only after 2 2 V-8 1 (new.csv:10), V-8 2 (new.csv:11)'
	lacks text ' as '
	# the voucher that is gone is named, and not one that looks like it
	sed -i '/^V-2/d; /^V-8,2/d' new.csv
	why >text
	squeezed_has '202301 only before 2 -2 V-2 1 (old.csv:4), V-2 2 (old.csv:5)'
	squeezed_has '202301 only after 1 1 V-8 1'
	adds_up
}

@test "many records of one reason are one line, which names the first of them" {
	for i in 1 2 3 4 5; do printf 'W-%d,1,1001,202301,1.00,0.00\n' "$i"; done >>new.csv
	why >text
	squeezed_has '1001 202301 only after 5 5.00 0.00 W-1 1 (new.csv:10), W-2 1 (new.csv:11), W-3 1 (new.csv:12), ...'
}

@test "records that where leaves out of the side after are named so" {
	sed -i "s/after: { read: new.csv,/after: { read: new.csv, where: \"voucher <> 'V-2'\",/" spec.yml
	why >text
	squeezed_has '1001 202301 left out by where of the side after 1 -54.32 0.00 V-2 1 (old.csv:4)'
	adds_up
}

# the side before is a trial balance
balances() {
	cat >sums.csv <<'X'
account,period,debit,credit
1001,202301,154.32,0.00
2001,202301,0.00,154.32
1001,202302,70.00,0.00
2001,202302,0.00,82.34
1002,202302,12.34,0.00
X
	sed -i 's/before: { read: old.csv,/before: { read: sums.csv,/' spec.yml
}

@test "a report of sums has no records: they can be named, and what it contradicts remains unexplained" {
	balances
	sed -i '/^V-3/d' new.csv
	why >text
	squeezed_has '1001 202302 UNEXPLAINED -70.00 0.00'
	squeezed_has '0 of 2 keys that differ are fully explained.'
	squeezed_has 'The side before is a report of sums: name the records behind it under explain.before, and more can be explained.'
	lacks text 'its records are not known'
	cat >>spec.yml <<'X'
  # the records behind the trial balance
X
	sed -i 's/explain: {.*/explain: { voucher: [voucher], line: [line], before: { read: old.csv, fields: { account: account, period: period, debit: number(debit), credit: number(credit) } } }/' spec.yml
	why >text
	squeezed_has '1001 202302 only before 1 -70.00 0.00 V-3 1 (old.csv:6)'
	# what the trial balance itself says is no record
	sed -i 's/^1002,202302,12.34/1002,202302,12.43/' sums.csv
	why >text
	squeezed_has '1002 202302 UNEXPLAINED -0.09 0.00 debit: before: its records come to 12.34, and not 12.43; debit: divisible by nine, as after two digits are exchanged'
	adds_up
}

@test "the side files of a run explain what was set aside, refused or merged" {
	mkdir run
	balances
	sed -i '/^V-3/d' new.csv
	printf '_at\t_fault\tvoucher\tline\taccount\tperiod\tdebit\tcredit\nold.csv:6\t*:group *:unbalanced summary:required\tV-3\t1\t1001\t202302\t70.00\t0.00\nold.csv:7\t*:group\tV-3\t2\t2001\t202302\t0.00\t70.00\n\\.\trows=2\n' >run/set-aside.tsv
	why --dir run >text
	squeezed_has '1001 202302 set aside: unbalanced 1 -70.00 0.00 V-3 1 (old.csv:6)'
	# the other line was set aside with it, for the same fault
	squeezed_has '2001 202302 set aside: unbalanced 1 0.00 -70.00 V-3 2 (old.csv:7)'
	squeezed_has '2 of 2 keys that differ are fully explained.'
	# the page says it in its language, with the reasons and with the records
	expect_status 1 cutover-reconcile -q -f spec.yml --dir run --report r.html --lang zh
	[ "$(grep -o '途中未导入: 搁置: unbalanced' r.html | wc -l)" -eq 4 ]
	lacks r.html 'set aside'
	mv run/set-aside.tsv run/refused.tsv
	why --dir run >text
	squeezed_has '1001 202302 refused by the database: unbalanced 1'
	expect_status 1 cutover-reconcile -q -f spec.yml --dir run --report r.html --lang zh
	has r.html '途中未导入: 被数据库拒收: unbalanced'
	# a voucher that the old list has twice was merged
	rm run/refused.tsv
	setup
	sed -n '/^V-1/p' old.csv >again
	cat again >>old.csv
	printf '%s\n' voucher,line,dropped,kept V-1,1,old.csv:10,old.csv:2 V-1,2,old.csv:11,old.csv:2 >run/crossref.csv
	why --dir run >text
	squeezed_has '1001 202301 merged 1 -100.00 0.00 V-1 1 (old.csv:10)'
	# the first one is the one that was dropped
	sed -i 's/old.csv:10,old.csv:2/old.csv:2,old.csv:10/; s/old.csv:11,old.csv:2/old.csv:3,old.csv:10/' run/crossref.csv
	why --dir run >text
	squeezed_has '1001 202301 merged 1 -100.00 0.00 V-1 1 (old.csv:2)'
	adds_up --dir run
}

# skipping: the spec maps the records of a legacy list, without those that are void, and loads what remains; left: what it skips
skipping() {
	cat >>spec.yml <<'X'
clean: { fields: { voucher: {}, line: {}, account: {}, period: {}, state: {}, debit: { type: decimal(2) }, credit: { type: decimal(2) } } }
map:
  where: "state <> 'void'"
  fields: { voucher: voucher, line: line, account: account, period: period, debit: debit, credit: credit }
X
	awk -F, 'BEGIN { OFS = "," } { print $1, $2, $3, $4, NR == 1 ? "state" : $1 == "V-3" ? "void" : "good", $5, $6 }' old.csv >legacy.csv
	mkdir run
	cutover-clean -q -f spec.yml legacy.csv | cutover-map -q -f spec.yml --left-out run/left-out.tsv -O csv | cut -d , -f 3- >new.csv
	[ "$(sed '1d;$d' run/left-out.tsv | wc -l)" -eq 2 ]
	lacks new.csv V-3
}

@test "what where of the map has left out is skipped: by its place, by its identity, and beside a report of sums" {
	skipping
	why >text
	squeezed_has '1001 202302 only before 1 -70.00 0.00 V-3 1 (old.csv:6)'
	# old.csv is another file than the one that was mapped: the identity is the same
	why --dir run >text
	squeezed_has '1001 202302 skipped 1 -70.00 0.00 V-3 1 (old.csv:6)'
	squeezed_has '2001 202302 skipped 1 0.00 -70.00 V-3 2 (old.csv:7)'
	squeezed_has '2 of 2 keys that differ are fully explained.'
	lacks text 'only before'
	expect_status 1 cutover-reconcile -q -f spec.yml --dir run --report r.html --lang zh
	has r.html '>按条件筛除<'
	# a part of a difference
	sed -i 's/^V-4,1,1002,202302,12.34/V-4,1,1001,202302,12.34/' old.csv
	sed -i 's/^V-4,1,1002,202302,12.34/V-4,1,1001,202302,12.43/' new.csv
	why --dir run >text
	squeezed_has '1001 202302 skipped 1 -70.00 0.00 V-3 1 (old.csv:6)'
	squeezed_has '1001 202302 two digits exchanged 1 0.09 0.00 V-4 1'
	adds_up --dir run
	jq -r '.explanations[].reasons[].reason' out | grep -x skipped
	# without an identity: by account and amounts
	sed -i 's/  explain: {.*/  explain: {}/' spec.yml
	why --dir run >text
	squeezed_has '1001 202302 skipped 1 -70.00 0.00 (old.csv:6)'
}

@test "what was skipped is a reason beside a trial balance only if that had it" {
	skipping
	balances
	why --dir run >text
	squeezed_has '1001 202302 skipped 1 -70.00 0.00 V-3 1 (legacy.csv:6)'
	squeezed_has '2 of 2 keys that differ are fully explained.'
	# the trial balance never had the void voucher, and lacks another one
	sed -i 's/^1001,202302,70.00/1001,202302,5.00/' sums.csv
	why --dir run >text
	squeezed_has '1001 202302 UNEXPLAINED -5.00 0.00'
	squeezed_has '2001 202302 skipped 1 0.00 -70.00'
	adds_up --dir run
	# the list behind it names the voucher, and so it is a part
	listed
	sed -i 's/^1001,202302,70.00/1001,202302,75.00/' sums.csv
	why --dir run >text
	squeezed_has '1001 202302 skipped 1 -70.00 0.00 V-3 1 (old.csv:6)'
	squeezed_has '1001 202302 UNEXPLAINED -5.00 0.00'
	adds_up --dir run
}

# skipping_rows: the same, but it is the spec of clean that leaves out what is void, and a subtotal
skipping_rows() {
	skipping
	sed -i "/^  where: /d; s/^clean: {/source: { skip: \"state in ('void', 'sum')\" }\n&/" spec.yml
	printf '%s\n' ',,1001,202302,sum,70.00,0.00' >>legacy.csv
	rm run/*
	cutover-clean -q -f spec.yml --skipped run/skipped.tsv legacy.csv | cutover-map -q -f spec.yml -O csv | cut -d , -f 3- >new.csv
	[ "$(sed '1d;$d' run/skipped.tsv | wc -l)" -eq 3 ]
	lacks new.csv V-3
}

@test "what source.skip has left out is skipped by it: by its identity, with a map and without" {
	skipping_rows
	why --dir run >text
	squeezed_has '1001 202302 skipped: source.skip 1 -70.00 0.00 V-3 1 (old.csv:6)'
	squeezed_has '2001 202302 skipped: source.skip 1 0.00 -70.00 V-3 2 (old.csv:7)'
	squeezed_has '2 of 2 keys that differ are fully explained.'
	adds_up --dir run
	jq -c '.explanations[0].reasons[0] | [.reason, .why]' out | grep -x '\["skipped","source.skip"\]'
	expect_status 1 cutover-reconcile -q -f spec.yml --dir run --drill 1001,202302 -O csv
	out_has ',skipped,source.skip,old.csv:6,'
	expect_status 1 cutover-reconcile -q -f spec.yml --dir run --report r.html --lang zh
	has r.html '按条件筛除: source.skip'
	sed -i '/^map:/,$d' spec.yml
	why --dir run >text
	squeezed_has '1001 202302 skipped: source.skip 1 -70.00 0.00 V-3 1 (old.csv:6)'
}

@test "what source.skip has left out is skipped beside a trial balance whose records the spec cleans itself" {
	skipping_rows
	balances
	sed -i 's/explain: {.*/explain: { voucher: [voucher], line: [line], before: { read: legacy.csv, spec: spec.yml, fields: { account: account, period: period, debit: debit, credit: credit } } }/' spec.yml
	why --dir run >text
	squeezed_has '1001 202302 skipped: source.skip 1 -70.00 0.00 V-3 1 (legacy.csv:6)'
	squeezed_has '2001 202302 skipped: source.skip 1 0.00 -70.00 V-3 2 (legacy.csv:7)'
	squeezed_has '2 of 2 keys that differ are fully explained.'
	adds_up --dir run
	# the trial balance never had it, and lacks another amount
	sed -i 's/^1001,202302,70.00/1001,202302,5.00/' sums.csv
	why --dir run >text
	squeezed_has '1001 202302 UNEXPLAINED -5.00 0.00'
	lacks text '1001     202302  skipped'
	adds_up --dir run
	# two rows that come to nothing are no reason beside one that explains all
	sed -i 's/^1001,202302,5.00/1001,202302,70.00/' sums.csv
	printf '%s\n' V-8,1,1001,202302,void,30.00,0.00 V-8,2,1001,202302,void,-30.00,0.00 V-9,1,1001,202302,good,70.00,0.00 >>legacy.csv
	sed -i '/^V-3/d' legacy.csv
	cutover-clean -q -f spec.yml --skipped run/skipped.tsv legacy.csv >cleaned
	why --dir run >text
	squeezed_has '1001 202302 only before 1 -70.00 0.00 V-9 1 (legacy.csv:11)'
	lacks text V-8
	# a list of records has what it has: what its spec leaves out is no part of it
	sed -i 's/^  before: {.*/  before: { read: legacy.csv, spec: spec.yml, fields: { account: account, period: period, debit: sum(debit), credit: sum(credit) } }/; s/explain: {.*/explain: { voucher: [voucher], line: [line] }/' spec.yml
	why --dir run >text
	squeezed_has '1001 202302 only before 1 -70.00 0.00 V-9 1 (legacy.csv:11)'
	lacks text skipped
}

@test "a subtotal that source.skip leaves out is no reason beside a trial balance, and takes none from a void voucher" {
	skipping
	balances
	# the map leaves out what is void, and clean a subtotal of the same account
	sed -i "s/^clean: {/source: { skip: \"state = 'sum'\" }\n&/" spec.yml
	printf '%s\n' ',,1001,202302,sum,70.00,0.00' >>legacy.csv
	cutover-clean -q -f spec.yml --skipped run/skipped.tsv legacy.csv >cleaned
	why --dir run >text
	squeezed_has '1001 202302 skipped 1 -70.00 0.00 V-3 1 (legacy.csv:6)'
	squeezed_has '2 of 2 keys that differ are fully explained.'
	lacks text source.skip
	adds_up --dir run
	# the trial balance counts it
	sed -i 's/^1001,202302,70.00/1001,202302,140.00/' sums.csv
	why --dir run >text
	squeezed_has '1001 202302 skipped: source.skip 1 -70.00 0.00'
	squeezed_has '2 of 2 keys that differ are fully explained.'
	adds_up --dir run
}

@test "what where of the map passes over is behind the figure of the old books all the same" {
	skipping
	balances
	sed -i 's/explain: {.*/explain: { voucher: [voucher], line: [line], before: { read: legacy.csv, map: true, fields: { account: account, period: period, debit: number(debit), credit: number(credit) } } }/' spec.yml
	# with the file of the run, and without
	for dir in '--dir run' ''; do
		why $dir >text
		squeezed_has '1001 202302 skipped 1 -70.00 0.00 V-3 1 (legacy.csv:6)'
		squeezed_has '2 of 2 keys that differ are fully explained.'
		adds_up $dir
	done
	# the trial balance never had it, and of another voucher of the account it has a line that is nowhere else
	sed -i 's/^1001,202302,70.00/1001,202302,5.00/; s/^2001,202302,0.00,82.34/2001,202302,0.00,12.34/' sums.csv
	sed -i '$a V-9,1,1001,202302,good,5.00,0.00' legacy.csv
	why >text
	squeezed_has '1001 202302 only before 1 -5.00 0.00 V-9 1 (legacy.csv:10)'
	squeezed_has '1 of 1 key that differs is fully explained.'
	lacks text skipped
}

@test "what was skipped and cannot be mapped as the side after is, is said; what is at fault in it is not" {
	skipping
	sed -i "s/^  fields: {.*/  fields: { voucher: voucher, line: line, account: \"lookup('new', account)\", period: period, debit: debit, credit: credit }/; s/^reconcile:/lookups: { new: { file: new-accounts.csv, key: old, value: new } }\n&/" spec.yml
	printf '%s\n' old,new 1002,1002 >new-accounts.csv
	why --dir run >text
	squeezed_has '1001 202302 skipped 1 -70.00 0.00 V-3 1 (old.csv:6)'
	err_lacks 1001
	err_lacks 'at fault'
	sed -i 's/debit: debit, credit: credit/debit: debit/' spec.yml
	why --dir run >text
	err_has "reconcile: what 'run/left-out.tsv' names explains nothing: the map of the spec does not make of its records what the side after has, with the same fields"
	squeezed_has '1001 202302 only before 1 -70.00 0.00 V-3 1 (old.csv:6)'
	sed -i '$d' run/left-out.tsv
	sed -i 's/debit: debit }/debit: debit, credit: credit }/' spec.yml
	expect_status 2 cutover-reconcile -q -f spec.yml --dir run
	err_has run/left-out.tsv
}

# listed: the records behind the trial balance are a list of its own
listed() {
	balances
	sed -i 's/explain: {.*/explain: { voucher: [voucher], line: [line], before: { read: old.csv, fields: { account: account, period: period, debit: number(debit), credit: number(credit) } } }/' spec.yml
}

@test "a version that was merged is no reason where the trial balance never had it, and is one where it had" {
	mkdir run
	listed
	# the list has V-2 as it was wrong, and then as it was sent again; of V-1 two digits are exchanged in the ledger
	printf '%s\n' V-2,1,1001,202301,53.42,0.00 V-2,2,2001,202301,0.00,53.42 >>old.csv
	sed -i '4{h;d};5{H;d};$G' old.csv # the good version is the last one: lines 8 and 9
	sed -i 's/^V-1,1,1001,202301,100.00/V-1,1,1001,202301,109.00/' new.csv
	printf '%s\n' voucher,line,dropped,kept V-2,1,old.csv:8,old.csv:10 V-2,2,old.csv:9,old.csv:11 >run/crossref.csv
	why --dir run >text
	squeezed_has '1001 202301 another amount 1 9.00 0.00 V-1 1 (old.csv:2 > new.csv:2)'
	squeezed_has '1 of 1 key that differs is fully explained.'
	lacks text merged
	adds_up --dir run
	expect_status 1 cutover-reconcile -q -f spec.yml --dir run --drill 1001,202301
	cp out text
	lacks text merged
	lacks text "NO RECORD PROVES"
	# the ledger has V-2 as it was wrong: that is exchanged digits, whatever was merged
	sed -i 's/54\.32/53.42/; s/109\.00/100.00/' new.csv
	why --dir run >text
	squeezed_has '1001 202301 two digits exchanged 1 -0.90 0.00 V-2 1 (old.csv:10 > new.csv:4)'
	squeezed_has '2 of 2 keys that differ are fully explained.'
	lacks text merged
	# the old books did have the voucher twice
	sed -i 's/53\.42/54.32/' old.csv new.csv
	sed -i 's/154\.32/208.64/' sums.csv
	why --dir run >text
	squeezed_has '1001 202301 merged 1 -54.32 0.00 V-2 1 (old.csv:8)'
	squeezed_has '2001 202301 merged 1 0.00 -54.32 V-2 2 (old.csv:9)'
	squeezed_has '2 of 2 keys that differ are fully explained.'
	adds_up --dir run
}

@test "what was merged counts where the trial balance had it, but for what somebody has accepted" {
	mkdir run
	listed
	printf '%s\n' V-2,1,1001,202301,54.32,0.00 V-2,2,2001,202301,0.00,54.32 >>old.csv
	printf '%s\n' voucher,line,dropped,kept V-2,1,old.csv:10,old.csv:4 V-2,2,old.csv:11,old.csv:5 >run/crossref.csv
	sed -i 's/^1001,202301,154.32/1001,202301,218.64/; s/^2001,202301,0.00,154.32/2001,202301,0.00,208.64/' sums.csv
	printf '%s\n' account,period,measure,amount,reason,name,date,expiry '1001,202301,debit,-10.00,known,Li,2026-01-31,' >accept.csv
	why --dir run --accept accept.csv --report r.md >text
	squeezed_has '1001 202301 merged 1 -54.32 0.00 V-2 1 (old.csv:10)'
	squeezed_has '1001 202301 accepted: known -10.00 0.00'
	squeezed_has '2 of 2 keys that differ are fully explained.'
	adds_up --dir run --accept accept.csv
	# among the records, too, the accepted part is no open question
	has r.md '| **accepted: known** |  | **debit** |  |  | **-10.00** |'
	lacks r.md 'no record proves'
	# of a part that is accepted the rest stays open, and what was merged is in doubt again
	sed -i 's/,-10.00,/,-4.00,/' accept.csv
	sed -i 's/^V-2,1,1001,202301,54.32/V-2,1,1001,202301,54.30/' new.csv
	expect_status 1 cutover-reconcile -q -f spec.yml --dir run --accept accept.csv --report r.md
	has r.md '| **accepted: known** |  | **debit** |  |  | **-4.00** |'
	has r.md '| **no record proves** |  | **debit** |'
}

@test "what somebody has accepted is a part of what no record proves" {
	listed
	sed -i 's/^1002,202302,12.34/1002,202302,112.34/' sums.csv
	accept() { printf '%s\n' account,period,measure,amount,reason,name,date,expiry "1002,202302,$1" >accept.csv; }
	accept 'debit,-60.00,old rounding <b>,Li,2026-01-31,'
	why --accept accept.csv >text
	squeezed_has '1002 202302 accepted: old rounding <b> -60.00 0.00 Li, 2026-01-31 (accept.csv:2)'
	squeezed_has '1002 202302 UNEXPLAINED -40.00 0.00'
	# it does not make the difference an accepted one, but it does not count for nothing either
	err_has 'accept.csv:2: this acceptance does not hold: it accepts -60.00, which is a part of the difference of -100.00'
	out_has 'Acceptances that do not hold'
	expect_status 1 cutover-reconcile -q -f spec.yml --accept accept.csv -O json
	[ "$(jq -r '.acceptances[0] | .state, .explains_part' out | tr '\n' ' ')" = 'other amount true ' ]
	expect_status 1 cutover-reconcile -q -f spec.yml --accept accept.csv --drill 1002,202302
	tr -s ' ' <out | grep -F 'of that accepted: old rounding <b> debit -60.00'
	adds_up --accept accept.csv
	# written with the digits of the difference, however the file writes it
	accept 'debit,-60,old rounding <b>,Li,2026-01-31,'
	why --accept accept.csv >text
	squeezed_has '1002 202302 accepted: old rounding <b> -60.00 0.00 Li, 2026-01-31 (accept.csv:2)'
	# with what a record proves it is all
	sed -i 's/^V-4,1,1002,202302,12.34/V-4,1,1002,202302,52.34/' old.csv
	why --accept accept.csv >text
	squeezed_has '1002 202302 accepted: old rounding <b> -60.00 0.00'
	squeezed_has '1 of 1 key that differs is fully explained.'
	# what is more than remains, of the other sign, or over, is no part of it
	for row in debit,-60.01,r,Li,2026-01-31, debit,60.00,r,Li,2026-01-31, debit,-60.00,r,Li,2026-01-31,2026-02-01 credit,-60.00,r,Li,2026-01-31,; do
		accept "$row"
		why --accept accept.csv >text
		squeezed_has '1002 202302 UNEXPLAINED -60.00 0.00'
		lacks text 'accepted:'
		err_has 'accept.csv:2: this acceptance counts for nothing: '
	done
	accept 'debit,-60.00,old rounding <b>,Li,2026-01-31,'
	expect_status 1 cutover-reconcile -q -f spec.yml --accept accept.csv --report r.html --report r.txt --lang zh
	has r.html '已认可: old rounding &lt;b&gt;'
	has r.html '<td>仅为差异的一部分</td>'
}

@test "a record without a mapping, which the run has set aside, is named so" {
	mkdir run
	listed
	sed -i '/^V-3/d' new.csv
	printf '_at\t_fault\tvoucher\tline\taccount\tperiod\tdebit\tcredit\nold.csv:6\taccount:unmapped:account:1001\tV-3\t1\t1001\t202302\t70.00\t0.00\nold.csv:7\t*:group\tV-3\t2\t2001\t202302\t0.00\t70.00\n\\.\trows=2\n' >run/set-aside.tsv
	why --dir run >text
	squeezed_has '1001 202302 set aside: unmapped 1 -70.00 0.00 V-3 1 (old.csv:6)'
	squeezed_has '2 of 2 keys that differ are fully explained.'
}

@test "a line that is set aside with its voucher has the fault of the voucher, and of no other" {
	mkdir run
	balances
	sed -i '/^V-[34]/d' new.csv
	{
		printf '_at\t_fault\tvoucher\tline\taccount\tperiod\tdebit\tcredit\n'
		printf 'old.csv:7\t*:group\tV-3\t2\t2001\t202302\t0.00\t70.00\nold.csv:6\taccount:unmapped:account:1001\tV-3\t1\t1001\t202302\t70.00\t0.00\n'
		printf 'old.csv:8\t*:group\tV-4\t1\t1002\t202302\t12.34\t0.00\nold.csv:9\t*:group\tV-4\t2\t2001\t202302\t0.00\t12.34\n\\.\trows=4\n'
	} >run/set-aside.tsv
	why --dir run >text
	squeezed_has '1001 202302 set aside: unmapped 1 -70.00 0.00 V-3 1 (old.csv:6)'
	squeezed_has '2001 202302 set aside: unmapped 1 0.00 -70.00 V-3 2 (old.csv:7)'
	squeezed_has '2001 202302 set aside: group 1 0.00 -12.34 V-4 2 (old.csv:9)'
	squeezed_has '1002 202302 set aside: group 1 -12.34 0.00 V-4 1 (old.csv:8)'
	adds_up --dir run
	# records whose voucher is not known are alone
	sed -i 's/\tV-[34]\t/\t\\N\t/' run/set-aside.tsv
	why --dir run >text
	squeezed_has '2001 202302 set aside: group 2 0.00 -82.34'
}

@test "what was set aside although it could not be computed is known by its identity" {
	mkdir run
	sed -i '/^V-3/d' new.csv
	printf '_at\t_fault\tvoucher\tline\taccount\tperiod\tdebit\tcredit\nold.csv:6\tdebit:not_a_number\tV-3\t1\t1001\t202302\tx\t0.00\nold.csv:7\t*:group\tV-3\t2\t2001\t202302\t0.00\t70.00\n\\.\trows=2\n' >run/set-aside.tsv
	why --dir run >text
	squeezed_has '1001 202302 set aside: not_a_number 1 -70.00 0.00 V-3 1 (old.csv:6)'
}

@test "hints say where to look for what remains" {
	balances
	sed -i 's/^1001,202301,154.32/1001,202301,160.32/; s/^1002,202302,12.34/1002,202302,6.34/; s/^2001,202302,0.00,82.34/2001,202302,0.00,41.17/' sums.csv
	why >text
	squeezed_has '1001 202301 UNEXPLAINED -6.00 0.00 debit: the opposite difference is at 1002 202302'
	squeezed_has 'credit: after is double of before'
}

@test "bad input: each is said with its place, and there is no report" {
	sed 's/explain: .*/explain: { line: [line] }/' spec.yml >bad.yml
	expect_status 2 cutover-reconcile -f bad.yml
	err_has "bad.yml:8:20: reconcile.explain: 'voucher' is missing: which fields name the voucher that the lines belong to"
	sed 's/explain: .*/explain: { voucher: [voucher, line], line: [line] }/' spec.yml >bad.yml
	expect_status 2 cutover-reconcile -f bad.yml
	err_has "reconcile.explain: 'line' names the voucher already"
	sed -i 's/12\.34/12.35/' new.csv
	sed 's/explain: .*/explain: { voucher: [no], line: [line] }/' spec.yml >bad.yml
	expect_status 2 cutover-reconcile -f bad.yml -o report
	err_has "bad.yml:8:12: the side after has no field 'no', which 'voucher' or 'line' names: give it an expression in its 'fields'"
	[ ! -e report ]
	sed 's/explain: .*/explain: { voucher: [voucher], before: { read: old.csv, fields: { account: account, period: period, debit: number(debit), credit: number(credit), lin: line } } }/' spec.yml >bad.yml
	expect_status 2 cutover-reconcile -f bad.yml
	err_has "'lin' is neither in the key nor compared, nor named by explain"
	sed 's/read: new.csv/read: "-"/' spec.yml >bad.yml
	cutover-clean -f /dev/null 2>/dev/null || true
	expect_status 2 cutover-reconcile -f bad.yml <new.csv
	expect_status 2 cutover-reconcile -f spec.yml --dir nowhere
	err_has "reconcile: --dir: 'nowhere' is not the folder of a run"
	mkdir run
	printf '_at\t_fault\tvoucher\tline\taccount\tperiod\tdebit\tcredit\n' >run/set-aside.tsv
	expect_status 2 cutover-reconcile -f spec.yml --dir run -o report
	err_has run/set-aside.tsv
	# no advice to use an option that the program does not have
	err_has 'takes it away)'
	err_lacks '-I tsv'
	[ ! -e report ]
}

@test "the example: what is done to its ledger is explained by its cause, and by no other" {
	cp -R "$TOP"/examples/kingdee/. .
	tail -n +2 corrections/account_map.csv >more
	cat corrections/account_map.csv >>account_map.csv
	cp corrections/parties.csv legacy/
	for spec in accounts parties openings; do run_ok cutover-run -q -f $spec.yml --dir runs/$spec; done
	cp corrections/vouchers.csv legacy/vouchers_again.csv
	run_ok cutover-run -q -f vouchers.yml --dir runs/vouchers
	cp ledger.db loaded.db
	while IFS='|' read -r kind reason sql; do
		cp loaded.db ledger.db
		sqlite3 ledger.db "$sql"
		expect_status 1 cutover-reconcile -q -f vouchers.yml --dir runs/vouchers -O json
		echo "$kind: $(jq -c '[.explanations[].reasons[].reason] | unique' out)"
		[ "$(jq -r '[.explanations[].reasons[].reason] | unique | join(",")' out)" = "$reason" ]
		jq -e '[.explanations[].unexplained[] | tonumber == 0] | all' out
	done <<'X'
account|under another key|UPDATE journal_line SET account = '660205' WHERE voucher_id = '202303-记-00010' AND line_no = 1
period|under another key|UPDATE journal_line SET period = '202304' WHERE voucher_id = '202303-记-00010'
missing|only before|DELETE FROM journal_line WHERE voucher_id = '202303-记-00010'
sign|other sign or side|UPDATE journal_line SET debit = credit, credit = debit WHERE voucher_id = '202303-记-00010' AND line_no = 1
rounding|rounding|UPDATE journal_line SET debit = debit + 1 WHERE voucher_id = '202303-记-00010' AND debit > 0
another|another amount|UPDATE journal_line SET debit = debit + 123457 WHERE voucher_id = '202303-记-00010' AND debit > 0
sent again|other sign or side|UPDATE journal_line SET debit = credit, credit = debit WHERE voucher_id = '202309-记-00050' AND line_no = 1
printed twice|only before|DELETE FROM journal_line WHERE voucher_id = '202306-记-00045'
beside them|only before|DELETE FROM journal_line WHERE posting_date = '2023-09-30'
doubled|twice after|CREATE TEMP TABLE t AS SELECT * FROM journal_line WHERE voucher_id = '202303-记-00010'; UPDATE t SET voucher_id = '202303-记-90010'; INSERT INTO journal_line SELECT * FROM t
X
}

@test "vouchers whose lines are all changed are not taken for others under another number" {
	# their contents mix in the order of their hashes: no voucher waits for one of another content
	for i in $(seq 1 40); do printf 'W-%d,1,1001,202301,%d.00,0.00\n' "$i" $((i * 10)); done >>old.csv
	for i in $(seq 1 40); do printf 'W-%d,1,1001,202301,%d.00,0.00\n' "$i" $((i * 10 + 3)); done >>new.csv
	why >text
	squeezed_has '1001 202301 another amount 40 120.00 0.00 W-1 1 (old.csv:10 > new.csv:10), '
	squeezed_has '1 of 1 key that differs is fully explained.'
	lacks text 'equal but for the number'
	adds_up
}

@test "a voucher of very many lines without a line number: each line is compared once, whatever its reason" {
	sed -i 's/, line: \[line\]//' spec.yml
	seq 1 100000 | awk -v OFS=, '{ print "W", $1, "1001", "202301", $1 ".00", "0.00" }' >>old.csv
	seq 1 100000 | awk -v OFS=, '{ print "W", $1, $1 % 2 ? "1001" : "1003", "202301", ($1 > 3 ? $1 : $1 + 5) ".00", "0.00" }' >>new.csv
	# compared each with each they take minutes
	timeout 60 cutover-reconcile -q -f spec.yml >text || [ $? -eq 1 ]
	squeezed_has '1001 202301 under another key: 1003 202301 49,997 -2,500,049,984.00 0.00 W (old.csv:'
	squeezed_has '2 of 2 keys that differ are fully explained.'
}

@test "a side file that cannot be read, or has other fields, is named" {
	sed -i '/^V-3/d' new.csv
	mkdir run
	printf 'voucher\tline\nV-3\t1\n\\.\trows=1\n' >run/set-aside.tsv
	why --dir run >text
	err_has "reconcile: what 'run/set-aside.tsv' names explains nothing: its records cannot be read as the side after is, with the same fields"
	squeezed_has '1001 202302 only before 1 -70.00 0.00'
	# one that names nothing has nothing to say
	printf 'voucher\tline\n\\.\trows=0\n' >run/set-aside.tsv
	why --dir run >text
	err_lacks set-aside
	rm run/set-aside.tsv
	printf '%s\n' party,dropped,kept P-1,old.csv:10,old.csv:2 >run/crossref.csv
	why --dir run >text
	err_has "reconcile: what 'run/crossref.csv' names explains nothing: it has not the fields of explain.voucher and explain.line"
	# one that cannot be reached is not one that is not there
	ln -s refused.tsv run/refused.tsv
	expect_status 2 cutover-reconcile -q -f spec.yml --dir run
	err_has "cannot open 'run/refused.tsv'"
}

@test "a side that is a pipe cannot be read again: an error, and no endless wait" {
	sed 's/70\.00/71.00/' old.csv >text
	rm new.csv
	mkfifo new.csv
	cat text >new.csv &
	expect_status 2 timeout 20 cutover-reconcile -q -f spec.yml
	err_has "'new.csv' is a pipe, which can be read once: write it to a file"
}

@test "the records of one key are under 20,000 others: each is a reason of its own" {
	awk 'BEGIN { print "voucher,line,account,period,debit,credit" >"old.csv"; print "voucher,line,account,period,debit,credit" >"new.csv"
		for (i = 1; i <= 20000; i++) {
			printf "V-%d,1,1001,202301,%d.00,0.00\n", i, i >"old.csv"
			printf "V-%d,1,A%d,202301,%d.00,0.00\n", i, i, i >"new.csv"
		} }'
	why -O json >/dev/null
	jq -c '.explanations[0] | .key.account, (.reasons | length), ([.reasons[].records] | add), ([.reasons[].other_key] | unique | length),
		.reasons[19999].amounts.debit, .unexplained.debit' out | diff - <(printf '%s\n' '"1001"' 20000 20000 20000 '"-20000.00"' '"0.00"')
}
