/* finding - see finding.h. */
#include "record/finding.h"

#include <stdarg.h>

#include "base/buf.h"
#include "base/diag.h"
#include "record/fault.h"

/* "debit: '1x' is not a number (group '7')", with what there is of it. */
static void to_stderr(void *context, const struct finding *f)
{
	struct buf value = { 0 }, group = { 0 };
	bool field = f->field.p && f->front != FRONT_NOTHING;
	bool quotes = field && f->value.p && f->front == FRONT_FIELD_AND_VALUE;

	(void)context;
	if (!diag_shows(f->code)) {
		diag_finding(f->code, f->at, "%s", ""); /* counted */
		return;
	}
	diag_finding(f->code, f->at, "%s%.*s%s%s%s%.*s%s%s%s",
	             f->severity == SEVERITY_WARNING ? "warning: " : "",
	             field ? (int)f->field.len : 0, field ? f->field.p : "", field ? ": " : "",
	             quotes ? text_quote(&value, f->value) : "", quotes ? " " : "",
	             (int)f->message.len, f->message.p, f->group.p ? " (group " : "",
	             f->group.p ? text_quote(&group, f->group) : "", f->group.p ? ")" : "");
	buf_free(&value);
	buf_free(&group);
}

static bool stderr_hears(void *context, struct str code)
{
	(void)context;
	return diag_shows(code);
}

const struct finding_sink *finding_stderr(void)
{
	static const struct finding_sink sink = { .take = to_stderr, .hears = stderr_hears };

	return &sink;
}

bool finding_is_heard(const struct finding_sink *sinks, struct str code)
{
	for (; sinks; sinks = sinks->next)
		if (!sinks->hears || sinks->hears(sinks->context, code))
			return true;
	return false;
}

void finding_report(const struct finding_sink *sinks, struct record *rec, const struct finding *f)
{
	struct finding placed = *f;

	if (rec && !placed.at.p)
		placed.at = rec->at;
	for (; sinks; sinks = sinks->next)
		sinks->take(sinks->context, &placed);
	if (rec && f->severity == SEVERITY_ERROR)
		fault_add_cause(rec, &(struct fault_entry){ .field = f->field,
		                                            .code = f->code,
		                                            .column = f->column,
		                                            .text = f->value,
		                                            .line = f->line });
}

void finding_report_whole(const struct finding_sink *sinks, const struct finding *f,
                          const char *format, ...)
{
	struct finding whole = *f;
	struct buf message = { 0 };
	va_list args;

	if (finding_is_heard(sinks, f->code)) {
		va_start(args, format);
		buf_addv(&message, format, args);
		va_end(args);
	}
	whole.message = buf_str(&message);
	whole.front = FRONT_NOTHING;
	finding_report(sinks, NULL, &whole);
	buf_free(&message);
}
