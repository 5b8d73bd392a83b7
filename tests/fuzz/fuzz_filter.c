/* Whatever is typed behind "/": the server gets JSON that has only what it knows, and nothing in it is empty. */
#include "base/str.h"
#include "console/filter.h"
#include "fuzz.h"

#include <jansson.h>
#include <string.h>

static size_t check_texts(const json_t *texts)
{
	size_t bytes = 0, i;
	const json_t *text;
	FUZZ_PROMISE(json_is_array(texts) && json_array_size(texts) > 0);
	json_array_foreach(texts, i, text)
	{
		FUZZ_PROMISE(json_string_length(text) > 0);
		bytes += json_string_length(text);
	}
	return bytes;
}

static size_t check_fields(json_t *fields)
{
	size_t bytes = 0;
	const char *name;
	json_t *texts;
	FUZZ_PROMISE(json_object_size(fields) > 0);
	json_object_foreach(fields, name, texts)
	{
		FUZZ_PROMISE(str_eq(name, "label") || str_eq(name, "status") || str_eq(name, "scope"));
		bytes += check_texts(texts);
	}
	return bytes;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const fields[] = {"label", "status"};
	char *text = fuzz_text(data, size);
	char *json = filter_json(text, fields, 2);
	char *other = filter_other_field(json, fields, 2);
	json_t *filter = json ? json_loads(json, 0, NULL) : NULL;
	const char *name;
	json_t *value;
	size_t bytes = 0;
	FUZZ_PROMISE(!json == !filter && !other);
	json_object_foreach(filter, name, value)
	{
		if (str_eq(name, "scope"))
			FUZZ_PROMISE(json_string_length(value) > 0);
		else if (str_eq(name, "fields") || str_eq(name, "fields_without"))
			bytes += check_fields(value);
		else if (str_eq(name, "words") || str_eq(name, "without") || str_eq(name, "regex") ||
			 str_eq(name, "regex_without"))
			bytes += check_texts(value);
		else
			FUZZ_PROMISE(!"a name that the server does not know");
	}
	FUZZ_PROMISE(!json || (json_object_size(filter) > 0 && bytes <= strlen(text)));
	json_decref(filter);
	free(other);
	free(json);
	free(text);
	return 0;
}
