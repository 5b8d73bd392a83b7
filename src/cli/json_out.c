#include "cli/json_out.h"

#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH_MAX = 32 };

struct json_out {
	FILE *file;
	struct {
		char close;
		bool begun; /* has an element: the next one needs a comma */
	} open[DEPTH_MAX];
	int depth;
	bool written; /* anything at all */
	struct str repaired;
	struct str line;
};

struct json_out *json_out_new(FILE *file)
{
	struct json_out *out = mem_zero(1, sizeof(*out));
	out->file = file;
	return out;
}

static bool is_harmful(uint32_t cp)
{
	static const struct {
		uint32_t first, last;
	} ranges[] = {
		{0x7F, 0x9F},
		{0xAD, 0xAD},
		{0x061C, 0x061C},
		{0x200B, 0x200F},
		{0x2028, 0x202E},
		{0x2060, 0x206F},
		{0xFEFF, 0xFEFF},
		{0xFFF9, 0xFFFB},
		{0xE0000, 0xE0FFF},
	};
	for (size_t i = 0; i < sizeof(ranges) / sizeof(*ranges); i++)
		if (cp >= ranges[i].first && cp <= ranges[i].last)
			return true;
	return false;
}

static void add_escape(struct str *line, uint32_t cp)
{
	if (cp < 0x10000) {
		str_addf(line, "\\u%04x", (unsigned)cp);
		return;
	}
	cp -= 0x10000;
	str_addf(line, "\\u%04x\\u%04x", (unsigned)(0xD800 + (cp >> 10)), (unsigned)(0xDC00 + (cp & 0x3FF)));
}

/* Outside its strings JSON is ASCII, so that whatever is escaped here stands in a string; spaces outside are left out.
 */
static void add_json(struct json_out *out, const char *json)
{
	str_clear(&out->repaired);
	utf8_repair_add(&out->repaired, json, strlen(json));
	const char *at = str_text(&out->repaired);
	const char *end = at + out->repaired.len;
	const char *plain = at;
	bool in_string = false;
	while (at < end) {
		uint32_t cp = (unsigned char)*at;
		size_t len = in_string && cp == '\\' && at + 1 < end ? 2 : 1;
		if (cp >= 0x7F)
			len = utf8_next(at, (size_t)(end - at), &cp);
		bool is_space = !in_string && (cp == ' ' || cp == '\n');
		if (is_space || is_harmful(cp)) {
			str_addn(&out->line, plain, (size_t)(at - plain));
			if (!is_space)
				add_escape(&out->line, cp);
			plain = at + len;
		}
		in_string = in_string != (cp == '"');
		at += len;
	}
	str_addn(&out->line, plain, (size_t)(end - plain));
}

static void begin(struct json_out *out, const char *key)
{
	str_clear(&out->line);
	out->written = true;
	if (out->depth) {
		if (out->open[out->depth - 1].begun)
			str_addc(&out->line, ',');
		out->open[out->depth - 1].begun = true;
	}
	if (key)
		str_addf(&out->line, "\"%s\":", key);
}

static void end(struct json_out *out)
{
	fwrite(str_text(&out->line), 1, out->line.len, out->file);
}

static void nest(struct json_out *out, const char *key, const char *brackets)
{
	if (out->depth == DEPTH_MAX)
		abort();
	begin(out, key);
	str_addc(&out->line, brackets[0]);
	end(out);
	out->open[out->depth].close = brackets[1];
	out->open[out->depth].begun = false;
	out->depth++;
}

void json_out_object(struct json_out *out, const char *key)
{
	nest(out, key, "{}");
}

void json_out_array(struct json_out *out, const char *key)
{
	nest(out, key, "[]");
}

void json_out_close(struct json_out *out)
{
	if (out->depth)
		putc(out->open[--out->depth].close, out->file);
}

void json_out_raw(struct json_out *out, const char *key, const char *json)
{
	begin(out, key);
	add_json(out, json ? json : "null");
	end(out);
}

void json_out_text(struct json_out *out, const char *key, const char *text)
{
	if (!text) {
		json_out_raw(out, key, NULL);
		return;
	}
	struct str repaired = STR_INIT;
	utf8_repair_add(&repaired, text, strlen(text));
	json_t *value = json_stringn(str_text(&repaired), repaired.len);
	char *json = value ? json_dumps(value, JSON_ENCODE_ANY) : NULL;
	if (!json)
		abort();
	json_out_raw(out, key, json);
	free(json);
	json_decref(value);
	str_done(&repaired);
}

void json_out_int(struct json_out *out, const char *key, int64_t number)
{
	begin(out, key);
	str_addf(&out->line, "%lld", (long long)number);
	end(out);
}

void json_out_bool(struct json_out *out, const char *key, bool yes)
{
	json_out_raw(out, key, yes ? "true" : "false");
}

void json_out_null(struct json_out *out, const char *key)
{
	json_out_raw(out, key, NULL);
}

void json_out_free(struct json_out *out)
{
	if (!out)
		return;
	while (out->depth)
		json_out_close(out);
	if (out->written)
		putc('\n', out->file);
	str_done(&out->repaired);
	str_done(&out->line);
	free(out);
}
