# bootstrap shows how far it is, and why it failed. The programs that it runs are put in its place.
load helper

setup() {
	scratch
	cp "$TOP/bootstrap" .
	mkdir bin
	# a machine of Debian on which all is there but libyaml
	program cc 'exit 0'
	program pkg-config '[ "$2" != yaml-0.1 ]'
	program dpkg 'exit 0'
	program id 'echo 0'
	program apt-get '[ "$2" != -s ] || exit 0; echo Get:1 libyaml-dev; sleep 2.5; echo Setting up libyaml-dev; sleep 1'
	program make 'case " $* " in *" -n "*) echo "cc -c -o a.o"; echo "cc -c -o b.o"; exit ;; esac
		echo "cc -c -o a.o"; sleep 2.5; echo "cc -c -o b.o"; echo "make $*" >>made; sleep 1'
	export PATH="$PWD/bin:$PATH" BOOTSTRAP_EVERY=1 TMPDIR=$PWD
}
program() { printf '#!/bin/sh\n%s\n' "$2" >bin/"$1" && chmod +x bin/"$1"; }
steady() { sed -E 's/[0-9]+ s/N s/g; s/bootstrap\.[A-Za-z0-9]{6}/bootstrap.XXXXXX/' err | uniq; }

@test "where there is no terminal, a line now and then says how far apt and the build are" {
	run_ok sh bootstrap
	[ ! -s out ]
	steady >said
	expect_file said <<'X'
bootstrap: missing here: libyaml-dev
bootstrap: installing 1 package
bootstrap: installing 1 package, N s: Get:1 libyaml-dev
bootstrap: installing 1 package, N s: Setting up libyaml-dev
bootstrap: installing 1 package: done, N s
bootstrap: building
bootstrap: building, N s: 1 of 2 files
bootstrap: building, N s: 2 of 2 files
bootstrap: building: done, N s
X
	[ "$(grep -c ' all$' made)" = 1 ]
	[ "$(echo bootstrap.??????)" = 'bootstrap.??????' ]
	BOOTSTRAP_EVERY=99 run_ok sh bootstrap
	[ "$(steady | grep -c 'N s:')" = 0 ]
}

@test "on a terminal one line changes, and is gone at the end" {
	has_terminal
	script -qec 'stty cols 40; sh bootstrap' /dev/null </dev/null >seen
	tr '\r' '\n' <seen | sed 's/\x1b\[K//g' >lines
	has lines 'bootstrap: building, 1 s: 1 of 2 files'
	[ "$(grep -v : lines | wc -w)" = 0 ]
	[ "$(grep 'installing 1 package, ' lines | wc -L)" = 39 ]
	has lines 'bootstrap: building: done, '
}

@test "a build that fails shows the end of what it said, and its status" {
	program make 'case " $* " in *" -n "*) exit ;; esac; seq 100; echo "a.c:1: error: no such thing" >&2; exit 2'
	program apt-get 'exit 0'
	expect_status 2 sh bootstrap
	[ "$(steady | tail -n 21 | head -n 1)" = "bootstrap: building failed (status 2) after N s; the end of $PWD/bootstrap.XXXXXX:" ]
	[ "$(tail -n 1 err)" = '  a.c:1: error: no such thing' ]
	err_has '  82'
	err_lacks '  81'
	[ "$(cat bootstrap.?????? | grep -c .)" = 101 ] || cat bootstrap.??????
}

@test "an installation that fails shows the end of what apt said, and nothing is built" {
	program apt-get '[ "$2" != -s ] || exit 0; echo "E: Unable to locate package"; exit 100'
	expect_status 100 sh bootstrap
	err_has 'bootstrap: installing 1 package failed (status 100)'
	err_has '  E: Unable to locate package'
	[ ! -e made ]
}

@test "who stops a build stops make, too" {
	program make 'case " $* " in *" -n "*) exit ;; esac; echo $$ >pid; exec sleep 60'
	program apt-get 'exit 0'
	sh bootstrap 2>err &
	local child=$! i
	for i in $(seq 50); do [ ! -s pid ] || break; sleep 0.1; done
	kill -TERM $child
	status=0
	wait $child || status=$?
	[ $status = 130 ]
	err_has 'bootstrap: stopped while building; its output is in '
	for i in $(seq 20); do kill -0 "$(cat pid)" 2>/dev/null || return 0; sleep 0.1; done
	return 1
}
