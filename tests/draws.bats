# reconcile: faults drawn at random are planted in a ledger; each must be explained by its cause, by no other, and nothing may
# remain. The books are those of tests/draws/generate.awk, in the layout of Yonyou U8.
#
#	DRAWS=N		draws of each kind: 3; `make draws` makes 100
#	DRAW_SEED=N	the seed of the first one: 1
load helper

# the kinds of faults, and the reason that each must have
declare -gA REASON=(
	[account]="under another key" [period]="under another key" [doubled]="twice after" [missing]="only before"
	[digits]="two digits exchanged" [sign]="other sign or side" [rounding]="rounding"
)
declare -ga KINDS=(account period doubled missing digits sign rounding)

setup_file() { # the books, once: they are loaded, and agree
	scratch
	cd "$BATS_FILE_TMPDIR" || return
	awk -v seed=20231 -v vouchers=600 -v trial=trial_balance.csv -f "$TOP/tests/draws/generate.awk" >gl_accvouch.csv
	cat >books.yml <<'Y'
cutover: 1
name: books
controls: [debit, credit]
source: { file: gl_accvouch.csv, profile: yonyou/u8-gl-accvouch }
map:
  to: ledger/journal_line
  fields:
    book: "'001'"
    voucher_id: "to_char(date, 'YYYYMM') || '-' || word || '-' || lpad(number, 5, '0')"
    line_no: line
    posting_date: date
    period: "to_char(date, 'YYYYMM')"
    account: account
    currency: "'CNY'"
    debit: debit
    credit: credit
    summary: summary
validate:
  group: [book, voucher_id]
  group_checks: { unbalanced: "sum(debit) = sum(credit)" }
load: { to: "sqlite:ledger.db", mode: insert }
reconcile:
  key: [account, period]
  compare: { debit: {}, credit: {} }
  before:
    read: trial_balance.csv
    where: "number(debit) <> 0 or number(credit) <> 0"
    fields: { account: account, period: "'2023' || lpad(period, 2, '0')", debit: sum(number(debit)), credit: sum(number(credit)) }
  after: { fields: { account: account, period: period, debit: sum(debit), credit: sum(credit) } }
  explain:
    voucher: [voucher_id]
    line: [line_no]
    before:
      read: gl_accvouch.csv
      spec: books.yml
      fields:
        account: account
        period: "to_char(date, 'YYYYMM')"
        debit: debit
        credit: credit
        voucher_id: "to_char(date, 'YYYYMM') || '-' || word || '-' || lpad(number, 5, '0')"
        line_no: line
Y
	cutover run -q -f books.yml --dir run
	cp ledger.db loaded.db
}
setup() { scratch; cp "$BATS_FILE_TMPDIR"/{gl_accvouch.csv,trial_balance.csv,books.yml,loaded.db} .; }

# draw N: a number below N, which depends on the seed of the draw alone
draw() { state=$(((state * 1103515245 + 12345) & 0x7fffffff)); drawn=$(((state >> 8) % $1)); }

# plant KIND VOUCHER LINE: the SQL that does it, onto $sql
plant() {
	local at="voucher_id = '$2'" line="voucher_id = '$2' AND line_no = $3"
	case $1 in
	account) sql+="UPDATE journal_line SET account = (SELECT account FROM journal_line WHERE account NOT IN
			(SELECT account FROM journal_line WHERE $at) ORDER BY (account * 7919 + $RANDOM) % 101, account LIMIT 1) WHERE $line;" ;;
	period) sql+="UPDATE journal_line SET period = CASE period WHEN '202312' THEN '202311' ELSE period + 1 END WHERE $at;" ;;
	doubled) sql+="CREATE TEMP TABLE twice AS SELECT * FROM journal_line WHERE $at; UPDATE twice SET voucher_id = voucher_id || '9';
			INSERT INTO journal_line SELECT * FROM twice; DROP TABLE twice;" ;;
	missing) sql+="DELETE FROM journal_line WHERE $at;" ;;
	digits) draw 4 # no two digits side by side are equal
		sql+="UPDATE journal_line SET debit = substr(debit, 1, $drawn) || substr(debit, $drawn + 2, 1) || substr(debit, $drawn + 1, 1)
			|| substr(debit, $drawn + 3) WHERE $line;" ;;
	sign) sql+="UPDATE journal_line SET debit = credit, credit = debit WHERE $line;" ;;
	rounding) draw 3
		local how=("debit + 1" "debit - 1" "(debit + 50) / 100 * 100")
		sql+="UPDATE journal_line SET debit = ${how[drawn]} WHERE $line;" ;;
	esac
}

# lines N: N vouchers with a debit of the same account and period, as `voucher|line|account|period`
lines() {
	local keys
	keys=$(sqlite3 loaded.db "SELECT count(*) FROM (SELECT 1 FROM journal_line WHERE debit > 0 GROUP BY account, period HAVING count(*) >= $1)")
	draw "$keys"
	sqlite3 loaded.db "WITH k AS (SELECT account, period FROM journal_line WHERE debit > 0 GROUP BY account, period HAVING count(*) >= $1
			ORDER BY account, period LIMIT 1 OFFSET $drawn)
		SELECT voucher_id, line_no, account, period FROM journal_line JOIN k USING (account, period) WHERE debit > 0
			ORDER BY (voucher_id || line_no) LIMIT $1"
}

# because MESSAGE: the draw has failed
because() {
	echo "$1: $sql"
	echo "repeat: DRAWS=1 DRAW_SEED=$seed bats -f '$BATS_TEST_DESCRIPTION' tests/draws.bats"
	jq -c '.explanations[]? | [.key, .reasons, .unexplained]' out | head -n 20
	return 1
}

# one KIND...: plant these on one key; each must be a reason of it, and of no key anything else
one() {
	local sql="" voucher line account period want=() i=0 all
	state=$seed
	RANDOM=$seed
	lines $# >chosen
	while IFS='|' read -r voucher line; do
		i=$((i + 1))
		plant "${!i}" "$voucher" "$line"
		want+=("${REASON[${!i}]}")
	done < <(cut -d"|" -f 1,2 chosen)
	IFS='|' read -r account period < <(cut -d"|" -f 3,4 chosen)
	cp loaded.db ledger.db
	sqlite3 ledger.db "$sql"
	capture cutover-reconcile -q -f books.yml -O json
	[ "$status" = 1 ] || { because "status $status"; return; }
	all=$(printf '%s\n' "${want[@]}" | jq -Rsc 'split("\n")[:-1]')
	jq -e --argjson want "$all" --arg account "$account" --arg period "$period" '
		([.explanations[] | select(.key.account == $account and .key.period == $period) | .reasons[].reason] | sort) == ($want | sort)
		and ([.explanations[].reasons[].reason] | unique) == ($want | unique)
		and ([.explanations[].unexplained[] | tonumber] | all(. == 0))
		and ([.differences[].key] | unique) == ([.explanations[].key] | unique)' out >/dev/null ||
		because "not ${want[*]} at $account $period"
}

# draws KIND...: as many as are wanted
draws() {
	local n seed=${DRAW_SEED:-1}
	for ((n = 0; n < ${DRAWS:-3}; n++, seed++)); do one "$@" || return 1; done
}

@test "wrong account" { draws account; }
@test "other period" { draws period; }
@test "doubled voucher" { draws doubled; }
@test "missing voucher" { draws missing; }
@test "swapped digits" { draws digits; }
@test "sign" { draws sign; }
@test "rounding" { draws rounding; }
@test "three at once on one key" {
	local n seed=${DRAW_SEED:-1} first
	for ((n = 0; n < ${DRAWS:-3}; n++, seed++)); do
		# three kinds that follow each other, one or two apart
		first=$((seed % 7))
		one "${KINDS[first]}" "${KINDS[(first + 1 + seed / 7 % 2) % 7]}" "${KINDS[(first + 3 + seed / 14 % 3) % 7]}" || return 1
	done
}
