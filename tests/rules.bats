# Cleaning rules as they work in clean: fields of a legacy file on the way to their type.
load helper

# rules RULES <the column v of a file, one value a line: what clean makes of it under these rules
rules() {
	printf 'cutover: 1\nname: t\nclean: { fields: { v: { rules: %s } } }\n' "$1" >s.yml
	{ echo v; cat; } >v.csv
	capture cutover-clean -f s.yml v.csv
}
# the values, one a line, null as \N, and nothing at fault
made() { [ "$status" -eq 0 ] && diff -u --label expected --label values - <(tail -n +2 out | grep -v '^\\\.' | cut -f 3); }

# ---- check

@test "a number with right check digits passes as it is" {
	rules '[{ check: uscc }]' <<<91110000600037341L
	made <<<91110000600037341L
	rules '[{ check: cn_id }]' <<<11010519491231002X
	made <<<11010519491231002X
	rules '[{ delete: " " }, { check: iban }]' <<<'GB82 WEST 1234 5698 7654 32'
	made <<<GB82WEST12345698765432
	rules '[{ check: luhn }]' <<<79927398713
	made <<<79927398713
}

@test "a wrong check digit is a fault, and the text stays" {
	rules '[upper, { check: [uscc, cn_id] }]' <<-'V'
	91110000600037341l
	91110000600037347L
	11010519491231002x
	9.111E+17
	V
	[ "$status" -eq 1 ]
	expect_out <<'E'
_at⇥_fault⇥v
v.csv:2⇥\N⇥91110000600037341L
v.csv:3⇥v:check_digit⇥91110000600037347L
v.csv:4⇥\N⇥11010519491231002X
v.csv:5⇥v:check_digit⇥9.111E+17
\.⇥rows=4
E
	err_has "clean: v.csv:3: v: '91110000600037347L' is wrong in its form or its check digit"
}

@test "a birth date that no calendar has fails the check of a person's number" {
	rules '[{ check: cn_id }]' <<<110105202302300016
	[ "$status" -eq 1 ]
	err_has "clean: v.csv:2: v: '110105202302300016' is wrong in its form or its check digit"
}

@test "a check that is not known is refused with its place" {
	rules '[{ check: ibn }]' <<<x
	[ "$status" -eq 2 ]
	expect_err <<<"clean: s.yml:3:42: unknown check 'ibn' (did you mean 'iban'?)"
	rules '[{ check: isbn13 }]' <<<x
	[ "$status" -eq 2 ]
	expect_err <<<"clean: s.yml:3:42: unknown check 'isbn13': cn_id|cn_org|iban|lei|luhn|uscc"
}
