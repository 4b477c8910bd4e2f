/*
 * audit - write the JSON line about a run.
 *
 *	struct audit *a = audit_start("dedupe");
 *	audit_count(a, "in", reader_tally(in));
 *	audit_end(a, path, diag_status());
 *
 * One object on one line, appended with one write:
 *	{"program":"map","version":"…","run":"1769896925.000000001-4711","stdin":"pipe:14:8123",
 *	 "spec":"vouchers.yml","spec_sha256":"…","name":"vouchers","params":{"book":"001"},
 *	 "files":[{"name":"accounts.csv","sha256":"…"}],
 *	 "inputs":[{"name":"-","bytes":81234,"sha256":"…"}],"outputs":[…],
 *	 "start":"2026-01-31T22:04:05Z","seconds":"2.913","status":0,
 *	 "in":{"records":5000,"sums":{"debit":"1.00"}},"out":{…},"left_out":{…}}
 * The output of a stage and the input of the next one have the same digest. The audit program joins
 * the runs by it, whatever the order of the lines.
 */
#ifndef PROGRAM_AUDIT_H
#define PROGRAM_AUDIT_H

#include <stdbool.h>

#include "config/json_node.h"
#include "stream/evidence.h"
#include "stream/reader.h"

struct audit;

/* Start now (wall clock and monotonic clock). */
struct audit *audit_start(const char *program);

/*
 * Note the pipes of standard input and output: so programs of one pipeline are recognized even if
 * one ended early and the digests differ. One of several programs in a process notes the names of
 * the channels (NULL: none) that it has in their place.
 */
void audit_pipes(struct audit *a);
void audit_channels(struct audit *a, const char *takes, const char *gives);

/*
 * The spec: its path and, when it has been read (NULL: not yet), the digest over all files that it
 * consists of.
 */
void audit_spec(struct audit *a, const char *path, const char *sha256);

/* The other files that were read for the spec, each with the digest of its bytes. */
void audit_files(struct audit *a, const struct evidence *files);

void audit_param(struct audit *a, struct str name, struct str value);
void audit_input(struct audit *a, const struct file_summary *input);
void audit_output(struct audit *a, const struct file_summary *output);

/*
 * For a run that ends before it reads: if no input was noted, these are the files that it should
 * have read.
 */
void audit_operands(struct audit *a, const char *const *files, size_t count);

/*
 * The number of records, their control sums and, if the tally sums them, their amounts at stake
 * ("stake"), under one of the names: in, out, faulty, skipped, left_out, made, merged, set_aside,
 * loaded. For each program in = out + skipped + left_out - made + merged + set_aside must hold.
 */
void audit_count(struct audit *a, const char *name, const struct tally *tally);

/*
 * What was found about the whole: the open "findings" and the "accepted" ones, each with code,
 * count, control and amount.
 */
void audit_findings(struct audit *a, const struct file_findings *findings);

/*
 * A fact that is the name of a file or the URL of a store. It is written as file_name_encode()
 * writes it; NULL: null.
 */
void audit_file(struct audit *a, const char *name, const char *path);

/* One of several files that were written as the target: "target_files":[{"name":"…","sha256":"…"}]. */
void audit_target_file(struct audit *a, const char *name, const char *sha256);

/* Another fact that is worth keeping (batch, result of a reconciliation). */
void audit_fact(struct audit *a, const char *name, struct str value);

/* Another fact that is more than a text; it takes over `value`. */
void audit_json(struct audit *a, const char *name, struct json_node *value);

/* A fact that is a number. */
void audit_number(struct audit *a, const char *name, uint64_t number);

/*
 * Open the file for the line before the work begins: work that cannot be undone must not happen
 * without its line. False after an error was reported; audit_end() then does not try again.
 */
bool audit_open(struct audit *a, const char *path);

/*
 * Append the line with the exit status to `path` (NULL: nowhere, even if the file is open), and
 * free. False after an error was reported.
 */
bool audit_end(struct audit *a, const char *path, int status);

#endif
