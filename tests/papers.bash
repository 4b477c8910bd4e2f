# papers.bash: the books whose report papers.bats and browser.bats look at.
load two_books

setup() {
	scratch
	cat >spec.yml <<'X'
cutover: 1
name: books
lookups:
  names: { values: { "1001": 库存现金, "1002": 银行存款, "1002.01": 工商银行, "1002.02": "<img src=x onerror=alert(1)>", "6001": "=HYPERLINK(1)" } }
reconcile:
  key: [account, period]
  names: names
  levels: "."
  compare:
    opening: { role: opening }
    debit: { role: debit }
    credit: { role: credit, tolerance: 0.01 }
    closing: { role: closing }
  before:
    name: Old ERP
    read: old.csv
    report: { name: 科目余额表, parameters: "2023-01, <all>", extracted_by: 张三, extracted_at: 2026-11-30 18:00 }
    fields: { account: code, period: period, opening: sum(o), debit: sum(d), credit: sum(c), closing: sum(e) }
  after:
    read: new.csv
    fields: { account: code, period: period, opening: sum(o), debit: sum(d), credit: sum(c), closing: sum(e) }
X
	cat >old.csv <<'X'
code,period,o,d,c,e
1001,202301,100.00,50.00,20.00,130.00
1002.01,202301,1000.00,500.00,0,1500.00
1002.02,202301,-20.00,0,80.00,-100.00
6001,202301,0,0,450.00,-450.00
X
	cp old.csv new.csv
}
# vouchers: the records behind both books are two lists, which differ; one text would like to act
vouchers() {
	lists
	{
		echo voucher,line,account,period,debit,credit
		echo '"<img src=x>",1,1001,202301,70.00,0.00'
		seq 1 60 | awk -v OFS=, '{ print "V-" $1, 1, "1002", "202301", $1 ".50", "0.00" }'
		echo =V-2,1,1003,202301,12.34,0.00
	} >old.csv
	sed '/^.<img/d; s/\.50/.75/; s/12\.34/13.24/' old.csv >new.csv
}
differ() { sed -i 's/500.00,0,1500.00/510.00,0,1510.00/' new.csv; }
