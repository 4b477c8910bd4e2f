/*
 * source_layout - ready-made layouts (profiles) of known systems: the sections source and clean of a
 * spec, in schemas/source/NAME.yml.
 *
 *	ok = source_layout_apply(yaml, folder);  // source: { profile: kingdee/jdy-voucher-list }
 *	ok = layout_list_sources(&profiles, folder);		// for a list of all
 *
 * A profile is YAML with the keys `profile` (what it is: title, system, confidence, evidence),
 * `source` and `clean`; it may include others. It is looked for as schemas are: in schemas/source/
 * beside the spec, then in the installation.
 */
#ifndef SCHEMA_SOURCE_LAYOUT_H
#define SCHEMA_SOURCE_LAYOUT_H

#include "base/mem.h"
#include "config/yaml.h"

/* How far a layout can be trusted. */
enum source_layout_confidence {
	CONFIDENCE_HIGH,        /* from several sources, or from the maker's own documentation */
	CONFIDENCE_MEDIUM,      /* from one source, or from several that may be derived from it */
	CONFIDENCE_EXPERIMENTAL /* incomplete, or not seen in a real file */
};

struct source_layout {
	struct str name;     /* as source.profile names it: "kingdee/jdy-voucher-list" */
	struct str title;    /* what is in the file, for people */
	struct str system;   /* which software writes it */
	unsigned confidence; /* enum source_layout_confidence */
	struct str evidence; /* where the layout was seen; null: not said */
};

/* All profiles there are, by name. */
struct layout_list {
	struct source_layout *profile;
	size_t count;
	struct arena arena; /* owns them and their texts */
};

/*
 * If the spec has source.profile, merge the profile into it: maps are merged key by key and the spec
 * wins, as if it had included the profile. A source.header that says where the header is replaces
 * that of the profile. False after an error was reported at its place: there is no such profile (with
 * the nearest name), or the file is not a profile.
 */
bool source_layout_apply(struct yaml *yaml, const char *folder);

/* The word for a confidence: "high". */
const char *source_layout_confidence_word(unsigned confidence);

/*
 * List all profiles with their titles, also those beside a spec in `folder`. A profile there hides
 * one of the installation with the same name. False after an error was reported; call
 * layout_list_free() in any case.
 */
bool layout_list_sources(struct layout_list *p, const char *folder);
/*
 * The same of the target schemas, from schemas/target/NAME.yml: the layouts of files that other
 * systems import.
 */
bool layout_list_targets(struct layout_list *p, const char *folder);
/*
 * All schemas by the names that map.to takes, those of the ledger and of the targets, and those
 * beside a spec in `folder`; only name and title are read.
 */
bool layout_list_schemas(struct layout_list *p, const char *folder);
void layout_list_free(struct layout_list *p);

#endif
