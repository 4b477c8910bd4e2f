/*
 * diag: what stands on stderr, byte for byte, and the status. Each case runs in a child with stderr
 * in a pipe.
 */
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "base/diag.h"
#include "said.h"
#include "unit.h"

static void say_nothing(void)
{
}

static void say_error(void)
{
	diag_error("cannot open '%s': %s", "a.csv", "No such file or directory");
	diag_error_at((struct place){ "v.yml", 23, 5 }, "unknown key");
	diag_error_at((struct place){ "v.csv", 23, 0 }, "ragged");
	diag_error_at((struct place){ "v.csv", 0, 7 }, "is empty");
	diag_error_at((struct place){ NULL, 3, 7 }, "no place");
}

static void trouble(void)
{
	in_child(say_nothing);
	CHECK_STR(said.p, "");
	CHECK_INT(ended, 0);
	in_child(say_error);
	CHECK_STR(said.p, "clean: cannot open 'a.csv': No such file or directory\n"
	                  "clean: v.yml:23:5: unknown key\n"
	                  "clean: v.csv:23: ragged\n"
	                  "clean: v.csv: is empty\n"
	                  "clean: no place\n");
	CHECK_INT(ended, 2);
}

static void say_findings(void)
{
	for (int i = 1; i <= 1234; i++) {
		char at[32];

		snprintf(at, sizeof(at), "v.csv:%d", i);
		diag_finding(STR("not_a_number"), str_of(at), "debit: '%d..' is not a number", i);
	}
	diag_finding(STR("unbalanced"), STR_NULL, "one");
}

static void findings(void)
{
	in_child(say_findings);
	CHECK(strncmp(said.p,
	              "clean: v.csv:1: debit: '1..' is not a number\nclean: v.csv:2: ", 60) == 0);
	CHECK(strstr(said.p, "clean: v.csv:20: debit: '20..' is not a number\nclean: one\n"
	                     "clean: 1,214 more 'not_a_number'\n"));
	CHECK(!strstr(said.p, "unbalanced"));
	CHECK(!strstr(said.p, "v.csv:21"));
	CHECK_INT(ended, 0);
}

/* 21 findings of one kind by each of two voices and by the program itself. */
static void say_in_voices(void)
{
	struct diag_voice *mapper = diag_voice_open("map", DIAG_QUIET);
	struct diag_voice *own = diag_voice_open(NULL, DIAG_VERBOSE);

	CHECK(!diag_speak(mapper));
	diag_note("not at this level");
	for (int i = 0; i < 21; i++)
		diag_finding(STR("many"), STR_NULL, "x");
	CHECK(diag_speak(own) == mapper);
	diag_detail("not at that of the program");
	diag_note("our own");
	CHECK(diag_speak(NULL) == own);
	diag_finding(STR("many"), STR_NULL, "y");
	diag_voice_close(mapper);
	diag_voice_close(own);
	diag_note("back");
	diag_speak(diag_voice_open("map", DIAG_QUIET));
	diag_error("trouble");
	diag_voice_close(diag_speak(NULL));
}

static void voices(void)
{
	struct buf want = { 0 };

	for (int i = 0; i < 20; i++)
		buf_adds(&want, "map: x\n");
	buf_adds(&want,
	         "clean: our own\nclean: y\nmap: 1 more 'many'\nclean: back\nmap: trouble\n");
	in_child(say_in_voices);
	CHECK_STR(said.p, want.p);
	CHECK_INT(ended, 2);
	buf_free(&want);
}

static void say_twenty(void)
{
	for (int i = 0; i < 20; i++)
		diag_finding(STR("ragged"), STR("x:1"), "f");
}

static void twenty(void)
{
	in_child(say_twenty);
	CHECK(!strstr(said.p, "more"));
	CHECK_INT(said.len, 20 * strlen("clean: x:1: f\n"));
}

static void say_all_levels(void)
{
	diag_note("note");
	diag_detail("detail");
	diag_set_level(DIAG_VERBOSE);
	diag_note("note");
	diag_detail("detail");
	diag_set_level(DIAG_QUIET);
	diag_note("no note");
	diag_detail("no detail");
	diag_finding(STR("k"), STR("x:1"), "finding");
	diag_set_level(DIAG_SILENT);
	diag_finding(STR("k"), STR("x:1"), "no finding");
	diag_caret(STR("x"), 1);
	diag_error("no trouble");
	diag_error_at((struct place){ "x", 1, 1 }, "no trouble");
}

static void levels(void)
{
	in_child(say_all_levels);
	CHECK_STR(said.p, "clean: note\nclean: note\nclean: detail\nclean: x:1: finding\n");
	CHECK_INT(ended, 2);
}

static void say_bytes(void)
{
	diag_error("a\x1b[2Jb\tc\nd\x7f\xc2\x9b"
	           "e\x9b"
	           "f \xe8\xae\xb0 \xe2\x80\xae 'a\\nb'");
	diag_error_at((struct place){ "lat\xe9 50%\n.csv", 3, 0 }, "wrong");
}

static void terminal(void)
{
	in_child(say_bytes);
	CHECK_STR(said.p,
	          "clean: a\\x1b[2Jb\\tc\\nd\\x7f\\u009be%9Bf \xe8\xae\xb0 \\u202e 'a\\nb'\n"
	          "clean: lat%E9 50%25%0A.csv:3: wrong\n");
}

static void say_long(void)
{
	diag_error("%*s", 100000, "x");
}

static void long_message(void)
{
	in_child(say_long);
	CHECK_INT(said.len, 100000 + strlen("clean: \n"));
}

static void say_carets(void)
{
	char line[1000];

	diag_caret(STR("when: a = = b"), 11);
	diag_caret(STR("\xe6\x91\x98\xe8\xa6\x81 = = b"), 10);
	diag_caret(STR("\ta\tb"), 4);
	diag_caret(STR("ab"), 3);
	diag_caret(STR("ab"), 99);
	diag_caret(STR(""), 0);
	memset(line, 'a', sizeof(line));
	line[500] = 'X';
	diag_caret((struct str){ line, sizeof(line) }, 501);
}

static void carets(void)
{
	static const char start[] = "    when: a = = b\n"
				    "              ^\n"
				    "    \xe6\x91\x98\xe8\xa6\x81 = = b\n"
				    "           ^\n"
				    "    \\ta\\tb\n"
				    "         ^\n"
				    "    ab\n"
				    "      ^\n"
				    "    ab\n"
				    "      ^\n"
				    "    \n"
				    "    ^\n";
	const char *rest;

	in_child(say_carets);
	CHECK(strncmp(said.p, start, sizeof(start) - 1) == 0);
	rest = strrchr(said.p, 'X');
	CHECK(rest && rest - said.p == sizeof(start) - 1 + 4 + 60);
	CHECK(rest && strspn(rest + 1, "a") == 59);
	CHECK(rest && strlen(rest) == 60 + 1 + 4 + 60 + strlen("^\n"));
}

static void raise_one(void)
{
	diag_raise(1);
	if (!diag_ok())
		diag_error("status 1 is still fit to finish");
}

static void raise_two_then_one(void)
{
	diag_raise(2);
	diag_raise(1);
	if (diag_ok() || diag_status() != 2)
		_exit(99);
}

static void raising(void)
{
	in_child(raise_one);
	CHECK_INT(ended, 1);
	in_child(raise_two_then_one);
	CHECK_INT(ended, 2);
}

static void be_told_to_stop(void)
{
	if (diag_interrupted())
		_exit(98);
	raise(SIGTERM);
	if (!diag_interrupted() || diag_ok() || diag_status() != 2)
		_exit(99);
}

static void be_interrupted_twice(void)
{
	raise(SIGINT);
	raise(SIGINT);
	_exit(99);
}

static void ignore_hangup(void)
{
	signal(SIGHUP, SIG_IGN);
	diag_open("clean");
	raise(SIGHUP);
	if (diag_interrupted())
		_exit(99);
}

static void signals(void)
{
	in_child(be_told_to_stop);
	CHECK_INT(ended, -SIGTERM);
	CHECK_STR(said.p, "");
	in_child(be_interrupted_twice);
	CHECK_INT(ended, -SIGINT);
	in_child(ignore_hangup);
	CHECK_INT(ended, 0);
}

static void lose_reader(void)
{
	diag_broken_pipe();
	if (!diag_interrupted() || diag_ok() || diag_status() != 2)
		_exit(99);
}

static void lose_reader_after_error(void)
{
	diag_error("first");
	diag_broken_pipe();
}

static void lose_stderr(void)
{
	int ends[2];

	if (pipe(ends) != 0)
		_exit(99);
	close(ends[0]);
	dup2(ends[1], STDERR_FILENO);
	diag_error("nobody hears this");
	close(STDERR_FILENO);
	diag_error("nor this");
}

static void broken_pipe(void)
{
	in_child(lose_reader);
	CHECK_INT(ended, -SIGPIPE);
	CHECK_STR(said.p, "");
	in_child(lose_reader_after_error);
	CHECK_INT(ended, 2);
	in_child(lose_stderr);
	CHECK_INT(ended, 2);
}

static void be_closed(void)
{
	int fd;

	close(STDIN_FILENO);
	close(STDOUT_FILENO);
	diag_open("clean");
	fd = open("/dev/null", O_RDWR);
	if (fd <= STDERR_FILENO || write(STDOUT_FILENO, "x", 1) == 1 ||
	    read(STDIN_FILENO, &fd, 1) >= 0)
		_exit(99);
}

static void closed_files(void)
{
	in_child(be_closed);
	CHECK_INT(ended, 0);
}

static void die_at_length(void)
{
	diag_die("out of memory: %*s", 2000, "x");
}

static void die_shortly(void)
{
	diag_die("out of memory: %d", 17);
}

static void dying(void)
{
	in_child(die_shortly);
	CHECK_STR(said.p, "clean: out of memory: 17\n");
	CHECK_INT(ended, 2);
	in_child(die_at_length);
	CHECK(said.len < 1000 && said.p[said.len - 1] == '\n');
	CHECK_INT(ended, 2);
}

static void act(void *context)
{
	diag_last_line("did %s", (const char *)context);
}

static void ask_for_memory(void *context)
{
	(void)context;
	diag_die("never said");
}

static void die_doing(void)
{
	struct diag_last first, dropped, last, never = { 0 };
	char one[] = "one", two[] = "two", three[] = "three";

	diag_last_add(&first, act, one);
	diag_last_add(&dropped, act, two);
	diag_last_add(&last, act, three);
	diag_last_drop(&dropped);
	diag_last_drop(&never);
	diag_die("out of memory");
}

static void die_twice(void)
{
	struct diag_last bad;

	diag_last_add(&bad, ask_for_memory, NULL);
	diag_die("out of memory");
}

static void last_acts(void)
{
	in_child(die_doing);
	CHECK_STR(said.p, "clean: out of memory\nclean: did three\nclean: did one\n");
	CHECK_INT(ended, 2);
	in_child(die_twice);
	CHECK_STR(said.p, "clean: out of memory\n");
	CHECK_INT(ended, 2);
}

static void signal_around_done(void)
{
	raise(SIGTERM);
	if (!diag_interrupted())
		_exit(99);
	diag_done();
	raise(SIGTERM);
	raise(SIGINT);
	if (diag_interrupted() || !diag_ok())
		_exit(98);
}

static void signal_before_more_work(void)
{
	diag_done();
	raise(SIGTERM);
	if (diag_interrupted())
		_exit(98);
	diag_go_on();
	if (!diag_interrupted())
		_exit(97);
}

static void signal_during_more_work(void)
{
	diag_go_on(); /* nothing is done yet */
	diag_done();
	diag_go_on();
	if (diag_interrupted())
		_exit(98);
	raise(SIGINT);
	if (!diag_interrupted())
		_exit(97);
}

static void too_late(void)
{
	in_child(signal_around_done);
	CHECK_STR(said.p, "");
	CHECK_INT(ended, 0);
	in_child(signal_before_more_work);
	CHECK_INT(ended, -SIGTERM);
	in_child(signal_during_more_work);
	CHECK_INT(ended, -SIGINT);
}

static void open_again(void)
{
	say_findings();
	diag_set_level(DIAG_SILENT);
	diag_error("x");
	diag_open("map");
	diag_note("fresh");
}

static void afresh(void)
{
	in_child(open_again);
	CHECK(strstr(said.p, "\nmap: fresh\n"));
	CHECK(!strstr(said.p, "more"));
	CHECK_INT(ended, 0);
}

/*
 * Held back: nothing is said, the status is that of the log; then all of it in order, up to each
 * mark.
 */
static void hold_back(void)
{
	struct diag_log *log = diag_log_new();

	diag_finding(STR("ragged"), STR("x:1"), "first");
	diag_hold(log);
	for (int i = 2; i < 30; i++)
		diag_finding(STR("ragged"), STR("x:2"), "held %d", i);
	diag_note("a note");
	diag_pause();
	diag_error("trouble %s", "too");
	CHECK(!diag_ok());
	diag_hold(NULL);
	CHECK(diag_ok());
	diag_note("now");
	CHECK(diag_release(log));
	CHECK(diag_ok());
	diag_note("behind the mark");
	CHECK(!diag_release(log));
	CHECK(!diag_ok());
	diag_hold(log);
	diag_error("forgotten");
	diag_hold(NULL);
	diag_log_reset(log);
	CHECK(!diag_release(log));
	diag_log_free(log);
}

/* A log within a log: what is released there waits with the others, in its turn. */
static void hold_twice(void)
{
	struct diag_log *outer = diag_log_new(), *inner = diag_log_new();

	CHECK(!diag_hold(outer));
	CHECK(diag_hold(inner) == outer);
	for (int i = 1; i < 30; i++)
		diag_finding(STR("ragged"), STR("x:2"), "inner %d", i);
	diag_refusal("too many");
	diag_broken_pipe();
	CHECK(diag_interrupted());
	CHECK(str_is(diag_cause(), "too many"));
	CHECK(diag_hold(outer) == inner);
	CHECK(!diag_interrupted());
	CHECK_INT(diag_cause().len, 0);
	diag_note("outer");
	CHECK(!diag_release(inner));
	CHECK(str_is(diag_cause(), "too many"));
	CHECK_INT(diag_status(), 1);
	diag_hold(NULL);
	CHECK_INT(diag_status(), 0);
	CHECK_INT(diag_cause().len, 0);
	CHECK(!diag_release(outer));
	CHECK(str_is(diag_cause(), "too many"));
	diag_log_free(inner);
	diag_log_free(outer);
}

static void held_twice(void)
{
	in_child(hold_twice);
	CHECK(strstr(said.p, "clean: outer\nclean: x:2: inner 1\n") == said.p);
	CHECK(strstr(said.p, "clean: x:2: inner 20\nclean: too many\nclean: 9 more 'ragged'\n"));
	CHECK_INT(ended, 1);
}

/* Held back under two names: each message and each count keeps its own. */
static void hold_voices(void)
{
	struct diag_log *log = diag_log_new(), *inner = diag_log_new();
	struct diag_voice *map = diag_voice_open("map", DIAG_VERBOSE), *clean;

	diag_speak(map);
	diag_hold(log);
	for (int i = 1; i <= 130; i++)
		diag_finding(STR("ragged"), STR_NULL, "of map %d", i);
	clean = diag_voice_open("clean", DIAG_QUIET);
	diag_speak(clean);
	for (int i = 1; i <= 25; i++)
		diag_finding(STR("ragged"), STR_NULL, "of clean %d", i);
	diag_note("too quiet");
	diag_speak(map);
	diag_voice_close(clean);
	/* what a worker of map has found */
	diag_hold(inner);
	for (int i = 1; i <= 45; i++)
		diag_finding(STR("other"), STR_NULL, "inner %d", i);
	diag_hold(log);
	CHECK(!diag_release(inner));
	diag_more();
	diag_note("175 read");
	diag_hold(NULL);
	diag_speak(NULL);
	diag_voice_close(map);
	CHECK(!diag_release(log));
	diag_note("end");
	diag_log_free(inner);
	diag_log_free(log);
}

static void voices_held(void)
{
	in_child(hold_voices);
	CHECK(strstr(said.p, "map: of map 20\nclean: of clean 1\n"));
	CHECK(strstr(said.p, "clean: of clean 20\nclean: 5 more 'ragged'\nmap: inner 1\n"));
	CHECK(strstr(said.p, "map: inner 20\nmap: 110 more 'ragged'\nmap: 25 more 'other'\n"
	                     "map: 175 read\nclean: end\n"));
	CHECK(!strstr(said.p, "quiet"));
	CHECK_INT(ended, 0);
}

static void held_back(void)
{
	in_child(hold_back);
	CHECK(strstr(said.p, "clean: x:1: first\nclean: now\nclean: x:2: held 2\n") == said.p);
	CHECK(strstr(
		said.p,
		"clean: x:2: held 20\nclean: a note\nclean: behind the mark\nclean: trouble too\n"
		"clean: 9 more 'ragged'\n"));
	CHECK(!strstr(said.p, "forgotten"));
	CHECK_INT(ended, 2);
}

int main(void)
{
	unit_run("trouble is told with its place and makes the status 2", trouble);
	unit_run("twenty findings of a kind are shown, then their number", findings);
	unit_run("twenty findings are no more than are shown", twenty);
	unit_run("levels choose what is shown", levels);
	unit_run("no message steers the terminal", terminal);
	unit_run("a long message is whole", long_message);
	unit_run("the caret stands under the column, also behind Chinese text", carets);
	unit_run("the status only rises", raising);
	unit_run("a signal is remembered and ends the program at the close", signals);
	unit_run("a closed pipe ends quietly, trouble counts for more", broken_pipe);
	unit_run("a closed standard output is not given to the next file", closed_files);
	unit_run("out of memory is one line and status 2", dying);
	unit_run("what is to be done at the end for lack of memory is done, once", last_acts);
	unit_run("a signal that comes when all is done changes nothing", too_late);
	unit_run("another voice has its own name, level and count of findings", voices);
	unit_run("opening again begins afresh", afresh);
	unit_run("what a thread says is held back and said in its turn", held_back);
	unit_run("messages that are held back keep their names and counts", voices_held);
	unit_run("a log within a log: released there, reported in its turn", held_twice);
	said_free();
	return unit_end();
}
