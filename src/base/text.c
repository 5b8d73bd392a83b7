#include "base/text.h"

#include "base/str.h"
#include "base/text_builtin.h"

#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* The catalogue in use, NULL: English. Set at the start alone. */
static const struct text_catalogue *in_use;

static const char *variable(const char *name)
{
	const char *value = getenv(name);
	return value ? value : "";
}

/* The name of the locale that the environment asks for. */
static const char *asked_locale(const char *category)
{
	const char *const names[] = {"LC_ALL", category, "LANG"};
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (*variable(names[i]))
			return variable(names[i]);
	return "C";
}

/* "ru_RU.UTF-8", "ru.utf8@euro". */
static bool names_utf8(const char *locale)
{
	const char *codeset = strchr(locale, '.');
	return codeset && (strncasecmp(codeset, ".UTF-8", 6) == 0 || strncasecmp(codeset, ".UTF8", 5) == 0);
}

bool text_has_utf8(void)
{
	return str_eq(nl_langinfo(CODESET), "UTF-8");
}

/* The language of a locale's name of len bytes; *known tells whether it is one of ours, for English has no catalogue.
 */
static const struct text_catalogue *catalogue_of(const char *locale, size_t len, bool *known)
{
	size_t letters = strcspn(locale, "_.@");
	len = letters < len ? letters : len;
	*known = len == 2 && strncmp(locale, "en", len) == 0;
	for (const struct text_catalogue *catalogue = text_catalogues; catalogue->language && !*known; catalogue++) {
		if (strlen(catalogue->language) == len && strncmp(catalogue->language, locale, len) == 0) {
			*known = true;
			return catalogue;
		}
	}
	return NULL;
}

static const struct text_catalogue *choose(void)
{
	const char *locale = asked_locale("LC_MESSAGES");
	const char *list = variable("LANGUAGE");
	bool known = false;
	if (str_eq(locale, "C") || str_eq(locale, "POSIX"))
		return NULL;
	for (const char *at = list; *at;) {
		size_t len = strcspn(at, ":");
		const struct text_catalogue *catalogue = catalogue_of(at, len, &known);
		if (known)
			return catalogue;
		at += len + (at[len] == ':');
	}
	return *list ? NULL : catalogue_of(locale, strlen(locale), &known);
}

void text_begin(void)
{
	/* One category that is not installed leaves all of them as they were. */
	if (!setlocale(LC_ALL, "")) {
		setlocale(LC_CTYPE, "");
		setlocale(LC_MESSAGES, "");
	}
	/* The terminal takes UTF-8 whether or not the language that it is said with is installed. */
	if (!text_has_utf8() && names_utf8(asked_locale("LC_CTYPE")))
		setlocale(LC_CTYPE, "C.UTF-8");
	setlocale(LC_NUMERIC, "C");
	in_use = text_has_utf8() ? choose() : NULL;
}

void text_use_english(void)
{
	in_use = NULL;
}

const char *text_language(void)
{
	return in_use ? in_use->language : "en";
}

static int compare(const void *key, const void *entry)
{
	return strcmp(key, ((const struct text_entry *)entry)->text);
}

/* The forms of a text, NULL: it has no translation. */
static const char *const *forms_of(const char *text)
{
	if (!in_use)
		return NULL;
	const struct text_entry *entry =
		bsearch(text, in_use->entries, in_use->count, sizeof(*in_use->entries), compare);
	return entry ? entry->forms : NULL;
}

const char *text_get(const char *text)
{
	const char *const *forms = forms_of(text);
	return forms ? forms[0] : text;
}

const char *text_count(const char *one, const char *many, unsigned long count)
{
	const char *const *forms = forms_of(one);
	if (forms)
		return forms[in_use->form(count)];
	return count == 1 ? one : many;
}

unsigned text_form(unsigned long count)
{
	return in_use ? (unsigned)in_use->form(count) : count != 1;
}

const char *text_in(const char *key, const char *text)
{
	const char *const *forms = forms_of(key);
	return forms ? forms[0] : text;
}
