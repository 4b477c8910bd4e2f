/* fuzz_reader: a stream. Either it is refused, or what was read is what its seal says. */
#include "fuzz.h"
#include "stream/reader.h"

FUZZ(struct str in)
{
	struct str names[] = { STR("debit"), STR("credit") };
	struct controls controls = { .count = 2, .name = names };
	struct reader_options options = { .format = FORMAT_STREAM, .controls = &controls };
	struct reader *r;
	struct record rec;
	uint64_t rows = 0;
	bool whole;

	if (in.len > 0 && in.p[0] == '!') {
		in.p++, in.len--;
		options.format = in.len % 2 ? FORMAT_TSV : FORMAT_CSV;
	}
	r = reader_open_memory("fuzz", in, &options);
	if (!r) {
		assert(diag_status() == 2);
		return;
	}
	while (reader_next(r, &rec)) {
		for (size_t i = 0; i < rec.header->count; i++)
			assert(!rec.field[i].p || rec.field[i].len <= FIELD_MAX);
		rows++;
	}
	assert(reader_tally(r)->rows == rows);
	whole = reader_close(r);
	assert(whole == (diag_status() == 0));
}
