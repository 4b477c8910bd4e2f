# The manual and the programs say the same.
load helper

programs() { ls "$BIN" | grep -E "^cutover(-|$)"; }
pages() { for p in "$TOP"/man/*.[157]; do [ ! -f "$p" ] || echo "$p"; done; }

# the options that --help lists, one per line: -f, --spec
help_options() {
	"$1" --help | sed -nE 's/^ +((-[A-Za-z0-9], +)?--?[A-Za-z0-9-]+).*/\1/p' | tr -d ' ' | tr , '\n' | sort -u
}
# those of the items of a page: .It Fl f , Fl -spec Ar file
page_options() {
	sed -n 's/^\.It Fl/ Fl/p' "$1" | awk '{ for (i = 1; i < NF; i++) if ($i == "Fl") { o = $(i + 1); gsub(/[,=].*/, "", o); print "-" o } }' | sort -u
}

@test "each program has a page with the same options as its --help" {
	local p bad=0
	for p in $(programs); do
		[ -f "$TOP/man/$p.1" ] || { echo "no man/$p.1"; bad=1; continue; }
		diff -u --label "$p --help" --label "$p.1" <(help_options "$p") <(page_options "$TOP/man/$p.1") || bad=1
	done
	return $bad
}

@test "the pages are clean mdoc" {
	command -v mandoc >/dev/null || skip "mandoc is not installed"
	local p bad=0
	for p in $(pages); do
		mandoc -Tlint -Wwarning "$p" || bad=1
	done
	return $bad
}

@test "the NAME line of a page is the summary of --help" {
	local p bad=0
	for p in $(programs); do
		[ -f "$TOP/man/$p.1" ] || continue
		"$p" --help | grep -qF "$(sed -n 's/^\.Nd //p' "$TOP/man/$p.1")" || { echo "$p: --help has another summary than $p.1"; bad=1; }
	done
	return $bad
}

# listed KIND PAGE...: each name that `cutover --list KIND` prints is an item of one of the pages
# (a key by its whole path: clean.fields.*.formats)
listed() {
	local kind=$1 name bad=0
	shift
	cutover --list "$kind" | cut -f 1 >names
	[ -s names ] || { echo "cutover --list $kind prints nothing"; return 1; }
	cat "${@/#/$TOP/man/}" | sed -n 's/^\.It//p' | tr -s ' ,()' '\n' >items
	while read -r name; do
		grep -qxF -e "$name" items || { echo "$kind '$name' is not in $*"; bad=1; }
	done <names
	return $bad
}

@test "the manual names every fault code" { listed faults cutover-stream.5 && listed faults cutover-faults.7; }
@test "the manual names every finding about the whole" { listed findings cutover-stream.5 && listed findings cutover-faults.7; }
@test "the manual names every function of expressions" { listed functions cutover-expr.7; }
@test "the manual names every cleaning rule" { listed rules cutover-spec.5; }
@test "the manual names every key of a spec and of a target schema" {
	listed keys cutover-spec.5
	listed schema-keys cutover-spec.5
}
@test "the lists of all keys and the JSON Schema are those of the program (make generated)" {
	cutover --list keys | awk -v of='a spec' -f "$TOP/man/keys.awk" - "$TOP/man/cutover-spec.5" >half
	cutover --list schema-keys | awk -v of='a schema' -f "$TOP/man/keys.awk" - half >page
	cmp "$TOP/man/cutover-spec.5" page
	cutover --list json-schema >json
	cmp "$TOP/schemas/spec.schema.json" json
	# each key is in both, with what it is for
	cutover --list keys | awk -F '\t' '$3 == "" { print "no help: " $1; bad = 1 } END { exit bad || NR < 200 }'
	cutover --list schema-keys | awk -F '\t' '$3 == "" { print "no help: " $1; bad = 1 } END { exit bad || NR < 50 }'
}
@test "the manual names every store" { listed stores cutover-load.1; }
@test "load.to and the message about it name every store" {
	local store bad=0
	printf 'cutover: 1\nload:\n  to: nothing\n  schema: ledger/journal-line\n' >load.yml
	cutover load -f load.yml --list 2>message || true
	[ -n "$(cutover --list stores)" ]
	for store in $(cutover --list stores); do
		grep -qE "^\.Li $store:(//)? Ns Ar" "$TOP/man/cutover-spec.5" || { echo "load.to of cutover-spec.5 has no $store:"; bad=1; }
		grep -qE "[ :]$store:(//)?[A-Z]" message || { echo "no $store: in $(cat message)"; bad=1; }
	done
	return $bad
}
@test "the manual names every program" { listed programs cutover.1; }

# A literal block that begins with `$ ` is a transcript: what follows `$ ` is typed (to the end of a line that does
# not end in | or \), the rest is what appears. A line `...` stands for any lines.
transcript() { # PAGE: number of the block, C (typed) or O (appears), the text
	awk '/^\.Bd -literal/ { block = 1; first = 1; next } /^\.Ed/ { block = 0; take = 0; next }
	block { if (first) { first = 0; take = /^\$ /; n += take } if (!take) next
		gsub(/\\&/, ""); gsub(/\\-/, "-"); gsub(/\\\(aq/, "\x27"); gsub(/\\\(dq/, "\""); gsub(/\\\(ti/, "~"); gsub(/\\\(ha/, "^"); gsub(/\\e/, "\\")
		typed = /^\$ / || more; more = typed && /(\||\\)$/
		print n "\t" (typed ? "C" : "O") "\t" $0 }' "$1"
}
timeless() { sed -E 's|, [0-9.,]+ m?s(, [0-9.,]+ [kMG]?B/s)?$||'; }

# play PAGE BLOCK: the commands of a block, each shown as it was typed, and what they print
play() {
	transcript "$1" | awk -F '\t' -v n="$2" '$1 == n && $2 == "C" { print substr($0, index($0, "C\t") + 2) }' >typed
	awk 'function shown(s) { gsub(/\x27/, "\x27\\\x27\x27", s); return "\x27" s "\x27" }
	{ c = $0; sub(/^\$ /, "", c); command = command c "\n"; words = words " " shown($0) }
	!/(\||\\)$/ { printf "mark%s\n%s", words, command; command = words = "" }' typed >script
	(printf '%s\n' "mark() { local s=\$?; printf '%s\\n' \"\$@\"; return \$s; }"; cat script) | bash -s 2>&1 | timeless
}

@test "the examples of the pages run and print what they show" {
	local page n bad=0
	for page in $(pages); do
		mkdir "$(basename "$page")"
		cd "$(basename "$page")"
		[ ! -d "$TOP/man/examples" ] || cp -R "$TOP/man/examples/." .
		for n in $(transcript "$page" | cut -f 1 | sort -nu); do
			transcript "$page" | awk -F '\t' -v n="$n" '$1 == n { print substr($0, index($0, $2 "\t") + 2) }' | timeless >../want
			play "$page" "$n" >../got
			matches ../want ../got || { echo "$(basename "$page"), transcript $n:"; diff -u ../want ../got; bad=1; }
		done
		cd ..
	done
	return $bad
}

# entry CODE: what cutover-faults(7) says of it
entry() { awk -v code="$1" '/^\.It Li / { on = $3 == code; next } /^\.(El|Sh)/ { on = 0 } on' "$TOP/man/cutover-faults.7"; }
# gives CODE KIND: the example of its entry, with what it writes in ./got, gives this fault or finding
gives() {
	rm -f got aside.tsv
	entry "$1" >one.7
	[ -n "$(transcript one.7)" ] || { echo "it has no example"; return 1; }
	transcript one.7 | sed -n 's/^[0-9]*\tC\t\$ //p' | sed 's|-o /dev/null||; s|--set-aside [^ ]*|--set-aside got|; s|-f faults[^ ]*|& -o passed|' >script
	bash script >passed.on.stdout 2>&1 || :
	cat got passed passed.on.stdout 2>/dev/null | grep -qE "$2" || { echo "its example gives something else:"; cat script got passed passed.on.stdout 2>/dev/null; return 1; }
}
@test "each fault and each finding has its meaning, a cause, a cure, and an example that gives it" {
	local list code meaning part bad=0
	cp -R "$TOP/man/examples/." .
	for list in faults findings; do
		while IFS=$'\t' read -r code meaning; do
			[ "$(entry "$code" | head -n 1)" = "$meaning" ] || { echo "$code: its entry does not begin with '$meaning'"; bad=1; }
			for part in Cause Example Cure; do
				entry "$code" | grep -A 1 "^\.Em $part \.\$" | tail -n 1 | grep -q . || { echo "$code: no $part"; bad=1; }
			done
			gives "$code" "$([ $list = faults ] && echo "[^ 	]*:$code(:[^ ]*)?[ 	]|^[^	]*:$code\$" || echo "finding=$code:")" || { echo "^ $code"; bad=1; }
		done < <(cutover --list $list)
	done
	return $bad
}

@test "each entry of cutover-faults(7) is a fault or a finding" {
	sed -n 's/^\.It Li //p' "$TOP/man/cutover-faults.7" | sort >entries
	{ cutover --list faults; cutover --list findings; } | cut -f 1 | sort | diff - entries
}

# matches WANT GOT: equal but for what the lines `...` stand for
matches() {
	awk '
	function fits(i, j) {
		while (i <= w && want[i] != "...")
			if (j > g || want[i++] != got[j++]) return 0
		if (i > w) return j > g
		for (; j <= g + 1; j++) if (fits(i + 1, j)) return 1
		return 0
	}
	NR == FNR { want[++w] = $0; next }
	{ got[++g] = $0 }
	END { exit !fits(1, 1) }' "$1" "$2"
}
