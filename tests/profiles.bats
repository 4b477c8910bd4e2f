# Ready-made layouts: what source.profile does, and that each that is shipped reads a file as its system writes it.
load helper

DATA=$TOP/tests/data/profiles
spec() { { echo "cutover: 1"; echo "name: t"; cat; } >s.yml; }
# a profile beside the spec: a and b below a title row, in GBK
own() {
	mkdir -p schemas/source/my
	cat >schemas/source/my/list.yml <<'E'
profile: { title: my own list, system: mine, confidence: medium, evidence: one file }
source: { encoding: gbk, header: { find: [a, b] }, skip: "a = 'skip'" }
clean:
  fields:
    a: {}
    b: { type: decimal(2), default: 0 }
    c: { optional: true, default: x }
E
}

@test "a spec takes source and clean from its profile" {
	own
	spec <<<'source: { profile: my/list }'
	printf 'title\na,b\n\xd5\xc5,1\nskip,9\nz,\n' >v.csv
	run_ok cutover-clean -f s.yml v.csv
	expect_out <<'E'
_at⇥_fault⇥a⇥b⇥c
v.csv:3⇥\N⇥张⇥1.00⇥\N
v.csv:5⇥\N⇥z⇥0.00⇥\N
\.⇥rows=2
E
	expect_err <<'E'
clean: v.csv: no column for the optional c
clean: 2 read, 2 clean, 0 with faults, 1 skipped
E
}

@test "the spec's own keys go on top of its profile, key by key" {
	own
	spec <<'E'
source: { profile: my/list, encoding: utf-8 }
clean: { fields: { b: { from: [B] }, d: { from: a, rules: [upper] } } }
E
	printf 'a,B,b\nzé,1,\n' >v.csv
	run_ok cutover-clean -f s.yml v.csv
	out_has "$(tabs <<<'v.csv:2⇥\N⇥zé⇥1.00⇥\N⇥ZÉ')"
}

@test "a header of the spec's own takes the place of the profile's" {
	own
	spec <<<'source: { profile: my/list, header: { row: 2 } }'
	printf 'a,b\na,b\nx,1\n' >v.csv
	run_ok cutover-clean -f s.yml v.csv
	out_has 'v.csv:3'
	spec <<<'source: { profile: my/list, header: none, skip: "c1 = '"'skip'"'" }
clean: { fields: { a: { from: c1 }, b: { from: c2 } } }'
	run_ok cutover-clean -f s.yml <<<'x,1'
	out_has "$(tabs <<<'-:1⇥\N⇥x⇥1.00⇥\N')"
}

@test "an unknown profile is told at its place, with the nearest and where the list is" {
	own
	spec <<<'source: { profile: my/lsit }'
	expect_status 2 cutover-clean -n -f s.yml
	expect_err <<'E'
clean: s.yml:3:20: no profile 'my/lsit' (did you mean 'my/list'?): 'cutover clean --profiles' lists them
E
	spec <<<'source: { profile: }'
	expect_status 2 cutover-clean -n -f s.yml
	err_has "clean: s.yml:3:20: source.profile must be the name of a profile: 'cutover clean --profiles' lists them"
}

@test "a profile may be a file, and include another" {
	own
	cat >mine.yml <<'E'
include: schemas/source/my/list.yml
profile: { title: mine, confidence: experimental }
clean: { fields: { c: { from: b, default: 0 } } }
E
	spec <<<'source: { profile: mine.yml }'
	run_ok cutover-clean -f s.yml <<<$'a,b\nx,1'
	out_has "$(tabs <<<'-:2⇥\N⇥x⇥1.00⇥1')"
}

@test "a file that is no profile is refused, with the place in it" {
	own
	spec <<<'source: { profile: my/list }'
	sed -i 's/^profile:.*/map: { fields: { a: b } }/; s/^source: {/source: { profile: x,/' schemas/source/my/list.yml
	expect_status 2 cutover-clean -n -f s.yml
	expect_err <<'E'
clean: schemas/source/my/list.yml:1:1: unknown key 'map'
clean: schemas/source/my/list.yml:1:1: 'profile' is missing
clean: schemas/source/my/list.yml:2:20: a profile cannot name another one: write 'include: [FILE]' at its top
E
}

@test "what is wrong in a profile is told where it stands" {
	own
	sed -i 's/decimal(2)/decimal/' schemas/source/my/list.yml
	spec <<<'source: { profile: my/list }'
	expect_status 2 cutover-clean -n -f s.yml
	err_has 'clean: schemas/source/my/list.yml:6:16: clean.fields.b.type: say how many digits'
}

@test "what a profile says of itself cannot stand in a spec" {
	spec <<<'profile: { title: x }
clean: { fields: { a: {} } }'
	expect_status 2 cutover-clean -n -f s.yml
	err_has "unknown key 'profile'"
}

@test "the profile counts in the digest of the spec" {
	own
	spec <<<'source: { profile: my/list }'
	run_ok cutover-clean -f s.yml --audit log <<<$'a,b\nx,1'
	echo '# changed' >>schemas/source/my/list.yml
	run_ok cutover-clean -f s.yml --audit log <<<$'a,b\nx,1'
	[ "$(grep -oE '"spec_sha256":"[0-9a-f]*"' log | sort -u | wc -l)" -eq 2 ]
}

@test "a column that is optional may be absent, one that is not may not" {
	spec <<<'clean: { fields: { a: {}, b: { optional: true, type: decimal(2), default: 0 }, c: { optional: true } } }'
	run_ok cutover-clean -f s.yml <<<$'a,b\nx,'
	out_has "$(tabs <<<'-:2⇥\N⇥x⇥0.00⇥\N')"
	expect_status 2 cutover-clean -f s.yml <<<$'b,c\nx,'
	err_has "no column 'a' for a"
	spec <<<'clean: { fields: { a: { optional: true, required: true } } }'
	expect_status 2 cutover-clean -n -f s.yml
	err_has 's.yml:3:20: clean.fields.a is either required or optional'
}

@test "--profiles lists those of the installation and those beside the spec" {
	own
	run_ok cutover-clean --profiles
	quiet
	grep -qE '^my/list +medium +mine +my own list$' out
	mkdir sub && mv schemas sub && echo 'cutover: 1' >sub/s.yml
	run_ok cutover-clean --profiles
	lacks out my/list
	run_ok cutover-clean --profiles -f sub/s.yml
	out_has my/list
	echo 'profile: {}' >sub/schemas/source/my/bad.yml
	expect_status 2 cutover-clean --profiles -f sub/s.yml
	err_has "sub/schemas/source/my/bad.yml:1:10: profile: 'title' is missing"
	[ ! -s out ]
}
