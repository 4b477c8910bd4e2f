/* inspect - see inspect.h. */
#include "inspect/inspect.h"

#include "inspect/profile.h"

bool inspect_start(struct program *prog, const struct option *options, int argc, char **argv)
{
	bool ok;

	prog->spec_optional = true;
	ok = program_start(prog, options, argc, argv);
	prog->audit_path = NULL; /* a program that only looks leaves no audit line */
	return ok;
}

/* How the files are written; `sheet` (NULL: that of the spec): of a workbook. */
static struct spec_source source_of(const struct program *prog, const char *sheet)
{
	struct spec_source how = legacy_described(prog->spec);

	if (sheet)
		how.sheet = str_of(sheet);
	return how;
}

/* Open the files, to be read as `how` says; NULL after an error. */
static struct legacy *open_files(struct program *prog, const struct spec_source *how)
{
	struct legacy *s;

	if (!how->read && (!how->file || prog->file_count > 0))
		program_report_waiting(prog);
	s = legacy_open(prog->files, prog->file_count, how, false);
	if (s)
		legacy_bytes(s, &prog->progress.total);
	return s;
}

bool inspect_show(struct program *prog, const char *sheet, const struct show_range *range)
{
	struct spec_source how = source_of(prog, sheet);
	struct legacy *s = open_files(prog, &how);
	bool ok = s && show_print(s, range, prog->output);

	legacy_close(s);
	return ok;
}

bool inspect_profile(struct program *prog, const char *sheet)
{
	struct spec_source how = source_of(prog, sheet);
	struct legacy *s = open_files(prog, &how);
	bool ok = s && profile_print(s, &how, prog->output, &prog->progress);

	legacy_close(s);
	return ok;
}
