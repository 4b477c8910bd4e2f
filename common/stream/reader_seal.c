/* reader_seal - the end of a stream: its seal, the line of a failure, or neither. */
#include <string.h>

#include "base/diag.h"
#include "stream/reader_int.h"

/* ": read with -I tsv if that is meant", if the program has such a way. */
static const char *advise(const struct reader *r, struct buf *out)
{
	if (!r->options.unsealed)
		return "";
	buf_addf(out, ": read with %s if that is meant", r->options.unsealed);
	return out->p;
}

enum read_result reader_check_seal(struct reader *r, struct str seal)
{
	struct buf why = { 0 }, advice = { 0 };
	enum read_result got = READ_END;

	if (r->options.format != FORMAT_STREAM) {
		if (!tally_check_findings(seal, &r->findings, &why))
			got = reader_error(r, "the seal cannot be read: %s", why.p);
	} else if (!tally_check(&r->now, seal, &r->findings, &why)) {
		got = reader_error(r,
		                   "the seal does not match: %s; a filter such as grep "
		                   "or awk in between breaks the seal%s",
		                   why.p, advise(r, &advice));
	}
	buf_free(&why);
	buf_free(&advice);
	return got;
}

enum read_result reader_failed_upstream(struct reader *r, struct str line)
{
	struct stream_failure f = { 0 };
	struct buf said = { 0 };

	if (!stream_failure_read(line, &f)) {
		reader_error(
			r,
			"this line begins as if the program upstream had failed, but it cannot be read");
	} else {
		stream_failure_show(&f, &said);
		r->line = 0;
		if (r->in_packets)
			diag_broken_pipe(); /* the thread that failed has reported why */
		else
			reader_error(r, "%s", said.p);
		if (r->options.failure && r->options.failure->program.len == 0)
			stream_failure_read(line, r->options.failure);
	}
	stream_failure_free(&f);
	buf_free(&said);
	return READ_ERROR;
}

enum read_result reader_no_seal(struct reader *r)
{
	struct buf advice = { 0 };
	char rows[27];

	r->line = 0;
	(void)reader_error(r,
	                   "no seal after %s record%s: the program upstream was killed or cut "
	                   "off; nothing may be loaded (a filter such as grep or awk in between "
	                   "takes it away%s)",
	                   text_count(r->now.rows, rows), r->now.rows == 1 ? "" : "s",
	                   advise(r, &advice));
	buf_free(&advice);
	return READ_ERROR;
}
