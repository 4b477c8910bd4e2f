# reconcile --drill: the records behind a figure, on both sides.
load two_books

setup() {
	scratch
	lists
	cat >old.csv <<'Y'
voucher,line,account,period,debit,credit
V-1,1,1001,202301,100.00,0.00
V-1,2,2001,202301,0.00,100.00
V-2,1,1001,202301,54.32,0.00
V-2,2,2001,202301,0.00,54.32
V-3,1,1001,202302,70.00,0.00
V-3,2,2001,202302,0.00,70.00
V-4,1,1002,202302,12.34,0.00
V-4,2,2001,202302,0.00,12.34
V-5,1,1001,202301,8.00,0.00
V-5,2,2001,202301,0.00,8.00
V-6,1,1001,202301,8.00,0.00
V-6,2,2001,202301,0.00,8.00
Y
	sed 's/54\.32/53.42/; /^V-3/d; s/^V-4,1,1002,202302,12.34/V-4,1,1003,202302,12.43/; s/^V-\([56]\)/N-\1/' old.csv >new.csv
	sed -n '/^V-1/p' new.csv >>new.csv
}
drill() { expect_status 1 cutover-reconcile -q -f spec.yml --drill "$@"; }
# sums: of the rows of a CSV before and after, and their difference, for a measure
sums() { awk -F, -v m="$1" '$8 == m { b += $9; a += $10; d += $11 } END { printf "%.2f %.2f %.2f\n", b, a, d }' out; }

@test "the records of a figure on both sides, those that differ first, with what they add up to" {
	drill 1001,202301
	expect_out <<'Y'
Records behind account 1001, period 202301: different

reason                              record  measure  before   after  difference  before at   after at
----------------------------------  ------  -------  ------  ------  ----------  ----------  ----------
twice after                         V-1 1   debit         -  100.00      100.00  -           new.csv:12
two digits exchanged                V-2 1   debit     54.32   53.42       -0.90  old.csv:4   new.csv:4
agrees under another number: N-5 1  V-5 1   debit      8.00    8.00        0.00  old.csv:10  new.csv:8
agrees under another number: N-6 1  V-6 1   debit      8.00    8.00        0.00  old.csv:12  new.csv:10
agrees                              V-1 1   debit    100.00  100.00        0.00  old.csv:2   new.csv:2

total        measure  before   after  difference
-----------  -------  ------  ------  ----------
all records  debit    170.32  269.42       99.10
the figure   debit    170.32  269.42       99.10

3 of 5 records agree.
Y
	# under another key with another amount: what the key after has is told in two steps
	drill 1003
	tr -s ' ' <out >text
	has text 'under another key: 1002 202302 V-4 1 debit - 12.34 12.34 old.csv:8 new.csv:6'
	has text 'two digits exchanged V-4 1 debit - 0.09 0.09 old.csv:8 new.csv:6'
	has text 'the figure debit 0.00 12.43 12.43'
}

@test "the key: parts left out, named, in quotes, null, as the report shows it; several keys" {
	sed -i 's/^V-4,1,1002/V-4,1,"10,02"/; s/^V-3,1,1001,202302/V-3,1, x　,202302/; s/^V-3,2,2001,202302/V-3,2,2001,/' old.csv
	titles() { drill "$@" && grep '^Records' out; }
	titles 1001 | diff - <(echo 'Records behind account 1001, period 202301: different')
	titles period=202302 | diff - <(printf 'Records behind account %s, period 202302: only %s\n' "' x\u3000'" before 1003 after 10,02 before 2001 after | sed '$s/only after/equal/')
	titles 'account=2001,period=202301' --drill 1003 | diff - <(printf 'Records behind account %s: %s\n' '2001, period 202301' different '1003, period 202302' 'only after')
	for key in '"10,02"' 'account="10,02"' "' x\u3000'" ' x　' '2001,(null)' 'period=(null)'; do
		drill "$key"
		[ "$(grep -c '^Records' out)" = 1 ] || { echo "$key" && false; }
	done
}

@test "rows and JSON have every record and measure, and add up to the figure" {
	drill 1001,202301 -O csv
	head -4 out | diff - <(cat <<'Y'
account,period,record,reason,detail,before_at,after_at,measure,before,after,difference
1001,202301,V-1 1,twice after,,,new.csv:12,debit,,100.00,100.00
1001,202301,V-1 1,twice after,,,new.csv:12,credit,,0.00,0.00
1001,202301,V-2 1,two digits exchanged,,old.csv:4,new.csv:4,debit,54.32,53.42,-0.90
Y
	)
	[ "$(sums debit)" = "170.32 269.42 99.10" ]
	drill 1003,202302 -O csv
	[ "$(sums debit)" = "0.00 12.43 12.43" ]
	drill 1002,202302 -O tsv
	tr '\t' , <out | diff - <(printf '%s\n' account,period,record,reason,detail,before_at,after_at,measure,before,after,difference '1002,202302,V-4 1,under another key,1003 202302,old.csv:8,new.csv:6,debit,12.34,\N,-12.34' '1002,202302,V-4 1,under another key,1003 202302,old.csv:8,new.csv:6,credit,0.00,\N,0.00')
	drill 1001,202301 --drill 1002 -O json
	jq -e '[.drill[] | .key.account] == ["1001", "1002"] and .drill[0].status == "different"' out
	jq -c '.drill[0].records[2]' out | diff - <(echo '{"reason":"agrees under another number","detail":"N-5 1","record":"V-5 1","before_at":"old.csv:10","after_at":"new.csv:8","amounts":{"debit":{"before":"8.00","after":"8.00","difference":"0.00"},"credit":{"before":"0.00","after":"0.00","difference":"0.00"}}}')
	jq -c '.drill[0] | .all_records.debit, .no_record.debit, .figure.debit' out | diff - <(printf '%s\n' '{"before":"170.32","after":"269.42","difference":"99.10"}' '{"before":"0.00","after":"0.00","difference":"0.00"}' '{"before":"170.32","after":"269.42","difference":"99.10"}')
}

@test "what no record proves stays beside the records" {
	printf '%s\n' account,period,debit,credit 1001,202301,170.00,0.00 >sums.csv
	sed -i 's/before: { read: old.csv,/before: { read: sums.csv,/' spec.yml
	drill 1001,202301
	tr -s ' ' <out >text
	has text 'no record to compare with N-5 1 debit - 8.00 - new.csv:8'
	has text 'twice after V-1 1 debit - 100.00 100.00 - new.csv:12'
	has text 'NO RECORD PROVES debit 170.00 0.00 -0.58'
	has text 'The side before is a report of sums: name the records behind it under explain.before'
	drill 1001,202301 -O csv
	grep -qx '1001,202301,,no record,,,,debit,170.00,0.00,-0.58' out
	# the records behind the report are named
	sed -i 's/explain: {.*/explain: { voucher: [voucher], line: [line], before: { read: old.csv, fields: { account: account, period: period, debit: number(debit), credit: number(credit) } } }/' spec.yml
	drill 1001,202301
	tr -s ' ' <out >text
	has text 'all records debit 170.32 269.42 99.10'
	has text 'NO RECORD PROVES debit -0.32 0.00 0.32'
	has text 'the figure debit 170.00 269.42 99.42'
}

@test "without explain records are paired by equal amounts; a figure that agrees has its records as well" {
	sed -i '/explain/d' spec.yml
	drill 1001,202301
	tr -s ' ' <out >text
	has text 'only before debit 54.32 - -54.32 old.csv:4 -'
	has text 'agrees debit 100.00 100.00 0.00 old.csv:2 new.csv:2'
	has text '3 of 6 records agree.'
	cp old.csv new.csv
	run_ok cutover-reconcile -q -f spec.yml --drill 1001,202301 -O csv
	[ "$(sums debit)" = "170.32 170.32 0.00" ]
	[ "$(grep -c ,agrees, out)" = 8 ]
}

@test "a list of comparisons: NAME: says in which one, else all are searched" {
	cat >list.yml <<'Y'
cutover: 1
name: books
reconcile:
  - name: accounts
    key: [account]
    compare: { debit: {} }
    before: { read: old.csv, fields: { account: account, debit: sum(number(debit)) } }
    after: { read: new.csv, fields: { account: account, debit: sum(number(debit)) } }
  - name: periods
    key: [period, account]
    compare: { debit: {} }
    before: { read: old.csv, fields: { account: account, period: period, debit: sum(number(debit)) } }
    after: { read: new.csv, fields: { account: account, period: period, debit: sum(number(debit)) } }
Y
	expect_status 1 cutover-reconcile -q -f list.yml --drill account=1002
	grep '^Records' out | diff - <(printf 'Records behind %s: only before\n' 'accounts: account 1002' 'periods: period 202302, account 1002')
	expect_status 1 cutover-reconcile -q -f list.yml --drill periods:account=1002 -O csv
	[ "$(cut -d, -f1-3 out | tail -1)" = periods,1002,202302 ]
	expect_status 1 cutover-reconcile -q -f list.yml --drill accounts:1002 -O json
	jq -e '.drill | length == 1 and .[0].comparison == "accounts" and .[0].key == { account: "1002" }' out
	expect_status 2 cutover-reconcile -q -f list.yml --drill accounts:1002,2
	expect_err <<'Y'
reconcile: --drill accounts:1002,2: the key is account, and has no more parts
Y
}

@test "bad input: a key that is not there names the nearest ones; what cannot be understood, or listed, is said" {
	while IFS='|' read -r key message; do
		expect_status 2 cutover-reconcile -q -f spec.yml --drill "$key" -o report
		err_has "reconcile: --drill $key: $message"
		[ ! -e report ]
	done <<'Y'
1010,202301|neither side has this key: the nearest is 1001,202301
account=1020|neither side has this key: the nearest is account=1002
1001,202301,7|the key is account, period, and has no more parts
account=1001,202301|give each part its name, or none
"1001|a quote has no end
"1001"1|a comma must follow a part in quotes
Y
	# one that is there beside it changes nothing
	expect_status 2 cutover-reconcile -q -f spec.yml --drill 1001 --drill 7001
	[ ! -s out ]
	sed 's/sum(number(\([a-z]*\)))/number(\1)/g; /explain/d; s/^  key/  rows: true\n  key/' spec.yml >rows.yml
	expect_status 2 cutover-reconcile -q -f rows.yml --drill 1001
	err_has "reconcile: --drill 1001: it is compared record by record, so the report lists its records already"
	# beside one that has sums, that one is meant
	{ sed -n '1,/^reconcile/p' spec.yml; for f in rows spec; do sed -n '/^reconcile/,$p' $f.yml | sed "1s/.*/  - name: $f/; 2,\$s/^/  /"; done; } >two.yml
	expect_status 1 cutover-reconcile -q -f two.yml --drill 1003
	[ "$(grep '^Records behind' out)" = "Records behind spec: account 1003, period 202302: only after" ]
	expect_status 2 cutover-reconcile -q -f two.yml --drill rows:1003
	err_has "record by record"
	rm new.csv
	mkfifo new.csv
	cat old.csv >new.csv &
	expect_status 2 timeout 20 cutover-reconcile -q -f spec.yml --drill 1001
	err_has "'new.csv' is a pipe, which can be read once: write it to a file"
}

@test "a pipe is refused before anything is compared, unless --drill may mean another comparison" {
	{ sed -n '1,/^reconcile/p' spec.yml; for f in one two; do sed -n '/^reconcile/,$p' spec.yml | sed "1s/.*/  - name: $f/; 2,\$s/^/  /"; done; } >pack.yml
	cp new.csv kept.csv
	sed -i '2s/$/x/' old.csv # what comparing would say
	rm new.csv
	mkfifo new.csv
	cat kept.csv >new.csv &
	expect_status 2 timeout 20 cutover-reconcile -q -f spec.yml --drill 1001
	err_has "'new.csv' is a pipe, which can be read once: write it to a file"
	err_lacks 'is not a number'
	sed -i '0,/new.csv/s//kept.csv/' pack.yml
	cat kept.csv >new.csv &
	expect_status 2 timeout 20 cutover-reconcile -q -f pack.yml --drill one:1001
	err_has 'is not a number'
	cat kept.csv >new.csv &
	expect_status 2 timeout 20 cutover-reconcile -q -f pack.yml --drill two:1001
	err_has "'new.csv' is a pipe"
	err_lacks 'is not a number'
}

@test "many records, in little memory and in any number of threads: the same; the text lists 1,000 of them" {
	seq 1 3000 | awk '{ printf "W-%d,1,1001,202301,%d.00,0.00\n", $1, $1 }' | tee -a old.csv | sed 's/^W-\([0-9]*\)7,/M-\1,/; /^W-5,/d' >>new.csv
	drill 1001,202301 -O csv
	cp out all
	[ "$(sums debit)" = "4501670.32 4501764.42 94.10" ]
	[ "$(grep -c 'agrees under another number,M-' all)" = 600 ]
	drill 1001,202301 -O csv --memory 1536K -j 3
	cmp out all
	drill 1001,202301
	has out '2,005 records more: -O csv lists them all'
	has out '3,002 of 3,005 records agree.'
}
