#include "ui/escape.h"

#include "base/utf8.h"

#include <string.h>

enum {
	TITLE_COLUMNS = 120,
	SCREEN_BYTES = 500, /* of one string that GNU screen passes on; its own end is at 768 */
};

static bool is_of(const char *name, const char *const *families)
{
	for (size_t i = 0; name != NULL && families[i] != NULL; i++) {
		if (str_starts(name, families[i]))
			return true;
	}
	return false;
}

struct escape_terminal escape_terminal(const char *name, bool in_tmux, bool has_mouse)
{
	static const char *const modern[] = {"xterm", "screen", "tmux", "rxvt", "alacritty", "kitty", "foot", "st-",
		"vte", "gnome", "konsole", "putty", "mintty", "wezterm", "iterm", "contour", "ghostty", NULL};
	static const char *const titled[] = {"xterm", "screen", "tmux", NULL};
	struct escape_terminal terminal = {
		.paste = is_of(name, modern),
		.title = is_of(name, titled),
	};

	terminal.mouse = terminal.title || has_mouse;
	if (in_tmux || (name != NULL && str_starts(name, "tmux")))
		terminal.between = ESCAPE_TMUX;
	else if (name != NULL && str_starts(name, "screen"))
		terminal.between = ESCAPE_SCREEN;
	return terminal;
}

void escape_add_mouse(struct str *out, bool on)
{
	str_add(out, on ? "\033[?1000h\033[?1006h" : "\033[?1006l\033[?1000l");
}

void escape_add_begin(struct str *out, const struct escape_terminal *terminal)
{
	str_add(out, terminal->paste ? "\033[?2004h" : "");
	str_add(out, terminal->title ? "\033[22;2t" : "");
}

void escape_add_end(struct str *out, const struct escape_terminal *terminal)
{
	if (terminal->mouse)
		escape_add_mouse(out, false);
	/* GNU screen keeps no titles, and had none of its own before. */
	if (terminal->title && terminal->between == ESCAPE_SCREEN)
		str_add(out, "\033]2;\a");
	str_add(out, terminal->title ? "\033[23;2t" : "");
	str_add(out, terminal->paste ? "\033[?2004l" : "");
}

void escape_add_title(struct str *out, const char *text, bool ascii)
{
	struct str safe = STR_INIT;
	int used;

	safe_text_add(&safe, text, strlen(text), ascii ? SAFE_ASCII : SAFE_SHOW);
	str_add(out, "\033]2;");
	str_addn(out, str_text(&safe), utf8_fit(str_text(&safe), safe.len, TITLE_COLUMNS, &used));
	str_add(out, "\a");
	str_done(&safe);
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

void escape_forget_charset(char *sgr, char *sgr0)
{
	static const char choice[] = "%?%p9%t", plain[] = "\033(B";

	if (sgr == NULL || sgr == (char *)-1 || sgr0 == NULL || sgr0 == (char *)-1)
		return;
	char *begin = strstr(sgr, choice);
	char *end = begin != NULL ? strstr(begin, "%;") : NULL;
	if (end == NULL || !str_starts(sgr0, plain))
		return;
	memmove(begin, end + 2, strlen(end + 2) + 1);
	memmove(sgr0, sgr0 + strlen(plain), strlen(sgr0 + strlen(plain)) + 1);
}

/* tmux passes on what stands in this string, each ESC twice, if allow-passthrough is on. */
static void add_through_tmux(struct str *out, const struct str *bytes)
{
	str_add(out, "\033Ptmux;");
	for (size_t i = 0; i < bytes->len; i++) {
		str_add(out, bytes->data[i] == '\033' ? "\033" : "");
		str_addc(out, bytes->data[i]);
	}
	str_add(out, "\033\\");
}

/* GNU screen passes on any number of strings, each of which must be short. */
static void add_through_screen(struct str *out, const struct str *bytes)
{
	for (size_t at = 0; at < bytes->len; at += SCREEN_BYTES) {
		size_t left = bytes->len - at;

		str_add(out, "\033P");
		str_addn(out, bytes->data + at, left < SCREEN_BYTES ? left : SCREEN_BYTES);
		str_add(out, "\033\\");
	}
}

struct clip_size escape_add_copy(struct str *out, const char *text, size_t len, enum escape_between between)
{
	struct str safe = STR_INIT, bytes = STR_INIT;
	struct clip_size size = clip_add_safe(&safe, text, len);

	str_add(&bytes, "\033]52;c;");
	clip_add_base64(&bytes, str_text(&safe), safe.len);
	str_add(&bytes, "\a");
	str_addn(out, str_text(&bytes), bytes.len);
	if (between == ESCAPE_TMUX)
		add_through_tmux(out, &bytes);
	else if (between == ESCAPE_SCREEN)
		add_through_screen(out, &bytes);
	str_done(&safe);
	str_done(&bytes);
	return size;
}
