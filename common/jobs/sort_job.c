/* sort_job - see sort_job.h. */
#include "jobs/sort_job.h"

#include "jobs/sort_parallel.h"
#include "sort/order.h"
#include "sort/sort.h"

static void summary(const struct program *prog, const struct sort *s, struct buf *out)
{
	char number[27];

	buf_addf(out, "%s read", text_count(prog->rows_in, number));
	if (prog->out)
		buf_addf(out, ", %s written", text_count(prog->rows_out, number));
	buf_adds(out, ", by ");
	sort_show(s, out);
	if (prog->out)
		buf_adds(out, ", control sums are those read");
}

static void run(struct program *prog, struct sort *s, struct buf *said)
{
	struct stage stage = sort_stage(s);
	struct source *blocks = sort_parallel_source(prog, s);
	bool ok = stage_run(blocks ? blocks : prog->from, &stage, 1, &prog->to);
	struct buf by = { 0 };
	char number[27];

	source_close(blocks);
	sort_show(s, &by);
	audit_fact(prog->audit, "by", buf_str(&by));
	buf_free(&by);
	if (!program_close(prog, ok && diag_ok()))
		return;
	if (sort_spilled(s) > 0)
		diag_detail("%s bytes went through temporary files: more than --memory",
		            text_count(sort_spilled(s), number));
	summary(prog, s, said);
}

void sort_job(struct program *prog, const struct sort_job *job, struct buf *said)
{
	struct sort_options options = {
		.spec = prog->spec, .by = job->by, .memory = prog->memory.limit, .jobs = prog->jobs
	};
	struct sort *s;

	if (!job->by) {
		diag_error(
			"--by is missing: the fields to sort by, such as --by 'voucher_id, line_no'");
		return;
	}
	if (program_spec_only(prog)) {
		if (order_check(job->by) && spec_check(prog->spec))
			buf_addf(said, "'%s' holds together, nothing was read", prog->spec_path);
		return;
	}
	if (!program_read(prog))
		return;
	options.header = source_header(prog->from);
	s = sort_open(&options);
	if (s && program_write(prog, options.header))
		run(prog, s, said);
	sort_free(s);
}
