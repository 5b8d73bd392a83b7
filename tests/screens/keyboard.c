/* Keys as a terminal of a given description sends them. */
#include "../unit/unit.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "pty.h"
#include "ui/keys.h"
#include "ui/termkeys.h"

#include <curses.h>
#include <term.h>

/* What this terminal sends for a special key, from its description; NULL if it has no such key. */
static char *special(const struct screen *screen, const struct key *key)
{
	size_t count;
	const struct termkey *keys = termkeys_all(&count);
	char *found = NULL;
	int problem;

	if (setupterm(screen->term, 1, &problem) != OK)
		screen_fail(screen, "no description of the terminal %s", screen->term);
	for (size_t i = 0; i < count && found == NULL; i++) {
		if (keys[i].code != key->code || keys[i].mods != (key->mods & ~(unsigned)KEY_MOD_ALT))
			continue;
		const char *sent = keys[i].sent[0] == '\033' ? keys[i].sent : tigetstr(keys[i].sent);
		if (sent != NULL && sent != (const char *)-1)
			found = mem_strdup(sent);
	}
	del_curterm(cur_term);
	return found;
}

static void press(struct screen *screen, const struct key *key)
{
	char bytes[4];

	if (key->mods & KEY_MOD_ALT)
		screen_bytes(screen, "\033", 1);
	if (key->code < KC_SPECIAL && (key->mods & KEY_MOD_CTRL)) {
		bytes[0] = (char)(key->code & 0x1f);
		screen_bytes(screen, bytes, 1);
	} else if (key->code < KC_SPECIAL) {
		screen_bytes(screen, bytes, utf8_put(key->code, bytes));
	} else if (key->code == KC_ENTER || (key->code == KC_TAB && key->mods == 0)) {
		screen_bytes(screen, key->code == KC_TAB ? "\t" : "\r", 1);
	} else if (key->code == KC_ESC || key->code == KC_BACKSPACE) {
		screen_bytes(screen, key->code == KC_ESC ? "\033" : "\177", 1);
	} else {
		char *sent = special(screen, key);

		if (sent == NULL)
			screen_fail(screen, "the terminal %s has no such key", screen->term);
		screen_type(screen, sent);
		free(sent);
	}
}

void screen_keys(struct screen *screen, const char *names)
{
	while (*names != '\0') {
		struct key key;
		size_t len = strcspn(names, " ");
		char *name = mem_strndup(names, len);

		if (len > 0 && !key_from_name(name, &key))
			screen_fail(screen, "no key is named %s", name);
		if (len > 0)
			press(screen, &key);
		free(name);
		names += len + (names[len] == ' ');
	}
}

static void report(struct screen *screen, int button, int row, int col, char end)
{
	char *text = mem_printf("\033[<%d;%d;%d%c", button, col + 1, row + 1, end);

	if (!screen_wants_mouse(screen))
		screen_fail(screen, "the program wants no clicks");
	screen_type(screen, text);
	free(text);
}

void screen_click(struct screen *screen, int row, int col)
{
	report(screen, 0, row, col, 'M');
	report(screen, 0, row, col, 'm');
}

void screen_wheel(struct screen *screen, int row, int col, int turns)
{
	for (int i = 0; i < (turns > 0 ? turns : -turns); i++)
		report(screen, turns > 0 ? 65 : 64, row, col, 'M');
}

void screen_paste(struct screen *screen, const char *text)
{
	bool marked = screen_wants_paste(screen);

	if (marked)
		screen_type(screen, "\033[200~");
	screen_type(screen, text);
	if (marked)
		screen_type(screen, "\033[201~");
}
