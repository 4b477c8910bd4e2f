# Auxiliary accounting both ways: an account for each customer becomes a control account with a party, and back. The specs
# are those of the manual, cutover-spec(5).
load helper

setup() {
	scratch
	cp "$TOP"/man/examples/{parties.csv,controls.csv,leaves.stream,collapse.yml,expand.yml,accounts.yml} .
}

@test "leaf accounts become control account and party, others stay" {
	run_ok cutover-map -f collapse.yml leaves.stream
	[ "$(sed '1d; $d' out | cut -f 4,5 | tr '\t\n' ' ;')" = '1122 C001;600101 \N;1002.01 \N;1122 C001;2202 S001;1122 C002;' ]
}

@test "collapsed and expanded again, a stream is the same to the byte" {
	run_ok pipe 'cutover-map -q -f collapse.yml leaves.stream | cutover-map -q -f expand.yml'
	cmp out leaves.stream
}

@test "expanded and collapsed again, too" {
	run_ok cutover-map -q -f collapse.yml -o control.stream leaves.stream
	run_ok pipe 'cutover-map -q -f expand.yml control.stream | cutover-map -q -f collapse.yml'
	cmp out control.stream
}

@test "the accounts that expanding needs are listed once each, with the names of the master data" {
	run_ok cutover-map -q -f collapse.yml -o control.stream leaves.stream
	run_ok pipe 'cutover-map -q -f accounts.yml control.stream | cutover-dedupe -q -f accounts.yml -O csv'
	expect_out <<'X'
_at,_fault,code,parent,name
v.csv:2,,1122.0001,1122,Huada Chemical
v.csv:6,,2202.0001,2202,Northern Coal
v.csv:7,,1122.0002,1122,Taizhou Dyes
X
}

@test "a leaf that the master data lacks is at fault, and on the list with its amounts" {
	sed -i '/^1122,0002/d' parties.csv
	expect_status 1 cutover-map -f collapse.yml --unmapped list.csv leaves.stream
	out_has "$(printf 'v.csv:7\tparty:unmapped\t2023-01-07\t1122\t0002\t0.00\t80.00')"
	[ "$(cat list.parties.csv)" = "control,leaf,records,debit,credit,party
1122,0002,1,0.00,80.00," ]
}

@test "a party without a leaf is at fault when it is expanded" {
	run_ok cutover-map -q -f collapse.yml -o control.stream leaves.stream
	sed -i 's/^2202,0001,S001/2202,0001,S009/' parties.csv
	expect_status 1 cutover-map -f expand.yml control.stream
	err_has "map: v.csv:6: account: '2202', 'S001' is not in lookup 'leaves'"
}
