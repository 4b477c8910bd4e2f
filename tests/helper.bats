# What the helper says must be able to fail.
load helper

# not_ok COMMAND...: it fails, without ending the test
not_ok() { if "$@" >said; then echo "no failure: $*"; return 1; fi; }

@test "outside a repository the helper ends at once, with the cause" {
	mkdir away
	# shellcheck disable=SC2016 # the inner shell expands them
	expect_status 1 timeout 10 env BATS_TEST_DIRNAME="$PWD/away" bash -c '. "$1"' - "$TOP/tests/helper.bash"
	grep -qx "helper.bash: there is no Makefile above $PWD/away" err
}

@test "a finding in a file whose name begins with a figure is one; the verdict and the summary are none" {
	printf '%s\n' 'clean: 2023.csv:2: a: bad' 'clean: 1,234 records are at fault, the limits accept 0' 'clean: 3 read' >err
	expect_findings <<<'clean: 2023.csv:2: a: bad'
	not_ok expect_findings </dev/null
}

@test "summary: each _ is one figure, and figures that follow may be left away" {
	printf '%s\n' 'clean: 3 records are at fault' 'clean: 1,200 read, 30 clean, 4 with faults, 0.1 s' >err
	summary 1,200 read
	summary clean: 1,200 read, _ clean, 4 with faults
	summary _ read, 30 clean
	not_ok summary 1,200 read, _ with faults, 4 skipped, 1
	not_ok summary 1,200 read, 3
	not_ok summary _ read, 4 with faults
	not_ok summary map: 1,200 read
	not_ok summary none
}
