#include "ui/termkeys.h"

/* First what the terminal says of itself, then what other terminals than the one that TERM names send: programs and
 * people get TERM wrong. */
static const struct termkey table[] = {
	{"kcuu1", KC_UP, 0},
	{"kcud1", KC_DOWN, 0},
	{"kcub1", KC_LEFT, 0},
	{"kcuf1", KC_RIGHT, 0},
	{"kpp", KC_PGUP, 0},
	{"knp", KC_PGDN, 0},
	{"khome", KC_HOME, 0},
	{"kend", KC_END, 0},
	{"kich1", KC_INSERT, 0},
	{"kdch1", KC_DELETE, 0},
	{"kent", KC_ENTER, 0},
	{"kcbt", KC_TAB, KEY_MOD_SHIFT},
	{"kri", KC_UP, KEY_MOD_SHIFT},
	{"kind", KC_DOWN, KEY_MOD_SHIFT},
	{"kLFT", KC_LEFT, KEY_MOD_SHIFT},
	{"kRIT", KC_RIGHT, KEY_MOD_SHIFT},
	{"kf1", KC_F1, 0},
	{"kf2", KC_F1 + 1, 0},
	{"kf3", KC_F1 + 2, 0},
	{"kf4", KC_F1 + 3, 0},
	{"kf5", KC_F1 + 4, 0},
	{"kf6", KC_F1 + 5, 0},
	{"kf7", KC_F1 + 6, 0},
	{"kf8", KC_F1 + 7, 0},
	{"kf9", KC_F1 + 8, 0},
	{"kf10", KC_F1 + 9, 0},
	{"kf11", KC_F1 + 10, 0},
	{"kf12", KC_F12, 0},
	{"\033[A", KC_UP, 0},
	{"\033[B", KC_DOWN, 0},
	{"\033[C", KC_RIGHT, 0},
	{"\033[D", KC_LEFT, 0},
	{"\033OA", KC_UP, 0},
	{"\033OB", KC_DOWN, 0},
	{"\033OC", KC_RIGHT, 0},
	{"\033OD", KC_LEFT, 0},
	{"\033[H", KC_HOME, 0},
	{"\033[F", KC_END, 0},
	{"\033OH", KC_HOME, 0},
	{"\033OF", KC_END, 0},
	{"\033[1~", KC_HOME, 0},
	{"\033[4~", KC_END, 0},
	{"\033[7~", KC_HOME, 0},
	{"\033[8~", KC_END, 0},
	{"\033[2~", KC_INSERT, 0},
	{"\033[3~", KC_DELETE, 0},
	{"\033[5~", KC_PGUP, 0},
	{"\033[6~", KC_PGDN, 0},
	{"\033[Z", KC_TAB, KEY_MOD_SHIFT},
	{"\033OM", KC_ENTER, 0},
	{"\033[200~", KC_PASTE, 0},
	{"\033[201~", KC_NONE, 0},
};

const struct termkey *termkeys_all(size_t *count)
{
	*count = sizeof(table) / sizeof(table[0]);
	return table;
}

bool termkeys_decode(struct decode *decode, size_t index, int64_t now_ms, struct key *out)
{
	const struct termkey *key = &table[index];

	if (key->code == KC_PASTE)
		decode_paste_begin(decode, now_ms);
	else if (key->code == KC_NONE)
		return decode_paste_end(decode, out);
	return key->code != KC_PASTE && decode_special(decode, key->code, key->mods, now_ms, out);
}
