# grids.bash: workbooks and dBase tables made from what a test writes down, with gzip, awk and printf alone.

# What is made of many small commands is done in a shell that bats does not watch, command by command.
unwatched() { set +T; trap - DEBUG; }

# le BYTES NUMBER...: each number in so many bytes, the lowest first
le() {
	local bytes=$1 n i
	shift
	for n; do
		# shellcheck disable=SC2059 # the octal escape is the format
		for ((i = 0; i < bytes; i++)); do printf "\\$(printf %03o $((n >> 8 * i & 255)))"; done
	done
}

# pack OUT FOLDER: a zip archive of the files in FOLDER; gzip has deflated each, and knows its CRC
pack() (
	unwatched
	local out=$1 folder=$2 name size packed offset=0 count=0
	: >"$out"
	: >"$out.central"
	while read -r name; do
		gzip -n -c "$folder/$name" >"$out.gz"
		size=$(wc -c <"$folder/$name") packed=$(($(wc -c <"$out.gz") - 18))
		{
			le 2 20 2048 8 0 33
			tail -c 8 "$out.gz" | head -c 4
			le 4 "$packed" "$size"
			le 2 "${#name}"
		} >"$out.entry"
		{
			printf 'PK\3\4'
			cat "$out.entry"
			le 2 0
			printf %s "$name"
			tail -c +11 "$out.gz" | head -c "$packed"
		} >>"$out"
		{
			printf 'PK\1\2\24\0'
			cat "$out.entry"
			le 2 0 0 0 0
			le 4 0 "$offset"
			printf %s "$name"
		} >>"$out.central"
		offset=$(wc -c <"$out") count=$((count + 1))
	done < <(cd "$folder" && find . -type f | sed 's|^\./||' | sort)
	size=$(wc -c <"$out.central")
	{
		cat "$out.central"
		printf 'PK\5\6'
		le 2 0 0 "$count" "$count"
		le 4 "$size" "$offset"
		le 2 0
	} >>"$out"
	rm -f "$out.central" "$out.gz" "$out.entry"
)

# The number formats that book gives to its cells, by what stands in s="N" (0: none). 5 is built in: 14, a day.
FORMATS=("" "yyyy-mm-dd" "yyyy/mm/dd\\ hh:mm:ss" "000000" "[h]:mm" "" "0.00%" "#,##0.00_);[Red]\\(#,##0.00\\)" "h:mm"
	'yyyy"年"m"月"d"日"' '"day "0')

main=http://schemas.openxmlformats.org/spreadsheetml/2006/main
office=http://schemas.openxmlformats.org/officeDocument/2006/relationships
package=http://schemas.openxmlformats.org/package/2006/relationships

styles() {
	local i
	echo "<styleSheet xmlns=\"$main\"><numFmts count=\"9\">"
	for i in "${!FORMATS[@]}"; do
		printf '<numFmt numFmtId="%d" formatCode="%s"/>\n' $((164 + i)) "$(sed 's/"/\&quot;/g' <<<"${FORMATS[i]}")"
	done
	echo '</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>'
	for i in "${!FORMATS[@]}"; do
		printf '<xf numFmtId="%d"/>\n' $((i == 0 ? 0 : i == 5 ? 14 : 164 + i))
	done
	echo '</cellXfs></styleSheet>'
}

relation() { echo "<Relationship Id=\"$1\" Type=\"$office/$2\" Target=\"$3\"/>"; }

# parts FOLDER [SHEET...] <rows: the parts of a workbook. Its first sheet has the <row> elements of standard input; a SHEET is
# NAME or NAME:hidden, and all but the first are made of FOLDER.NAME, where there is one. FOLDER.strings has the <si> elements.
parts() (
	unwatched
	local folder=$1 name i=0 rows
	shift
	[ $# -gt 0 ] || set -- Sheet1
	mkdir -p "$folder/_rels" "$folder/xl/_rels" "$folder/xl/worksheets"
	{ echo "<Relationships xmlns=\"$package\">"; relation rId1 officeDocument xl/workbook.xml; echo '</Relationships>'; } >"$folder/_rels/.rels"
	echo "<workbook xmlns=\"$main\" xmlns:r=\"$office\">${BOOK:-}<sheets>" >"$folder/xl/workbook.xml"
	echo "<Relationships xmlns=\"$package\">" >"$folder/xl/_rels/workbook.xml.rels"
	for name; do
		i=$((i + 1))
		rows=$folder.${name%:*}
		[ $i -gt 1 ] || rows=/dev/stdin
		echo "<sheet name=\"${name%:*}\" sheetId=\"$i\" r:id=\"s$i\"$([ "${name#*:}" = "$name" ] || echo " state=\"${name#*:}\"")/>" >>"$folder/xl/workbook.xml"
		relation "s$i" worksheet "worksheets/sheet$i.xml" >>"$folder/xl/_rels/workbook.xml.rels"
		{
			echo "<worksheet xmlns=\"$main\"><dimension ref=\"A1\"/><sheetData>"
			if [ $i -eq 1 ] || [ -f "$rows" ]; then cat "$rows"; fi
			echo '</sheetData></worksheet>'
		} >"$folder/xl/worksheets/sheet$i.xml"
	done
	echo '</sheets></workbook>' >>"$folder/xl/workbook.xml"
	relation st styles styles.xml >>"$folder/xl/_rels/workbook.xml.rels"
	styles >"$folder/xl/styles.xml"
	if [ -f "$folder.strings" ]; then
		relation sh sharedStrings sharedStrings.xml >>"$folder/xl/_rels/workbook.xml.rels"
		{ echo "<sst xmlns=\"$main\">"; cat "$folder.strings"; echo '</sst>'; } >"$folder/xl/sharedStrings.xml"
	fi
	echo '</Relationships>' >>"$folder/xl/_rels/workbook.xml.rels"
)

# book OUT [SHEET...] <rows: a workbook
book() {
	rm -rf "$1.parts"
	if [ -f "$1.strings" ]; then cp "$1.strings" "$1.parts.strings"; fi
	parts "$1.parts" "${@:2}" && pack "$1" "$1.parts"
}

# cells ROW VALUE...: a <row>; a number is a number, everything else an inline text, "-" no cell
cells() (
	unwatched
	local row=$1 letters=ABCDEFGHIJKLMNOPQRSTUVWXYZ i=0 value
	shift
	printf '<row r="%d">' "$row"
	for value; do
		case $value in
		-) ;;
		*[!0-9.]* | '') printf '<c r="%s%d" t="inlineStr"><is><t>%s</t></is></c>' "${letters:i:1}" "$row" "$value" ;;
		*) printf '<c r="%s%d"><v>%s</v></c>' "${letters:i:1}" "$row" "$value" ;;
		esac
		i=$((i + 1))
	done
	echo '</row>'
)

# table OUT VERSION LANGUAGE "NAME TYPE WIDTH [PLACES [FLAGS]]"... <records: a dBase table; each line of standard input is one
# record as it stands in the file, its mark of deletion first, bytes and all
table() (
	unwatched
	local out=$1 version=$2 language=$3 field name type width places flags total=1 count
	shift 3
	cat >"$out.records"
	: >"$out.fields"
	for field; do
		read -r name type width places flags <<<"$field"
		{
			printf %s "$name"
			head -c $((11 - $(printf %s "$name" | wc -c))) /dev/zero
			printf %s "$type"
			le 4 0
			le 1 "$width" "${places:-0}" "${flags:-0}"
			head -c 13 /dev/zero
		} >>"$out.fields"
		total=$((total + width))
	done
	count=$(wc -l <"$out.records")
	{
		le 1 "$version" 123 12 31
		le 4 "${RECORDS:-$count}"
		le 2 "${HEADER:-$((33 + 32 * $#))}" "${RECORD:-$total}"
		head -c 17 /dev/zero
		le 1 "$language" 0 0
		cat "$out.fields"
		printf '\15'
		tr -d '\n' <"$out.records"
		printf '\32'
	} >"$out"
	rm -f "$out.records" "$out.fields"
)
