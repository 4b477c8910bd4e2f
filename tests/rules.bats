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

# ---- split

@test "a piece by its number, from the front or from the end" {
	rules '[{ split: { by: "---", take: 2 } }]' <<-'V'
	客户---001---示例公司
	供应商---S-01---乙厂
	现金
	V
	made <<<$'001\nS-01\n\\N'
	rules '[{ split: { by: "---", take: -1 } }]' <<<客户---001---示例公司
	made <<<示例公司
}

@test "at: first and at: last cut once" {
	rules '[{ split: { by: " ", at: first, take: 2 } }]' <<<'1002 银行存款 工行'
	made <<<'银行存款 工行'
	rules '[{ split: { by: "-", at: last, take: 1 } }]' <<<$'记-12\n记-甲-12'
	made <<<$'记\n记-甲'
}

@test "a piece in brackets by its number or its label" {
	rules '[{ split: { open: 【, close: 】, take: 1 } }]' <<<$'【001】张三\n张三'
	made <<<$'001\n\\N'
	rules '[{ split: { open: 【, close: 】, between: ：, take: 部门 } }]' <<-'V'
	【客商：A】【部门：B】
	【部门：（上海）二部】
	【客商：A】
	V
	made <<<$'B\n（上海）二部\n\\N'
}

@test "a label in front or behind, a colon of either width" {
	rules '[{ split: { between: [":", ：], take: 部门档案 } }]' <<<$'部门档案：FU\n部门档案:FU\n客商：A'
	made <<<$'FU\nFU\n\\N'
	rules '[{ split: { between: ":", label: last, take: 部门, null: "~" } }]' <<<$'E070000:部门\n~:部门\n002:0004'
	made <<<$'E070000\n\\N\n\\N'
}

@test "an uncertain piece is a fault, not a guess" {
	rules '[{ split: { open: 【, close: 】, between: ：, take: 部门 } }]' <<-'V'
	【部门：A】【部门：B】
	【客商：示例公司】【部门：财
	【部门：A】【客商：示例
	V
	[ "$status" -eq 1 ]
	expect_out <<'E'
_at⇥_fault⇥v
v.csv:2⇥v:piece⇥【部门：A】【部门：B】
v.csv:3⇥v:piece⇥【客商：示例公司】【部门：财
v.csv:4⇥\N⇥A
\.⇥rows=3
E
	err_has "clean: v.csv:3: v: '【客商：示例公司】【部门：财' has the piece twice, or is cut off before its end"
}

@test "a split that does not say what it takes is refused with its place" {
	rules '[{ split: { by: "-", tak: 1 } }]' <<<x
	[ "$status" -eq 2 ]
	expect_err <<<"clean: s.yml:3:53: unknown key of split 'tak' (did you mean 'take'?)"
	rules '[{ split: { by: "-", take: 部门 } }]' <<<x
	[ "$status" -eq 2 ]
	expect_err <<<"clean: s.yml:3:59: 'take' is the number of a piece here: 1 for the first, -1 for the last (a label needs 'between')"
	rules '[{ split: { open: 【, take: 1 } }]' <<<x
	[ "$status" -eq 2 ]
	err_has "rule 'split': 'open' goes with 'close'"
}

@test "the name of one rule is written as it is, or as a list of one" {
	local rules
	for rules in upper '[upper]'; do
		printf 'cutover: 1\nclean: { fields: { a: { rules: %s } } }\n' "$rules" >s.yml
		printf 'a\nx\n' >v.csv
		run_ok cutover-clean -q -f s.yml v.csv
		grep -q "	X" out
	done
}
