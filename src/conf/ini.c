#include "conf/ini.h"

#include "base/str.h"
#include "base/text.h"
#include "base/vec.h"

#include <ini.h>
#include <stdlib.h>
#include <string.h>

static const char blanks[] = " \t\r";

struct ini_entries {
	VEC(struct ini_entry);
};

/* The text on its way through the library, which gives neither lines nor columns: so the lines are counted here, where
 * it asks for them one by one. */
struct ini_reader {
	struct arena *arena;
	struct problems *problems;
	const char *rest; /* what the library has not seen */
	const char *line; /* what it has in hand, and how long that is */
	size_t len;
	struct place at;
	bool handled; /* the line in hand is an entry */
	struct ini_entries entries;
	struct {
		VEC(struct ini_section);
	} sections;
	struct {
		VEC(size_t);
	} firsts; /* the first entry of each section */
};

static void ini_begin_section(struct ini_reader *reader, const char *name)
{
	VEC_PUSH(&reader->firsts, reader->entries.len);
	VEC_PUSH(&reader->sections, ((struct ini_section){.name = name, .at = reader->at}));
}

/* "[name]" and nothing more. The library would cut a long name and pass over what stands behind the bracket. */
static void ini_read_section(struct ini_reader *reader, const char *start, const char *end)
{
	const char *close = memchr(start, ']', (size_t)(end - start));
	const char *after = close ? close + 1 : end;
	reader->at.column = place_column(reader->line, (size_t)(start - reader->line));
	while (after < end && strchr(blanks, *after))
		after++;
	if (!close || close - start - 1 > INI_SECTION_MAX || after < end) {
		problems_add(reader->problems, &reader->at,
			_("malformed section; expected \"[name]\" on a line of its own, the name at most %d bytes "
			  "long"),
			INI_SECTION_MAX);
		close = close && close - start - 1 <= INI_SECTION_MAX ? close : start + 1;
	}
	const char *name = start + 1;
	while (name < close && strchr(blanks, *name))
		name++;
	while (close > name && strchr(blanks, close[-1]))
		close--;
	ini_begin_section(reader, arena_strndup(reader->arena, name, (size_t)(close - name)));
}

/* The line in hand is done with: if it was neither an entry nor anything else, it is a mistake. */
static void ini_end_line(struct ini_reader *reader)
{
	if (!reader->line || reader->handled)
		return;
	const char *start = reader->line, *end = start + reader->len;
	while (start < end && strchr(blanks, *start))
		start++;
	if (start == end || strchr(";#[", *start))
		return;
	reader->at.column = place_column(reader->line, (size_t)(start - reader->line));
	problems_add(reader->problems, &reader->at, _("expected \"key = value\", \"[section]\" or a comment"));
}

/* Like fgets, for the library: one line of the text, or a blank one for what it could not hold. */
static char *ini_give_line(char *buffer, int size, void *data)
{
	struct ini_reader *reader = data;
	ini_end_line(reader);
	reader->line = NULL;
	if (!*reader->rest)
		return NULL;
	reader->line = reader->rest;
	reader->len = strcspn(reader->rest, "\n");
	reader->rest += reader->len + (reader->rest[reader->len] == '\n');
	reader->handled = false;
	reader->at.line++;
	reader->at.column = 1;
	const char *start = reader->line, *end = start + reader->len;
	while (start < end && strchr(blanks, *start))
		start++;
	if (start < end && *start == '[')
		ini_read_section(reader, start, end);
	size_t len = reader->len;
	if (len > INI_LINE_MAX || len + 2 > (size_t)size) {
		problems_add(reader->problems, &reader->at, _("this line is longer than %d bytes"), INI_LINE_MAX);
		reader->handled = true;
		len = 0;
	}
	memcpy(buffer, reader->line, len);
	buffer[len] = '\n';
	buffer[len + 1] = '\0';
	return buffer;
}

/* "title[ru]": the key and its language. */
static void ini_split_key(struct ini_reader *reader, const char *name, struct ini_entry *entry)
{
	size_t len = strlen(name), open = strcspn(name, "[");
	entry->key = arena_strdup(reader->arena, name);
	if (open && open + 1 < len && name[len - 1] == ']') {
		entry->key = arena_strndup(reader->arena, name, open);
		entry->language = arena_strndup(reader->arena, name + open + 1, len - open - 2);
	}
}

static int ini_take_entry(void *data, const char *section, const char *name, const char *value)
{
	struct ini_reader *reader = data;
	const char *start = reader->line, *end = start + reader->len;
	struct ini_entry entry = {.value = arena_strdup(reader->arena, value)};
	(void)section; /* cut at 49 bytes there; known here */

	while (start < end && strchr(blanks, *start))
		start++;
	reader->handled = true;
	reader->at.column = place_column(reader->line, (size_t)(start - reader->line));
	entry.at_key = reader->at;
	start += strcspn(start, "=:");
	for (start++; start < end && strchr(blanks, *start);)
		start++;
	entry.at = reader->at;
	entry.at.column = place_column(reader->line, (size_t)((start < end ? start : end) - reader->line));
	ini_split_key(reader, name, &entry);
	size_t first = reader->firsts.items[reader->firsts.len - 1];
	if (reader->entries.len - first >= INI_ENTRIES_MAX)
		problems_add(reader->problems, &entry.at_key, _("a section has at most %d keys"), INI_ENTRIES_MAX);
	else if (*entry.key)
		VEC_PUSH(&reader->entries, entry);
	else
		problems_add(reader->problems, &entry.at_key, _("this value has no key; expected \"key = value\""));
	return 1;
}

/* The library's switches are global; here they always stand as this needs them: whole lines, no guessing. */
static void ini_set_up_library(void)
{
	ini_use_stack = false;
	ini_allow_realloc = false;
	ini_initial_alloc = INI_LINE_MAX + 3;
	ini_allow_multiline = false;
	ini_allow_inline_comments = false;
	ini_allow_no_value = false;
	ini_stop_on_first_error = false;
	ini_allow_bom = false;
}

/* What was gathered, as it stays. */
static struct ini ini_finish(struct ini_reader *reader)
{
	struct ini_entry *entries = arena_zero(reader->arena, reader->entries.len + 1, sizeof(*entries));
	struct ini_section *sections = arena_zero(reader->arena, reader->sections.len, sizeof(*sections));
	size_t first = 0, count = 0;

	for (size_t i = 0; i < reader->entries.len; i++)
		entries[i] = reader->entries.items[i];
	for (size_t i = 0; i < reader->sections.len; i++) {
		size_t end = i + 1 < reader->sections.len ? reader->firsts.items[i + 1] : reader->entries.len;
		first = reader->firsts.items[i];
		if (i == 0 && end == 0)
			continue; /* nothing stands before the first section */
		sections[count] = reader->sections.items[i];
		sections[count].entries = entries + first;
		sections[count++].count = end - first;
	}
	free(reader->entries.items);
	free(reader->sections.items);
	free(reader->firsts.items);
	return (struct ini){.sections = sections, .count = count};
}

struct ini ini_read(struct arena *arena, const char *path, const char *text, struct problems *problems)
{
	struct ini_reader reader = {.arena = arena, .problems = problems, .rest = text};

	reader.at = (struct place){.path = arena_strdup(arena, path), .line = 1, .column = 1};
	problems_add_bad_utf8(problems, reader.at.path, text);
	ini_begin_section(&reader, "");
	reader.at.line = 0;
	ini_set_up_library();
	if (ini_parse_stream(ini_give_line, &reader, ini_take_entry, &reader) == -2)
		abort(); /* no memory left */
	return ini_finish(&reader);
}
