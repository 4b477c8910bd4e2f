# mutate.awk FILE: print FILE with one piece of one definition broken, see README. The environment says which:
# FUNCTION and OPERATOR. Where it does not fit exactly one piece, say why on the standard error and end with 1.

function fail(why) {
	print why >"/dev/stderr"
	failed = 1
	exit 1
}

# ---- the definition: lines first..last

# Does a definition of NAME begin in this line? What follows the name is `(` for a function, `[]` and `=` for a table.
function begins(text, name) {
	if (!is_c)
		return index(text, name) == 1
	if (text ~ /^#define /)
		return text ~ ("^#define " name "([^A-Za-z0-9_]|$)")
	sub(/^__attribute__\(\([^ ]*\)\) /, "", text)
	return text ~ /^[A-Za-z_}]/ && text ~ ("^[^=({]*[^A-Za-z0-9_]" name "(\\(|\\[.* = | = )")
}

# The last line of the definition that begins in line i, or 0 where it is only declared.
function ends(i,    open) {
	if (!is_c)
		return i
	if (line[i] ~ /^#define /) {
		while (line[i] ~ /\\$/)
			i++
		return i
	}
	if (line[i] ~ /= .*;$/)
		return i
	for (open = 0; i <= lines; i++) {
		if (open && line[i] ~ /^}/)
			return i
		if (!open && line[i] ~ /;$/)
			return 0
		if (line[i] ~ /[{]$/)
			open = 1
	}
	return 0
}

# NAME or NAME#NUMBER, for one that is defined more than once (for one machine and another)
function find_definition(name,    i, end, number, count) {
	number = take_number(name)
	name = bare
	if (name !~ /^[A-Za-z0-9_]+$/)
		fail("'" name "' is no name")
	for (i = 1; i <= lines; i++) {
		end = begins(line[i], name) ? ends(i) : 0
		if (end > 0 && (++count == number || number == 0)) {
			first = i
			last = end
		}
	}
	if (count == 0)
		fail("no definition of '" name "'")
	if (number > count || (count > 1 && number == 0))
		fail(count " definitions of '" name "': say which, as '" name "#1'")
}

# take_number(TEXT): the NUMBER of `BARE#NUMBER`, 0 where there is none; sets `bare`
function take_number(text) {
	bare = text
	if (!match(text, /#[0-9]+$/))
		return 0
	bare = substr(text, 1, RSTART - 1)
	return substr(text, RSTART + 1) + 0
}

# ---- its tokens: token[i] begins at from[i] of the text

function skip_length(rest) { # of blanks, a comment or a line of the preprocessor
	if (match(rest, /^[ \t\n\\]+/))
		return RLENGTH
	if (substr(rest, 1, 2) == "/*")
		return index(rest, "*/") + 1
	if (rest ~ /^\/\// || (rest ~ /^#/ && is_c && !is_macro))
		return index(rest "\n", "\n") - 1
	return 0
}

function token_length(rest) {
	if (match(rest, /^[0-9][A-Za-z_0-9.]*/) || match(rest, /^[A-Za-z_][A-Za-z_0-9]*/) ||
	    match(rest, /^"([^"\\]|\\.)*"/) || match(rest, /^'([^'\\]|\\.)*'/) || match(rest, /^(<<=|>>=|\.\.\.)/) ||
	    match(rest, /^(->|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||[-+*\/%&|^]=)/))
		return RLENGTH
	return 1
}

function read_tokens(    at, rest, n) {
	for (at = start; at <= length(text); at += n) {
		rest = substr(text, at)
		n = skip_length(rest)
		if (n > 0)
			continue
		n = token_length(rest)
		token[++tokens] = substr(rest, 1, n)
		from[tokens] = at
	}
}

function is_opening(t) { return t ~ /^[[({]$/ }
function is_closing(t) { return t ~ /^[])}]$/ }
function is_assign(t) { return t ~ /^([-+*\/%&|^]|<<|>>)?=$/ }

# mate[i]: the bracket that belongs to bracket i
function read_brackets(    i, depth, stack) {
	for (i = 1; i <= tokens; i++) {
		mate[i] = i
		if (is_opening(token[i]))
			stack[++depth] = i
		if (is_closing(token[i]) && depth > 0) {
			mate[stack[depth]] = i
			mate[i] = stack[depth--]
		}
	}
}

# The last token of the expression that begins at token i: what follows is `,`, `;` or the bracket that closes.
function expression_end(i) {
	for (; i <= tokens && token[i] !~ /^[;,]$/ && !is_closing(token[i]); i++)
		if (is_opening(token[i]))
			i = mate[i]
	return i - 1
}

# ---- its pieces: of a kind, from token left to token right, with the names by which an operator chooses them

function add_piece(what, a, b, names) {
	if (a > b)
		return
	kind[++pieces] = what
	left[pieces] = a
	right[pieces] = b
	named[pieces] = SUBSEP names SUBSEP
}

function mentioned(a, b,    names) { # the names of a piece that is chosen by whatever it mentions
	for (; a <= b; a++)
		names = names SUBSEP token[a]
	return names
}

function has_name(p, name) { return name == "" || index(named[p], SUBSEP name SUBSEP) > 0 }

# What the assignment, ++ or -- at token i sets: in `a->b[c] =` it is b.
function assigned(i) {
	for (i--; token[i] == "]"; i--)
		i = mate[i]
	return token[i]
}

# The terms of tokens a..b on their level: what stands beside && and ||, or before `?`; all of it where it is a condition.
function add_terms(a, b, condition,    i, begin) {
	begin = a
	for (i = a; i <= b + 1; i++) {
		if (i <= b && is_opening(token[i])) {
			i = mate[i]
		} else if (i > b || token[i] ~ /^(&&|\|\||[?:;,{}]|return)$/ || is_assign(token[i])) {
			if (condition || token[i] ~ /^(&&|\|\||\?)$/)
				add_piece("term", begin, i - 1, mentioned(begin, i - 1))
			condition = i <= b && (token[i] == "&&" || token[i] == "||")
			begin = i + 1
		}
	}
}

function add_condition(a, b) {
	add_piece("if", a, b, mentioned(a, b))
	add_terms(a, b, 1)
}

function add_call(i,    k, n, end) {
	add_piece("call", i, mate[i + 1], token[i])
	for (k = i + 2; k < mate[i + 1]; k = end + 2) {
		end = expression_end(k)
		add_piece("arg", k, end, token[i] "." ++n)
	}
}

# A statement is known by what it calls first, what it sets, or the word that it is.
function add_statement(a, b,    i, names) {
	if (token[a] token[a + 1] token[a + 2] == "(void)")
		names = token[a + 3]
	if (token[a + 1] == "(" || token[a] ~ /^(return|break|continue|goto)$/)
		names = token[a]
	for (i = a; i < b; i++) {
		if (is_assign(token[i]))
			names = names SUBSEP assigned(i)
		else if (token[i] == "++" || token[i] == "--")
			names = names SUBSEP assigned(i == a ? b : i)
		else if (is_opening(token[i]))
			i = mate[i]
	}
	add_piece("drop", a, b, names)
}

# Where the statement that begins at token i ends; what only leads to another one ends before it.
function read_statement(i,    k) {
	if (token[i] ~ /^(if|while|for|switch)$/)
		return mate[i + 1]
	if (token[i] ~ /^([{}]|else|do)$/)
		return i
	for (k = i; k < tokens && token[k] != ";"; k++) {
		if (token[k] == ":" && token[i] ~ /^(case|default)$/)
			return k
		if (is_opening(token[k]))
			k = mate[k]
	}
	if (token[k] == ";")
		add_statement(i, k)
	return k
}

function read_pieces(    i, k, next_) {
	for (i = 1; i <= tokens; i++) {
		if (i > next_)
			next_ = read_statement(i)
		add_piece("swap", i, i, token[i])
		if (token[i] ~ /^(if|while|switch)$/) {
			add_condition(i + 2, mate[i + 1] - 1)
		} else if (token[i] == "for") {
			for (k = i; token[k] != ";"; k++) {}
			add_condition(k + 1, expression_end(k + 1))
		} else if (token[i] == "return") {
			add_piece("return", i + 1, expression_end(i + 1), mentioned(i + 1, expression_end(i + 1)))
		} else if (is_assign(token[i])) {
			add_piece("set", i + 1, expression_end(i + 1), assigned(i))
		} else if (token[i] ~ /^[A-Za-z_]/ && token[i + 1] == "(") {
			add_call(i)
		}
		if (is_opening(token[i]) && token[i - 1] !~ /^(if|while|switch|for)$/)
			add_terms(i + 1, mate[i] - 1, 0)
	}
}

# ---- the operator

# A term that holds a smaller one with that name is not meant.
function fits(p, what, name,    q) {
	if (kind[p] != what || !has_name(p, name))
		return 0
	for (q = 1; q <= pieces; q++)
		if (what == "term" && kind[q] == what && q != p && left[q] >= left[p] && right[q] <= right[p] && has_name(q, name))
			return 0
	return 1
}

# The piece with that name, the NUMBERth in the order of the text.
function choose(what, name, number,    p, count, i, k, fit) {
	for (p = 1; p <= pieces; p++) {
		if (!fits(p, what, name))
			continue
		for (i = ++count; i > 1 && left[fit[i - 1]] > left[p]; i--)
			fit[i] = fit[i - 1]
		fit[i] = p
	}
	if (count == 0)
		fail("'" name "' fits no piece of '" ENVIRON["FUNCTION"] "'")
	if (number > count)
		fail("'" name "#" number "' fits no piece of '" ENVIRON["FUNCTION"] "': there are " count)
	if (number == 0 && count > 1)
		fail("'" name "' fits " count " pieces of '" ENVIRON["FUNCTION"] "': say which, as '" name "#1'")
	return fit[number ? number : 1]
}

# operator: WHAT:NAME[#NUMBER][:VALUE]
function apply(operator,    what, name, value, number, at, p, a, b, old) {
	at = index(operator, ":")
	what = substr(operator, 1, at - 1)
	name = substr(operator, at + 1)
	at = index(substr(name, 2), ":")
	if (at > 0) {
		value = substr(name, at + 2)
		name = substr(name, 1, at)
	}
	number = take_number(name)
	name = bare
	if (what !~ /^(drop|true|false|not|if|set|return|call|arg|swap)$/)
		fail("no operator '" what "'")
	if ((what ~ /^(drop|true|false|not)$/) != (at == 0))
		fail(at == 0 ? "'" what "' needs a value" : "'" what "' takes no value")
	p = choose(what ~ /^(true|false|not)$/ ? "term" : what, name, number)
	a = from[left[p]]
	b = from[right[p]] + length(token[right[p]])
	old = substr(text, a, b - a)
	if (what == "drop")
		value = ";"
	else if (what == "not")
		value = "!(" old ")"
	else if (what == "true" || what == "false")
		value = what
	if (value "" == old)
		fail("it changes nothing")
	text = substr(text, 1, a - 1) value substr(text, b)
}

{ line[++lines] = $0 }

END {
	if (failed)
		exit 1
	is_c = FILENAME ~ /\.[ch]$/
	find_definition(ENVIRON["FUNCTION"])
	for (i = first; i <= last; i++)
		text = text line[i] "\n"
	is_macro = text ~ /^#/
	start = 1
	if (match(text, /\n[{]\n/)) # a function: its body, not its head
		start = RSTART + 1
	read_tokens()
	read_brackets()
	read_pieces()
	apply(ENVIRON["OPERATOR"])
	for (i = 1; i < first; i++)
		print line[i]
	printf "%s", text
	for (i = last + 1; i <= lines; i++)
		print line[i]
}
