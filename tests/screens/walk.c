#include "walk.h"

#include "../unit/unit.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "pty.h"

#include <signal.h>
#include <stdio.h>

enum {
	ANSWER_MS = 20000,
	ESC_MS = 40, /* a lone ESC is waited for by now */
	AGAIN_MS = 60,
	REST_LOOKS = 2,
};

void walk_seed(struct walk_random *random, uint64_t seed)
{
	random->state = seed * 0x9e3779b97f4a7c15u + 1;
	for (int i = 0; i < 8; i++)
		walk_below(random, 2);
}

uint32_t walk_below(struct walk_random *random, uint32_t limit)
{
	random->state ^= random->state << 13;
	random->state ^= random->state >> 7;
	random->state ^= random->state << 17;
	return (uint32_t)(random->state >> 33) % limit;
}

/* As often as it stands there. */
static const char *const keys[] = {"down", "down", "down", "up", "up", "j", "k", "pgdn", "pgup", "g", "G", "home",
	"end", "left", "right", "<", ">", "enter", "enter", "esc", "esc", "tab", "S-tab", "space", "space", "space",
	"v", "X", "/", "o", "C", "w", "s", "s", "S", "S", "d", "d", "u", "u", "r", "p", "x", "y", "e", "L", "c", ":",
	"f", "?", "!", "1", "2", "3", "4", "5", "6", "7", "8", "0", "backspace", "delete", "insert", "C-u", "C-w",
	"C-a", "C-e", "C-r", "C-l", "f1", "A-x", "+", "-", "*", "t", "n", "N", "a", "R", "A", "h", "l", "i", "m"};

static const char *const words[] = {"demo", "scope:ws_even", "!number", "/gig [0-9]+/", "\"two words\"", "Gig",
	"reload", "theme light", "theme mono", "disarm", "label:Gig !scope:ws_odd",
	"10000000-0000-4000-8000-000000000008", "/(/", "ы", "日本", "e\xcc\x81", "spam", "audit", "state:drifted",
	"!status:NEW", "\xff\xfe", "C", "-1", "99999999999999999999"};

static const char *const sequences[] = {"\033", "\033[", "\033O", "\033[<", "\033[<0;", "\033[1;5", "\033[200~",
	"\033[201~", "\033]0;x\a", "\033]52;c;", "\033P", "\033\\", "\033[?1;2c", "\033[M", "\033[<64;10;",
	"\033[99999999999999m", "\xd0", "\xe2\x96", "\xf0\x9f\x98", "\033[3", "\033[27;5;13~", "\033\033\033",
	"\033[0n", "\033[12;40R"};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* Y and G, and what they are on a Russian keyboard. */
static bool confirms(uint32_t cp)
{
	return cp == 'Y' || cp == 'G' || cp == 0x041d || cp == 0x041f;
}

static int send_letters(struct walk_random *random, struct screen *screen)
{
	static const uint32_t from[] = {0x20, 0x20, 0x20, 0x410, 0x4e00, 0x300, 0x1f600, 0x80, 0x200b};
	int count = 1 + (int)walk_below(random, 6);
	for (int i = 0; i < count; i++) {
		char bytes[4];
		uint32_t cp = from[walk_below(random, COUNT(from))] + walk_below(random, 0x5e);
		if (!confirms(cp))
			screen_bytes(screen, bytes, utf8_put(cp, bytes));
	}
	return count;
}

/* Anything, but for the letters and the last bytes of those that confirm. */
static int send_bytes(struct walk_random *random, struct screen *screen)
{
	int count = 1 + (int)walk_below(random, 8);
	for (int i = 0; i < count; i++) {
		char byte = (char)walk_below(random, 256);
		unsigned char plain = (unsigned char)byte;
		/* Ctrl-C and Ctrl-Z have their own turn. */
		if (plain != 'Y' && plain != 'G' && plain != 0x9d && plain != 0x9f && plain != 0x03 && plain != 0x1a)
			screen_bytes(screen, &byte, 1);
	}
	return count;
}

static int send_paste(struct walk_random *random, struct screen *screen)
{
	static const char *const pastes[] = {
		"Y", "sYq", "S\rY\r", "demo\r", "G\n\n", "\033", "\033[201", "drop table gigs;\n", "дY"};
	/* What went before must not swallow the mark that begins it; and it comes at once, as from a terminal: a paste
	 * that falls silent is over for the console, and what follows was typed. */
	if (!walk_sync(screen))
		return 1;
	struct str text = STR_INIT;
	str_add(&text, "\033[200~");
	for (int i = (int)walk_below(random, 3); i >= 0; i--)
		str_add(&text, pastes[walk_below(random, COUNT(pastes))]);
	str_add(&text, "\033[201~");
	screen_type(screen, str_text(&text));
	str_done(&text);
	return 1;
}

static int send_mouse(struct walk_random *random, struct screen *screen)
{
	static const int buttons[] = {0, 0, 0, 64, 65, 2, 35, 128};
	char report[64];
	snprintf(report, sizeof(report), "\033[<%d;%u;%u%c", buttons[walk_below(random, COUNT(buttons))],
		walk_below(random, 320), walk_below(random, 110), walk_below(random, 4) ? 'M' : 'm');
	screen_type(screen, report);
	return 1;
}

static int send_size(struct walk_random *random, struct screen *screen)
{
	static const int sizes[][2] = {
		{24, 80}, {24, 80}, {30, 110}, {60, 200}, {12, 40}, {100, 300}, {1, 1}, {8, 32}, {7, 300}};
	uint32_t at = walk_below(random, 12);
	if (at < COUNT(sizes))
		screen_resize(screen, sizes[at][0], sizes[at][1]);
	else
		screen_resize(screen, 1 + (int)walk_below(random, 100), 1 + (int)walk_below(random, 300));
	return 0;
}

static int send_word(struct walk_random *random, struct screen *screen)
{
	const char *word = words[walk_below(random, COUNT(words))];
	screen_type(screen, word);
	if (walk_below(random, 2))
		screen_keys(screen, "enter");
	return (int)strlen(word);
}

static int send_sequence(struct walk_random *random, struct screen *screen)
{
	const char *sequence = sequences[walk_below(random, COUNT(sequences))];
	screen_bytes(screen, sequence, 1 + walk_below(random, (uint32_t)strlen(sequence)));
	return 1;
}

/* Ctrl-Z stops it, and somebody says fg. */
static int send_stop(struct screen *screen)
{
	screen_keys(screen, "C-z");
	kill(screen_pid(screen), SIGCONT);
	return 1;
}

int walk_step(struct walk_random *random, struct screen *screen)
{
	uint32_t what = walk_below(random, 1000);
	if (what < 60)
		return send_letters(random, screen);
	if (what < 90)
		return send_word(random, screen);
	if (what < 130)
		return send_sequence(random, screen);
	if (what < 150)
		return send_bytes(random, screen);
	if (what < 160)
		return send_paste(random, screen);
	if (what < 200)
		return send_mouse(random, screen);
	if (what < 215)
		return send_size(random, screen);
	if (what < 217)
		return send_stop(screen);
	if (what < 219) {
		screen_keys(screen, walk_below(random, 3) ? "q" : "C-c");
		walk_rest(screen); /* it may have been the last one */
		return 1;
	}
	const char *key = keys[walk_below(random, COUNT(keys))];
	if (str_eq(key, "esc") && walk_below(random, 4) == 0)
		walk_escape(screen); /* else what comes next makes another key of it */
	else
		screen_keys(screen, key);
	return 1;
}

/* The console clears the screen only to draw all of it. */
static const char clearing[] = "\033[2J";

static bool was_cleared(const struct screen *screen, size_t since)
{
	size_t len = 0;
	const char *bytes = screen_output(screen, since, &len);
	return memmem(bytes, len, clearing, strlen(clearing)) != NULL;
}

/* 'R' for one that runs, 'S' for one that sleeps, and so on; 0 if it is gone. */
static char process_state(pid_t pid)
{
	char *path = mem_printf("/proc/%d/stat", (int)pid), state = '\0';
	FILE *file = fopen(path, "r");
	if (file && fscanf(file, "%*d %*s %c", &state) != 1)
		state = '\0';
	if (file)
		fclose(file);
	free(path);
	return state;
}

/* Reads until nothing comes and the program sleeps: what it had to do is done. False if it went on until then. */
static bool rest_until(struct screen *screen, int64_t until)
{
	int quiet = 0;
	while (quiet < REST_LOOKS && clock_ms() < until && !screen->closed)
		quiet = pty_read(screen, 1) || process_state(screen->pid) != 'S' ? 0 : quiet + 1;
	return quiet == REST_LOOKS;
}

/* Ctrl-L and its answer; false if the program ended first or time is up. */
static bool redraw(struct screen *screen, int64_t until)
{
	while (clock_ms() < until && !screen->closed) {
		size_t before = screen_written(screen);
		int64_t again = clock_ms() + AGAIN_MS;
		/* A sequence that was left open ends with the first; an ESC makes Alt-C-l of the second. */
		screen_type(screen, "\033[201~\f\f");
		do {
			if (rest_until(screen, until) && was_cleared(screen, before))
				return true;
		} while (clock_ms() < again && !screen->closed);
	}
	return false;
}

bool walk_rest(struct screen *screen)
{
	return rest_until(screen, clock_ms() + ANSWER_MS);
}

void walk_escape(struct screen *screen)
{
	screen_bytes(screen, "\033", 1);
	screen_bytes_while_idle(screen, ESC_MS);
}

/* Sequences of ESC [ … or ESC ( and one byte more. */
static bool is_only_sequences(const char *at, const char *end)
{
	while (at < end && *at == '\033' && ++at < end) {
		char kind = *at++;
		while (kind == '[' && at < end && (unsigned char)*at < '@')
			at++;
		at++;
	}
	return at >= end;
}

/* The last frame since then is as the one before it: it has come whole, and nothing was on its way. */
static bool was_repeated(const struct screen *screen, size_t since)
{
	size_t len = 0;
	const char *at = screen_output(screen, since, &len), *end = at + len, *frame = NULL, *before = NULL;
	while ((at = memmem(at, (size_t)(end - at), clearing, strlen(clearing))) != NULL) {
		before = frame;
		frame = at++;
	}
	if (!before || end - frame > frame - before)
		return false;
	size_t size = (size_t)(end - frame);
	/* Between two frames curses takes back the look that it wrote in last. */
	return memcmp(frame, before, size) == 0 && is_only_sequences(before + size, frame);
}

bool walk_sync(struct screen *screen)
{
	int64_t until = clock_ms() + ANSWER_MS;
	size_t since = screen_written(screen);
	bool well;
	do
		well = redraw(screen, until);
	while (well && !was_repeated(screen, since));
	return well;
}

long walk_ticks(pid_t pid)
{
	char *path = mem_printf("/proc/%d/stat", (int)pid);
	FILE *file = fopen(path, "r");
	unsigned long user = 0, kernel = 0;
	if (file && fscanf(file, "%*d %*s %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &kernel) != 2)
		user = kernel = 0;
	if (file)
		fclose(file);
	free(path);
	return (long)(user + kernel);
}

long walk_memory_kb(pid_t pid)
{
	char *path = mem_printf("/proc/%d/status", (int)pid), line[256];
	FILE *file = fopen(path, "r");
	long kb = 0;
	while (file && fgets(line, sizeof(line), file))
		if (str_starts(line, "VmRSS:"))
			kb = strtol(line + strlen("VmRSS:"), NULL, 10);
	if (file)
		fclose(file);
	free(path);
	return kb;
}
