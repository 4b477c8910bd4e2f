# What make install puts in place works from there, and make uninstall takes all of it out.
load helper

setup() {
	scratch
	sanitized && skip "the installed programs are not the sanitized ones"
	install=(make -s -C "$TOP" O="$O" CC="${CC:-cc}" LTO="${LTO:-}" WERROR="${WERROR:-}" DESTDIR="$PWD/root" PREFIX=/usr/local)
	"${install[@]}" install
	PATH=$PWD/root/usr/local/bin:${PATH#"$BIN:"}
}

@test "the installed programs find their schemas and run the installed example" {
	[ "$(command -v cutover)" = "$PWD/root/usr/local/bin/cutover" ]
	run_ok root/usr/local/share/cutover/examples/kingdee/run.sh "$PWD/work"
	[ -s work/ledger.db ]
}

@test "each installed program has its page" {
	for p in root/usr/local/bin/*; do [ -s "root/usr/local/share/man/man1/${p##*/}.1" ]; done
}

@test "every page of the manual is installed" {
	for p in "$TOP"/man/*.[157]; do cmp "$p" "root/usr/local/share/man/man${p##*.}/${p##*/}"; done
}

@test "uninstall leaves no file" {
	"${install[@]}" uninstall
	[ -z "$(find root -type f)" ]
}
