/*
 * stream_failure - the last line of a stream whose program failed.
 */
#include "stream/stream_failure.h"

#include <string.h>

#include "base/diag.h"
#include "charset/unicode.h"
#include "record/escape.h"

static const struct {
	const char *word; /* as the line has it */
	const char *verb; /* as a message has it */
} kinds[] = {
	[FAILED_LIMITS] = { "limits", "refused the stream" },
	[FAILED_ERROR] = { "error", "failed" },
	[FAILED_INTERRUPTED] = { "interrupted", "was interrupted" },
};

#define KIND_COUNT (sizeof(kinds) / sizeof(kinds[0]))

struct stream_failure stream_failure_now(const char *program, uint64_t count)
{
	struct stream_failure f = { .program = str_of(program),
		                    .count = count,
		                    .message = diag_cause() };

	f.kind = diag_signal() != 0   ? FAILED_INTERRUPTED
	         : diag_status() == 1 ? FAILED_LIMITS
	                              : FAILED_ERROR;
	return f;
}

void stream_failure_put(const struct stream_failure *f, struct buf *out)
{
	buf_adds(out, "\\!\t");
	escape_put(out, f->program);
	buf_addf(out, "\t%s\t%llu\t", kinds[f->kind].word, (unsigned long long)f->count);
	escape_put(out, f->message.p ? text_cut(f->message, STREAM_FAILURE_MOST) : STR(""));
	buf_addc(out, '\n');
}

bool stream_failure_is(struct str line)
{
	return line.len >= 2 && line.p[0] == '\\' && line.p[1] == '!' &&
	       (line.len == 2 || line.p[2] == '\t');
}

/* Take the next of the values between TABs. */
static struct str next(struct str *rest)
{
	const char *tab = rest->len > 0 ? memchr(rest->p, '\t', rest->len) : NULL;
	struct str value = { rest->p, tab ? (size_t)(tab - rest->p) : rest->len };

	*rest = tab ? (struct str){ tab + 1, rest->len - value.len - 1 } : STR_NULL;
	return value;
}

static bool find_kind(struct str word, enum failure_kind *out)
{
	for (size_t i = 0; i < KIND_COUNT; i++)
		if (str_is(word, kinds[i].word)) {
			*out = (enum failure_kind)i;
			return true;
		}
	return false;
}

bool stream_failure_read(struct str line, struct stream_failure *out)
{
	struct arena *a = &out->arena;
	struct str rest = str_copy(a, line), program, kind, count;
	size_t bad;

	(void)next(&rest);
	program = next(&rest);
	kind = next(&rest);
	count = next(&rest);
	if (!rest.p || memchr(rest.p, '\t', rest.len) || memchr(line.p, '\0', line.len) ||
	    !unicode_valid(line, &bad))
		return false;
	if (!find_kind(kind, &out->kind) || !str_number(count, &out->count) || program.len == 0 ||
	    !escape_read(program, a, &out->program) || !escape_read(rest, a, &out->message) ||
	    !out->program.p || !out->message.p)
		return false;
	out->message = text_cut(out->message, STREAM_FAILURE_MOST);
	return true;
}

void stream_failure_show(const struct stream_failure *f, struct buf *out)
{
	char number[27];

	buf_addstr(out, f->program);
	buf_addf(out, " %s after %s record%s", kinds[f->kind].verb, text_count(f->count, number),
	         f->count == 1 ? "" : "s");
	if (f->message.len > 0) {
		buf_adds(out, ": ");
		buf_addstr(out, f->message);
	}
}

void stream_failure_free(struct stream_failure *f)
{
	arena_free(&f->arena);
	*f = (struct stream_failure){ 0 };
}
