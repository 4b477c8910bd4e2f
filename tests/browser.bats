# The page that is signed in a browser, if chromium is there: sorted, filtered, printed; nothing but its own script runs.
load papers

# browser ARGUMENT...: headless, without a network
browser() {
	timeout 60 "$chromium" --headless --no-sandbox --disable-gpu --hide-scrollbars --user-data-dir="$PWD/chrome" \
		--host-resolver-rules='MAP * ~NOTFOUND' --no-pdf-header-footer "$@" 2>chromium.err
}
need_browser() {
	chromium=$(command -v chromium || command -v chromium-browser || command -v google-chrome) || skip "chromium is not installed"
}
# ask_page FUNCTION: what the JavaScript function of (document, window) of the page r.html returns, in ./answer
ask_page() {
	cat >ask.html <<X
<!DOCTYPE html><meta charset="utf-8"><iframe src="r.html" width="1200" height="800"></iframe><pre id="answer"></pre>
<script>
window.addEventListener('load', function () {
  var frame = document.querySelector('iframe');
  document.getElementById('answer').textContent = '[' + ($1)(frame.contentDocument, frame.contentWindow) + ']';
});
</script>
X
	browser --allow-file-access-from-files --virtual-time-budget=5000 --dump-dom "file://$PWD/ask.html" >dom
	sed -n 's/.*<pre id="answer">\[\(.*\)\]<\/pre>.*/\1/p' dom >answer
	[ -s answer ] || { echo "the page did not answer"; head -n 20 chromium.err dom; return 1; }
}
# the visible rows of the trial balance: account and opening balance
rows="function rows(d) { return Array.from(d.querySelector('#b-1-balances').tBodies[0].rows).filter(function (r) { return !r.hidden; }).map(function (r) { return r.cells[0].textContent + ' ' + r.cells[4].textContent; }).join(';'); }"

@test "a click sorts by amount, a second one turns the order, a third one restores it" {
	need_browser
	run_ok cutover reconcile -f spec.yml --report r.html
	ask_page "function (d, w) { $rows
		var b = d.querySelector('#b-1-balances th[data-c=\"4\"] button'), all = rows(d); b.click(); var up = rows(d);
		b.click(); var down = rows(d); b.click(); return up + '/' + down + '/' + (rows(d) === all) + '/' + all; }"
	[ "$(cat answer)" = "1001 100.00;1002.01 1,000.00;1002.02 ;6001 /1002.01 1,000.00;1001 100.00;1002.02 ;6001 /true/1001 100.00;1002.01 1,000.00;1002.02 ;1002 1,000.00;6001 ; 1,100.00" ]
}

@test "a filter filters, only differences are shown, no total stands under hidden rows, print has all" {
	need_browser
	differ
	expect_status 1 cutover reconcile -f spec.yml --report r.html
	ask_page "function (d, w) { $rows
		var t = d.querySelector('#b-1-balances'), tools = t.previousElementSibling, s = tools.querySelector('[type=search]'), c = tools.querySelector('[type=checkbox]');
		s.value = '1002.0'; s.dispatchEvent(new w.Event('input')); var some = rows(d), count = tools.querySelector('output').textContent;
		s.value = ''; c.checked = true; c.dispatchEvent(new w.Event('change')); var bad = rows(d);
		w.dispatchEvent(new w.Event('beforeprint')); var printed = rows(d).split(';').length;
		w.dispatchEvent(new w.Event('afterprint')); return some + '/' + count + '/' + bad + '/' + printed + '/' + (rows(d) === bad); }"
	[ "$(cat answer)" = "1002.01 1,000.00;1002.01 1,000.00;1002.01 ;1002.02 /4 of 6 rows/1002.01 1,000.00;1002.01 1,000.00;1002.01 /12/true" ]
}

@test "amounts that floating point would take for equal are sorted exactly" {
	need_browser
	printf '%s\n' code,period,o,d,c,e 1,1,9007199254740993.00,0,0,0 2,1,9007199254740992.01,0,0,0 3,1,9007199254740992.00,0,0,0 4,1,10.5,0,0,0 5,1,9.25,0,0,0 >old.csv
	cp old.csv new.csv
	run_ok cutover reconcile -f spec.yml --report r.html
	ask_page "function (d) { $rows d.querySelector('#b-1-balances th[data-c=\"4\"] button').click(); return rows(d).replace(/ [^;]*/g, ''); }"
	[ "$(cat answer)" = "5;4;3;2;1" ]
}

@test "the page's own script runs, and no other" {
	need_browser
	run_ok cutover reconcile -f spec.yml --report r.html
	browser --enable-logging=stderr --dump-dom "file://$PWD/r.html" >dom
	has dom '<button type="button">'
	lacks chromium.err "Content Security Policy"
	sed -i 's|</body>|<script>document.title = "mine"</script></body>|' r.html
	browser --enable-logging=stderr --dump-dom "file://$PWD/r.html" >dom
	lacks dom "<title>mine"
	has chromium.err "Content Security Policy"
}

@test "records are folded until somebody opens them; paper has them all, and then they are folded again" {
	need_browser
	command -v pdftotext >/dev/null || skip "pdftotext (poppler-utils) is not installed"
	vouchers
	expect_status 1 cutover reconcile -f spec.yml --report r.html
	ask_page "function (d, w) {
		function open() { return d.querySelectorAll('details[open]').length; }
		var s = [open()], one = d.querySelectorAll('details')[1];
		s.push(one.querySelector('table').checkVisibility({ contentVisibilityAuto: true }));
		one.querySelector('summary').click(); s.push(open(), one.querySelector('table').checkVisibility());
		w.dispatchEvent(new w.Event('beforeprint')); s.push(open());
		w.dispatchEvent(new w.Event('afterprint')); s.push(open()); return s.join(' '); }"
	[ "$(cat answer)" = "0 false 1 true 3 1" ]
	browser --print-to-pdf=r.pdf "file://$PWD/r.html"
	pdftotext -layout r.pdf text
	grep -qE 'another amount +V-50 1 +debit' text
	has text '10 records more'
}

@test "what nobody looks at is not laid out yet, and no table is wider than what can be seen of it" {
	need_browser
	for i in $(seq -w 100); do echo "7$i,202301,$i.00,0,0,$i.00"; done >>old.csv
	sed -i 's/,202301,/,202301-with-a-period-that-has-a-very-long-name-indeed,/' old.csv
	cp old.csv new.csv
	run_ok cutover reconcile -f spec.yml --report r.html
	ask_page "function (d, w) {
		var last = d.querySelector('#sources-table'), s = [last.checkVisibility({ contentVisibilityAuto: true })], f = w.frameElement;
		f.width = 300;
		var cut = Array.from(d.querySelectorAll('section')).filter(function (e) {
			e.scrollIntoView();
			return Array.from(e.querySelectorAll('table')).some(function (t) { return t.getBoundingClientRect().right > e.getBoundingClientRect().right + 1; });
		});
		return s.concat(cut.length).join(' '); }"
	[ "$(cat answer)" = "false 0" ]
}

@test "the PDF is A4, has its pages, and repeats the heads of tables" {
	need_browser
	command -v pdfinfo >/dev/null && command -v pdftotext >/dev/null || skip "pdfinfo and pdftotext (poppler-utils) are not installed"
	for i in $(seq -w 100); do echo "7$i,202301,$i.00,0,0,$i.00"; done >>old.csv
	cp old.csv new.csv
	run_ok cutover reconcile -f spec.yml --report r.html
	browser --print-to-pdf=r.pdf "file://$PWD/r.html"
	pdfinfo r.pdf >info
	grep -qE '^Page size: +(841|842)[0-9.]* x 59[45]' info
	pages=$(sed -n 's/^Pages: *//p' info)
	[ "$pages" -ge 4 ]
	pdftotext -layout r.pdf r.text
	[ "$(grep -c 'opening balance' r.text)" -ge 3 ]
	# a head has both its rows on each page
	grep -cE '^ *account +name .*debit +credit' r.text | grep -qx "$(grep -c 'opening balance' r.text)"
	has r.text "7100"
	grep -qE "\<$pages ?/ ?$pages\>" r.text # the last one
	lacks r.text "Filter rows"
}
