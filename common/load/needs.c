/* needs - see needs.h. */
#include "load/needs.h"

#include "base/diag.h"

/* Report what is lacking, and what to load first. */
static void report(const struct store *s, const struct spec_load *load,
                   const struct schema_foreign *key, const struct store_lacking *k)
{
	bool itself = key->resource.len == 0;
	struct str other = itself ? load->table : key->resource;
	char records[27], keys[27];
	struct buf cure = { 0 };

	/* no other load brings what records of this table lack */
	if (itself)
		buf_adds(
			&cure,
			"add the records that have them to this load, or correct those that name them");
	else
		buf_addf(&cure, "load '%.*s' first", (int)other.len, other.p);
	if (k->no_table)
		diag_error("'%s' has no table '%.*s', which the records for table '%.*s' point to: "
		           "load '%.*s' first; nothing is loaded",
		           store_name(s), (int)other.len, other.p, (int)load->table.len,
		           load->table.p, (int)other.len, other.p);
	else
		diag_error(
			"%s record%s to %s key%s that table '%.*s' in '%s' does not have (%s%s): %s; nothing is loaded",
			text_count(k->records, records), k->records == 1 ? " points" : "s point",
			text_count(k->keys, keys), k->keys == 1 ? "" : "s", (int)other.len, other.p,
			store_name(s), k->named.p, k->keys > LACKING_NAMED ? ", ..." : "", cure.p);
	buf_free(&cure);
}

bool needs_met(struct store *s, const struct spec_load *load, bool records)
{
	const struct schema *schema = load->schema;
	bool ok = true;

	for (size_t i = 0; load->needs != NEEDS_NONE && i < schema->foreign_count; i++) {
		const struct schema_foreign *key = &schema->foreign[i];
		struct store_lacking k;

		if (!records && load->needs != NEEDS_TABLES)
			continue;
		if (!store_lacking(s, key, &k))
			return false;
		if ((k.no_table && load->needs == NEEDS_TABLES) || (records && k.keys > 0)) {
			report(s, load, key, &k);
			ok = false;
		} else if (k.no_table && records) {
			diag_detail("'%s' has no table '%.*s': what the records point to there is "
			            "not checked",
			            store_name(s), (int)key->resource.len, key->resource.p);
		}
		buf_free(&k.named);
	}
	return ok;
}
