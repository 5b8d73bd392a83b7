#include "ui/escape.h"

#include "base/utf8.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

bool escape_is_known(const char *name)
{
	static const char *const families[] = {"xterm", "screen", "tmux", "rxvt", "alacritty", "kitty", "foot", "st-",
		"vte", "gnome", "konsole", "putty", "mintty", "wezterm", "iterm", "contour", "ghostty", NULL};

	for (size_t i = 0; name != NULL && families[i] != NULL; i++) {
		if (str_starts(name, families[i]))
			return true;
	}
	return false;
}

void escape_add_undelayed(struct str *out, const char *capability)
{
	while (*capability != '\0') {
		const char *end = str_starts(capability, "$<") ? strchr(capability, '>') : NULL;

		if (end != NULL)
			capability = end;
		else
			str_addc(out, *capability);
		capability++;
	}
}

static void add_base64(struct str *out, const char *text, size_t len)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t at = 0; at < len; at += 3) {
		size_t left = len - at;
		uint32_t bits = (uint32_t)(unsigned char)text[at] << 16;

		bits |= left > 1 ? (uint32_t)(unsigned char)text[at + 1] << 8 : 0;
		bits |= left > 2 ? (uint32_t)(unsigned char)text[at + 2] : 0;
		str_addc(out, digits[bits >> 18 & 63]);
		str_addc(out, digits[bits >> 12 & 63]);
		str_addc(out, left > 1 ? digits[bits >> 6 & 63] : '=');
		str_addc(out, left > 2 ? digits[bits & 63] : '=');
	}
}

void escape_add_copy(struct str *out, const char *text, bool wrapped)
{
	struct str safe = STR_INIT;

	safe_text_add(&safe, text, strlen(text), SAFE_SHOW);
	str_add(out, wrapped ? "\033P\033]52;c;" : "\033]52;c;");
	add_base64(out, str_text(&safe), safe.len);
	str_add(out, wrapped ? "\a\033\\" : "\a");
	str_done(&safe);
}

void escape_write(const char *bytes, size_t len)
{
	while (len > 0) {
		ssize_t written = write(STDOUT_FILENO, bytes, len);

		if (written < 0 && errno != EINTR)
			return;
		bytes += written > 0 ? written : 0;
		len -= written > 0 ? (size_t)written : 0;
	}
}
