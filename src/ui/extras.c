#include "ui/extras.h"

#include "ui/tty.h"

void extras_done(struct extras *extras)
{
	str_done(&extras->title);
	str_done(&extras->bytes);
}

void extras_take(struct extras *extras)
{
	escape_add_begin(&extras->bytes, &extras->terminal);
	if (extras->mouse)
		escape_add_mouse(&extras->bytes, true);
	if (extras->title.len > 0)
		escape_add_title(&extras->bytes, str_text(&extras->title), extras->ascii);
	tty_send(&extras->bytes);
	extras->taken = true;
}

void extras_give_back(struct extras *extras)
{
	escape_add_end(&extras->bytes, &extras->terminal);
	tty_send(&extras->bytes);
	extras->taken = false;
}

bool extras_copy(struct extras *extras, const char *text, size_t len, struct clip_size *size)
{
	if (!extras->terminal.paste || !extras->taken)
		return false;
	*size = escape_add_copy(&extras->bytes, text, len, extras->terminal.between);
	tty_send(&extras->bytes);
	return true;
}

bool extras_set_mouse(struct extras *extras, bool on)
{
	if (!extras->terminal.mouse)
		return false;
	if (on != extras->mouse && extras->taken) {
		escape_add_mouse(&extras->bytes, on);
		tty_send(&extras->bytes);
	}
	extras->mouse = on;
	return true;
}

void extras_set_title(struct extras *extras, const char *text)
{
	if (!extras->terminal.title || str_eq(text, str_text(&extras->title)))
		return;
	str_clear(&extras->title);
	str_add(&extras->title, text);
	if (!extras->taken)
		return;
	escape_add_title(&extras->bytes, text, extras->ascii);
	tty_send(&extras->bytes);
}
