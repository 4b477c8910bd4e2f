# The keys of a spec as a list of the manual: `cutover --list keys | awk -f man/keys.awk - man/cutover-spec.5` prints
# the page with the list between its two marks. `make generated` does it.
BEGIN { FS = "\t" }

# text as mdoc: a sentence a line, nothing that roff takes for its own
function mdoc(text) {
	gsub(/\\/, "\\e", text)
	gsub(/\. /, ".\n", text)
	gsub(/--/, "\\-\\-", text)
	return text
}

# "a|b, required" as the head of an item
function takes(kind) {
	sub(/, required$/, "", kind)
	if (kind ~ /\|/) {
		gsub(/\|/, " | ", kind)
		return "Cm " kind
	}
	return "No " kind
}

FNR == NR {
	list = list ".It Ic " $1 " : " takes($2) "\n"
	if ($2 ~ /, required$/)
		list = list "Required.\n"
	list = list mdoc($2 == "later" ? "In a later version: " $3 "." : $3) "\n"
	next
}

/^\.\\" The list of all keys: / { print; printf "%s", list; within = 1 }
/^\.\\" The end of the list\./ { within = 0 }
!within { print }
