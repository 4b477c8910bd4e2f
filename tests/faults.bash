# faults.bash: what can go wrong while a database server works for us, drawn at random, the same for every server. Each draw does
# harm to a load, or to --undo, at one byte of what is said to the server. Then nothing may be half done, one message says what
# happened, the status is 2, and the repeat succeeds. A bats file loads server, that of its server and this one, and sets:
#
#	SOCKET CUT		the socket of the server; the one of tests/faults/cutter, which stands between
#	THROUGH			the command that leads a client to CUT
#	KILL_SERVER KILL_CONNECTION	shell commands
#	AS_CLERK		the command that makes a client a user with few rights
#
# and defines empty, session, and the functions of its own faults.
#
#	FAULTS=N		draws of each kind: 10
#	FAULT_SEED=N		the seed of the first one; without it another one each time

NONE='0|0'
# a second line is allowed only about what the server cannot take back
STAYS=': this load has made tables, which stay there for the next one: '

# because MESSAGE: the draw has failed
because() {
	echo "$1"
	echo "repeat: FAULTS=1 FAULT_SEED=$seed bats -f '$BATS_TEST_DESCRIPTION' ${BATS_TEST_FILENAME#"$TOP/"}"
	head -n 20 err
	return 1
}

# books RECORDS: two streams. `first` is there before; 3,000 records of `in` go over in several blocks, also to MariaDB
books() {
	RECORDS=$1 ALL=$1\|$(($1 * 3 / 2)).00
	sed -i 's/, constraints: { maxLength: 60 }//' entry.yml
	entries 1 3 >first
	{
		printf '_at\t_fault\tid\tamount\ttext\n'
		awk -v n="$RECORDS" 'BEGIN { pad = sprintf("%1800s", ""); gsub(/ /, "x", pad)
			for (i = 11; i < 11 + n; i++) printf "old.csv:%d\t\\N\t%d\t1.50\t%s\n", i, i, pad }'
	} | stream amount >in
}

# figures SQL: what the server answers; nothing if the table is not there
figures() {
	sql "$1" 2>figures.err || { grep -qE "does not exist|doesn't exist" figures.err && echo "$2"; }
}
# state: records and amount of what is drawn; that of `first` must be untouched, and the batches fit the records
state() {
	local now batches
	now=$(figures "SELECT count(*), coalesce(sum(amount), 0) FROM entry WHERE id > 10" "$NONE")
	now=${now/%|0.00/|0}
	batches=$(figures "SELECT count(*) FROM cutover_batch WHERE id = 'drawn'" 0)
	[ "$batches" = $((${now%%|*} > 0)) ] || now="$now, batches $batches"
	[ -z "$first" ] || [ "$(figures 'SELECT count(*), sum(amount) FROM entry WHERE id < 10' none)" = '3|4.50' ] || now="$now, and not the records before"
	echo "$now"
}

LOAD=(cutover-load -q -f s.yml -p batch=drawn in)
UNDO=(cutover-load -q -f s.yml --undo drawn)
# ready OPERATION FIRST: the ledger before; FIRST: it has records already, so its tables are there
ready() {
	first=$2 before=$NONE after=$ALL again="batch 'drawn' is in" operation=("${LOAD[@]}")
	empty
	[ -z "$first" ] || cutover-load -q -f s.yml -p batch=first first 2>err || because "the ledger cannot be filled"
	[ "$1" = load ] && return
	operation=("${UNDO[@]}") before=$ALL after=$NONE again="batch 'drawn'"
	"${LOAD[@]}" 2>err || because "what is to be undone cannot be loaded"
}

# done_so_far PATTERN: the operation has ended with $status. Was it stopped, and then all is as before and the message fits PATTERN
# (empty: it was killed, and says nothing)? Or had it ended before?
judge() {
	local now
	now=$(state)
	case $status:$now in
	"0:$after") late=$((late + 1)) ;;
	"137:$before" | "137:$after")
		[ -z "$1" ] || because "it was killed" || return
		hit=$((hit + 1))
		;;
	"2:$before")
		[ "$(grep -vc "$STAYS" err)" = 1 ] && grep -qE "$1|is not known" err || because "not one line that fits $1" || return
		if grep -q 'is not known' err; then unknown=$((unknown + 1)); else hit=$((hit + 1)); fi
		;;
	"2:$after")
		grep -q 'is not known' err || because "it is done, and the message says otherwise" || return
		unknown=$((unknown + 1))
		;;
	*) because "status $status, $now, before $before" || return ;;
	esac
	repeat "$now"
}
# repeat STATE: again, without harm
repeat() {
	local status=0
	${CLIENT[@]+"${CLIENT[@]}"} "${operation[@]}" 2>err || status=$?
	if [ "$1" = "$before" ]; then
		[ "$status" = 0 ] || because "the repeat fails" || return
	else
		[ "$status" = 2 ] && grep -qF "$again" err || because "what is done is done again" || return
	fi
	[ "$(state)" = "$after" ] || because "after the repeat: $(state)" || return
	[ -z "$first" ] && [ "$after" = "$NONE" ] || cutover-load -q -f s.yml --verify all >out 2>err || because "--verify finds something"
}

# harmed BYTE COMMAND: the operation, harmed at this byte
harmed() {
	rm -f "$CUT" pid
	"$CUTTER" "$CUT" "$SOCKET" "$1" ${2:+"$2"} >passed 2>cutter.err 3>&- &
	until [ -S "$CUT" ]; do sleep 0.01; done
	status=0
	# shellcheck disable=SC2016 # its own number is what it has after exec
	"${THROUGH[@]}" bash -c 'echo $$ >pid; exec "$@"' - "${operation[@]}" 2>err || status=$?
	# the socket is there until somebody has connected; then the cutter ends by itself
	[ ! -S "$CUT" ] || kill $!
	wait $! || true
}
# at_bytes PATTERN COMMAND: harm at random bytes, some of them near the end, where the commit is
at_bytes() {
	local -A length
	local what i byte
	books 3000
	CUTTER=${BIN%/bin}/faults/cutter
	[ -x "$CUTTER" ] || skip "make unit builds $CUTTER"
	for ((i = 0; i < draws; i++)); do
		seed=$((start + i)) RANDOM=$seed
		case $((RANDOM % 4)) in 0) what="load" ;; 1) what="undo first" ;; *) what="load first" ;; esac
		# shellcheck disable=SC2086 # two words
		ready $what
		if [ -z "${length[$what]:-}" ]; then
			harmed 0
			[ "$status" = 0 ] || because "it fails without harm"
			length[$what]=$(cat passed)
			# shellcheck disable=SC2086 # two words
			ready $what
		fi
		byte=$((1 + (RANDOM << 15 | RANDOM) % length[$what]))
		[ $((RANDOM % 3)) != 0 ] || byte=$((length[$what] - RANDOM % 400))
		harmed "$byte" "${2:-}"
		revive
		judge "$1" || because "at byte $byte of ${length[$what]}, $what"
	done
	counted
}
counted() {
	echo "# $BATS_TEST_DESCRIPTION: $draws draws, $hit stopped, $late done before, $unknown not known; first seed $start" >&3
	# a few draws can all come after the end of the operation, or between its commit and the answer
	[ "$draws" -lt 10 ] || [ $(((hit + unknown) * 2)) -ge "$draws" ] || because "only $((hit + unknown)) of $draws draws did harm"
}

# each DO UNDO PATTERN: the fault is there from the beginning: DO makes it, UNDO takes it away
each() {
	local i
	for ((i = 0; i < draws; i++)); do
		seed=$((start + i)) RANDOM=$seed
		variant=$RANDOM pattern=$3
		ready load first
		"$1"
		status=0
		${CLIENT[@]+"${CLIENT[@]}"} "${operation[@]}" 2>err || status=$?
		"$2"
		revive
		judge "$pattern" || because "variant $variant"
	done
	[ "$hit" = "$draws" ] || because "only $hit of $draws draws did harm"
	counted
}

faults_setup() {
	CLIENT=() draws=${FAULTS:-10} start=${FAULT_SEED:-$((($(date +%s) ^ $$) % 100000))} hit=0 late=0 unknown=0 first='' seed=$start
	export FAULTS FAULT_SEED
	ledger
	books 200
}

# ---- the faults

# small DIRECTORY: a file system of 24 MB there, or the test is skipped
small() {
	books 1200
	SMALL=$1
	mkdir -p "$SMALL"
	if ! mount -t tmpfs -o size=24m tmpfs "$SMALL" 2>/dev/null; then
		rmdir "$SMALL" 2>/dev/null || true
		SMALL=''
		skip "no file system can be mounted here"
	fi
	chmod 777 "$SMALL"
}
teardown() {
	[ -z "${SMALL:-}" ] || umount -l "$SMALL"
	sanitizers_agree
}
# leave some room on it, less than the records need; and all of it again
fill_disk() {
	local room=$((variant % 1500))
	head -c "$(($(df --output=avail -k "$SMALL" | tail -n 1) - room))K" /dev/zero >"$SMALL/ballast"
}
free_disk() { rm "$SMALL/ballast"; }

# another session, which reads what is written to fd 8; `holds` waits until it has done it all
other_session() {
	rm -f session.fifo session.out
	mkfifo session.fifo
	session <session.fifo >session.out 2>&1 3>&- &
	other=$!
	exec 8>session.fifo
}
holds() {
	local i
	echo "SELECT 'it holds';" >&8
	for ((i = 0; i < 3000; i++)); do
		! grep -q 'it holds' session.out || return 0
		sleep 0.01
	done
	because "the other session: $(cat session.out)"
}
end_session() {
	exec 8>&-
	kill "$other" 2>/dev/null || true
	wait "$other" 2>/dev/null || true
	# what it has held may be held a moment longer
	wait_until 0 "$SESSIONS"
}
# deadlocks PATTERN: another session has a record that the load sends later, and then wants one that it has sent
deadlocks() {
	local i key
	books 5000
	for ((i = 0; i < draws; i++)); do
		seed=$((start + i)) RANDOM=$seed
		ready load first
		key=$((RECORDS - RANDOM % 15 + 10))
		other_session
		heavy >&8
		echo "BEGIN; $HEAVY INSERT INTO entry (id, amount, _batch, _no, _at) VALUES ($key, 1, 1, 99, 'by hand');" >&8
		holds
		rm -f load.fifo
		mkfifo load.fifo
		"${LOAD[@]:0:6}" <load.fifo 2>err 3>&- 8>&- &
		exec 9>load.fifo
		head -n $((RECORDS - 16)) in >&9
		wait_until 1 "$SENT"
		echo "INSERT INTO entry (id, amount, _batch, _no, _at) VALUES (11, 1, 1, 98, 'by hand');" >&8
		wait_until 1 "$WAITS"
		tail -n +$((RECORDS - 15)) in >&9 || true
		exec 9>&-
		status=0
		wait %% || status=$?
		echo "ROLLBACK;" >&8
		end_session
		judge "$1"
	done
	counted
}
