#include "conf/conninfo.h"

#include <string.h>
#include <strings.h>

static const char blanks[] = " \t\r\n\f\v";

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

char conninfo_byte(const char *text, size_t len, size_t *used)
{
	*used = 1;
	if (*text != '%' || len < 3 || hex_digit(text[1]) < 0 || hex_digit(text[2]) < 0)
		return *text;
	*used = 3;
	return (char)(hex_digit(text[1]) * 16 + hex_digit(text[2]));
}

/* True if the name of a parameter says that its value is a secret. A file's name is none. */
static bool is_secret_name(const char *name, size_t len)
{
	static const char *const parts[] = {"password", "passwd", "secret", "token"};
	char plain[64];
	size_t count = 0;
	for (size_t i = 0, used; i < len && count + 1 < sizeof(plain); i += used)
		plain[count++] = conninfo_byte(name + i, len - i, &used);
	plain[count] = '\0';
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (strcasestr(plain, parts[i]) || count + 1 == sizeof(plain))
			return true;
	}
	return false;
}

/* name=value&…, with whatever before the first "?". A value may have a "?" of its own, a name has none. */
static void uri_params(const char *uri, const char *rest, conninfo_secret_fn *secret, void *data)
{
	for (const char *p = rest; *p;) {
		size_t len = strcspn(p, "&");
		const char *equals = memchr(p, '=', len);
		const char *mark = equals ? memrchr(p, '?', (size_t)(equals - p)) : NULL;
		const char *name = mark ? mark + 1 : p;
		if (equals && is_secret_name(name, (size_t)(equals - name)))
			secret(data, (size_t)(equals + 1 - uri), (size_t)(p + len - equals - 1));
		p += len + (p[len] == '&');
	}
}

/* scheme://user:password@host/…?name=value&… A password with an "@" of its own should have it as "%40": where it has
 * not, rather too much is hidden than too little. */
static bool uri_secrets(const char *uri, const char *authority, conninfo_secret_fn *secret, void *data)
{
	const char *at = strrchr(authority, '@'), *colon = strchr(authority, ':');
	bool hidden = at && colon && colon < at;
	if (hidden)
		secret(data, (size_t)(colon + 1 - uri), (size_t)(at - colon - 1));
	uri_params(uri, hidden ? at + 1 : authority, secret, data);
	return true;
}

/* The end of a value; NULL if its quote does not end. */
static const char *keyword_value_end(const char *p)
{
	bool quoted = *p == '\'';
	for (p += quoted; *p && (quoted ? *p != '\'' : !strchr(blanks, *p)); p++) {
		if (*p == '\\' && p[1])
			p++;
	}
	if (!quoted)
		return p;
	return *p ? p + 1 : NULL;
}

/* name = value name = 'value' … */
static bool keyword_secrets(const char *conninfo, conninfo_secret_fn *secret, void *data)
{
	const char *p = conninfo + strspn(conninfo, blanks);
	while (*p) {
		size_t name = strcspn(p, "= \t\r\n\f\v");
		const char *value = p + name + strspn(p + name, blanks);
		if (!name || *value != '=')
			return false;
		value += 1 + strspn(value + 1, blanks);
		const char *end = keyword_value_end(value);
		if (!end)
			return false;
		bool uri = memmem(value, (size_t)(end - value), "://", 3); /* dbname may be one */
		if (uri || is_secret_name(p, name))
			secret(data, (size_t)(value - conninfo), (size_t)(end - value));
		p = end + strspn(end, blanks);
	}
	return true;
}

bool conninfo_secrets(const char *conninfo, conninfo_secret_fn *secret, void *data)
{
	const char *scheme = strstr(conninfo, "://");
	size_t letters = strspn(conninfo, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ+.-");
	if (scheme && (size_t)(scheme - conninfo) == letters && letters)
		return uri_secrets(conninfo, scheme + 3, secret, data);
	return keyword_secrets(conninfo, secret, data);
}
