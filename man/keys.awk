# The keys of a spec as a list of the manual: `cutover --list keys | awk -v of='a spec' -f man/keys.awk - PAGE` prints
# PAGE with the list between its two marks, which name what the keys are of. `make generated` does it.
BEGIN { FS = "\t" }

# text as mdoc: one sentence on each line, nothing that roff reads as a request
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

index($0, ".\\\" All keys of " of ": ") == 1 { print; printf "%s", list; within = 1 }
/^\.\\" The end of the list\./ { within = 0 }
!within { print }
