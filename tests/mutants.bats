#!/usr/bin/env bats
# The operators of tests/mutants/list, each on the piece that it means.

load helper

setup() {
	scratch
	printf '%s\n' 'static int sum(struct s *a, int n);' '' \
		'static const struct row rows[] = {' '	{ "debit", SIGNED },' '};' '' \
		'static int sum(struct s *a, int n)' '{' \
		'	bool ok = a->ready && (n > 0 || a->empty); /* ready */' '' \
		'	if (!ok || n >=' '	    MOST)' '		return 0;' \
		'	for (int i = 0; i < n; i++) {' '		a->part[i].total += value(a, i);' '		a->count++;' '	}' \
		'	tell(a, value(a, n));' \
		'	return a->total;' '}' >a.c
}

# becomes OPERATOR LINE: the changed line
becomes() {
	FUNCTION=sum OPERATOR=$1 awk -f "$TOP/tests/mutants/mutate.awk" a.c >b.c || return
	[ "$(diff a.c b.c | sed -n 's/^> 	*//p' | head -n 1)" = "$2" ] || { diff a.c b.c; return 1; }
}

# refused OPERATOR MESSAGE
refused() {
	run env FUNCTION="${3:-sum}" OPERATOR="$1" awk -f "$TOP/tests/mutants/mutate.awk" a.c
	[ "$status" -eq 1 ] && [ "$output" = "$2" ] || { echo "$output"; return 1; }
}

@test "an operator breaks the piece that it names, wherever that stands" {
	becomes drop:tell ';'
	becomes drop:total ';'
	becomes drop:count ';'
	becomes true:ready 'bool ok = true && (n > 0 || a->empty); /* ready */'
	becomes false:empty 'bool ok = a->ready && (n > 0 || false); /* ready */'
	becomes not:ok 'if (!(!ok) || n >='
	becomes if:MOST:false 'if (false)'
	becomes set:total:1 'a->part[i].total += 1;'
	becomes 'set:ok:n == 1' 'bool ok = n == 1; /* ready */'
	becomes return:total:1 'return 1;'
	becomes call:value#2:n 'tell(a, n);'
	becomes arg:value.2#2:0 'tell(a, value(a, 0));'
	becomes 'swap:>=:<' 'if (!ok || n <'
	FUNCTION=rows OPERATOR='swap:"debit":"credit"' awk -f "$TOP/tests/mutants/mutate.awk" a.c | grep -q '"credit", SIGNED'
}

@test "an operator that does not fit one piece is refused with the reason" {
	refused drop:print "'print' fits no piece of 'sum'"
	refused call:value:n "'value' fits 2 pieces of 'sum': say which, as 'value#1'"
	refused call:value#3:n "'value#3' fits no piece of 'sum': there are 2"
	refused break:ok "no operator 'break'"
	refused set:ok "'set' needs a value"
	refused drop:ok:1 "'drop' takes no value"
	refused swap:return#1:return "it changes nothing"
	refused drop:ok "no definition of 'summe'" summe
}
