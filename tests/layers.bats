# The order of the house, read from the source: what may include, call and hold what.
load helper

# a folder of common/ may use itself and those before it
order="base file config charset date value record format workbook stream source table database expr rule keys schema spec sort store sqlite server target report
       legacy rows cells controls clean program group map dedupe validate load reasons compare sides reconcile audit papers inspect sniff guess jobs run"

setup() { cd "$TOP" || return; }

sources() { find common cmd -name '*.[ch]' | sort; }
# the source without its comments, each line with its file in front
bare() {
	awk 'FNR == 1 { print "# 1 \"" FILENAME "\"" } { print }' "$@" | cc -fpreprocessed -E -x c - 2>/dev/null |
		awk '/^# [0-9]+ "/ { split($0, f, "\""); next } NF { print f[2] ": " $0 }'
}
none() { # TEXT: nothing may be left on standard input
	local found
	found=$(cat)
	[ -z "$found" ] || { echo "$1:"; echo "$found"; return 1; }
}

@test "no include goes downward in the order of the folders" {
	sources | xargs grep -n '^#[[:space:]]*include "' | awk -v order="$order" '
	BEGIN { n = split(order, o, " "); for (i = 1; i <= n; i++) rank[o[i]] = i }
	{ split($0, p, ":"); split(p[1], dir, "/"); match($0, /"[^"]*"/); inc = substr($0, RSTART + 1, RLENGTH - 2)
	  local = inc !~ /\//; split(inc, to, "/")
	  if (dir[1] == "cmd") { if (!local && !(to[1] in rank)) print; next }
	  if (local || !(dir[2] in rank) || !(to[1] in rank) || rank[to[1]] > rank[dir[2]]) print }' | none "downward, or not by its folder"
}

# MODULE MODULE: the first includes the second. A module is the files of one noun: diag.h, diag_int.h, diag_log.c.
# In guess the noun is that of the whole folder, and each header is a module.
# What every module needs is one: a message needs text and memory, and memory that is not there needs a message.
edges() {
	sources | xargs grep '^#[[:space:]]*include "' | awk '
	function module(f) {
		sub(/\.[ch]$/, "", f); sub(/_int$/, "", f); own = f
		for (noun = f; noun ~ /\/[^\/]*_[^_\/]*$/; ) { sub(/_[^_\/]*$/, "", noun); if ((noun ".h") in header && !(noun == "common/guess/guess" && (own ".h") in header)) f = noun }
		if (f ~ /^common\/base\/(diag|mem|text|buf|filename)$/) return "common/base/diag"
		return f
	}
	BEGIN { while (("ls common/*/*.h cmd/*/*.h" | getline h) > 0) header[h] }
	{ split($0, p, ":"); match($0, /"[^"]*"/); inc = substr($0, RSTART + 1, RLENGTH - 2); dir = p[1]; sub(/\/[^\/]*$/, "", dir)
	  to = inc ~ /\// ? "common/" inc : dir "/" inc
	  if (module(p[1]) != module(to)) print module(p[1]), module(to) }' | sort -u
}

@test "no module includes one that includes it, over however many others" {
	edges >"$BATS_TEST_TMPDIR/edges"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/edges")" -gt 500 ]
	tsort "$BATS_TEST_TMPDIR/edges" 2>&1 >/dev/null | head -n 40 | none "a circle"
}

@test "no folder has more than 30 files" {
	for d in common/*/ cmd/*/; do
		n=$(find "$d" -name '*.[ch]' | wc -l)
		[ "$n" -le 30 ] || { echo "$d has $n"; return 1; }
	done
}

@test "every folder of common is in the order and has a README" {
	for d in common/*/; do
		d=${d%/}
		case " ${order//[[:space:]]/ } " in *" ${d#common/} "*) ;; *) echo "$d is not in the order"; return 1 ;; esac
		[ -s "$d/README" ] || { echo "$d has no README"; return 1; }
	done
}

@test "the README of a folder names each module in it" {
	for f in common/*/*.[ch]; do
		stem=${f##*/} stem=${stem%.[ch]}
		grep -qwF "${stem%_int}" "${f%/*}/README" || echo "${f%/*}/README has no $stem"
	done | none "not named"
}

@test "what HACKING.md and the READMEs name is there: files, and unit tests" {
	find common cmd tests man schemas examples -type f >"$BATS_TEST_TMPDIR/files"
	for doc in README.md HACKING.md SECURITY.md tests/README common/*/README; do
		grep -oE '[A-Za-z0-9_./-]*[A-Za-z0-9_]\.(c|h|bats|bash|[157])\>|\<(test|fuzz)_[a-z_]+\>' "$doc" | grep -vE 'NAME|^[0-9.]+$' | sort -u |
			while read -r name; do
				name=${name#./}
				case $name in build/*) continue ;; *.*) ;; *) name=$name.c ;; esac
				grep -qE "(^|/)${name//./\\.}\$" "$BATS_TEST_TMPDIR/files" || echo "$doc: $name"
			done
	done | none "not there"
}

@test "each outside library is met by one module" {
	local header modules
	for header in csv.h yaml.h pcre2.h iconv.h sqlite3.h utf8proc.h xxhash.h jansson.h 'openssl/[a-z0-9]*.h' libpq-fe.h mysql.h zip.h zlib.h expat.h xlsxwriter.h; do
		modules=$(sources | xargs grep -l "^#[[:space:]]*include <$header>" | sed -E 's/\.[ch]$//; s/_[a-z0-9_]*$//' | sort -u)
		[ "$(echo "$modules" | wc -w)" -le 1 ] || { echo "<$header> is included by" $modules; return 1; }
	done
}

@test "each source file of common has its header, that of its noun or that of its folder" {
	sources | grep '^common/.*\.c$' | while read -r f; do
		b=${f%.c}
		d=${f%/*}
		[ -f "$b.h" ] || [ -f "${b%_*}.h" ] || [ -f "${b%_*}_int.h" ] || [ -f "$d/${d##*/}.h" ] || echo "$f"
	done | none "without header"
}

@test "a header with _int in its name is included only in its own folder" {
	sources | xargs grep -n '^#[[:space:]]*include "[^"]*_int\.h"' | awk '
	{ split($0, p, ":"); dir = p[1]; sub(/^common\//, "", dir); sub(/\/[^\/]*$/, "", dir)
	  match($0, /"[^"]*"/); inc = substr($0, RSTART + 1, RLENGTH - 2); sub(/\/[^\/]*$/, "", inc)
	  if (inc ~ /\.h$/) next; if (inc != dir) print }' | none "someone else's"
}

@test "memory comes from base/mem only" {
	bare $(sources | grep -v '^common/base/mem\.c$') | grep -E '[^a-z_](malloc|calloc|realloc|reallocarray|strdup|strndup|asprintf|vasprintf)\(' | none "allocates by itself"
}

@test "a program neither exits nor writes to standard error by itself" {
	bare $(sources | grep '^cmd/') | grep -E '[^a-z_]((exit|_exit|abort|perror)\(|stderr)' | none "not by diag"
}

# So each one also goes to the other sinks.
@test "a finding is reported by record/finding alone; nobody else calls diag_finding()" {
	bare $(sources | grep -vE '^common/(base/diag\.[ch]|record/finding\.c)$') | grep 'diag_finding(' | none "past the sinks"
}

# The library returns what failed; whether all went well is asked once, by the program, before it seals or commits.
@test "diag_ok() is asked in cmd, jobs and run alone" {
	bare $(sources | grep '^common/' | grep -v -e ^common/base/diag -e ^common/jobs/ -e ^common/run/) | grep 'diag_ok(' | none "asks for what a result should say"
}

@test "no variable outlives a function but in base/diag" {
	command -v objdump >/dev/null || skip "objdump is not installed"
	[ -d "$BIN" ] || skip "nothing is built"
	cd "$BIN/.."
	find common cmd -name '*.o' | grep -vE '^common/base/diag(_last|_signal|_voice)?\.o$' | while read -r o; do
		objdump -t "$o" | awk -v o="$o" '$0 ~ / O / && ($0 ~ / \.(data|bss)(\.[a-zA-Z_0-9]*)?\t/ || $0 ~ /\*COM\*/) && $0 !~ /\.data\.rel\.ro/ { print o ": " $NF }'
	done | none "file-scope or static variables"
}

@test "no file is over 600 lines" {
	sources | xargs wc -l | awk '$2 != "total" && $1 > 600' | none "too long"
}

@test "a pointer is tested as p or !p, and zeroes are { 0 }" {
	# p != NULL is left where the answer is a value: what is returned, passed or stored
	bare $(sources) | sed 's/"[^"]*"//g' | grep -E '== NULL|(&&|\|\|) [a-z][^ ]* != NULL|if \([a-z][^ ]* != NULL|[{]0[}]' | none "in another way"
}

@test "no test has a line that cannot fail: bats passes over '! COMMAND', which lacks and err_lacks say" {
	cd "$TOP"
	grep -nE '(^|;|&&|do|then)[[:space:]]*! ' tests/*.bats tests/server.bash | grep -vE '(^|[[:space:]])(if|while|until|[|][|]) !|"[^"]*! [^"]*"|! [^;]*([|][|]|; })' | none "without effect"
}

@test "what several bats files need is in helper.bash, once" {
	cd "$TOP"
	shared=$(sed -n 's/^\([a-z_]*\)() {.*/\1/p' tests/helper.bash | grep -vxE 'setup|teardown' | paste -sd '|')
	grep -nE "^($shared)\(\)" tests/*.bats | none "defined again"
	sed -nE 's/^([a-z_]+\(\) .*\}.*)$/\1/p' tests/*.bats | sort | uniq -d | none "defined alike in several files"
}

@test "nothing is left to do in the source" {
	git -C "$TOP" ls-files 2>/dev/null | grep -E '^(common|cmd|schemas|man|examples|tests/.*\.c|Makefile|bootstrap|README)' |
		grep -vx 'schemas/codes/currencies.csv' |	# where XXX is "no currency"
		xargs grep -nE '\<(TODO|FIXME|XXX)\>|[Nn]ot (yet )?implemented' /dev/null | grep -v 'XUA"\?,\? "\?XXX' | none "left over"
}
