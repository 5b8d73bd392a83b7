#include "console/part.h"

#include "base/text.h"
#include "console/part_kinds.h"
#include "console/source.h"

static const struct part_ops *const kinds[] = {
	[VIEW_GRID] = &part_grid_ops,
	[VIEW_FIELDS] = &part_fields_ops,
	[VIEW_CHART] = &part_chart_ops,
	[VIEW_LOG] = &part_log_ops,
	[VIEW_PROGRESS] = &part_progress_ops,
};

static const struct part_ops *ops_of(const struct view_section *section)
{
	const struct source *source = section->source ? source_find(section->source) : NULL;
	const struct part_ops *ops = source ? source->ops : NULL;
	if (!section->source && (section->query || section->kind == VIEW_GRID))
		ops = kinds[section->kind];
	return ops ? ops : &part_absent_ops;
}

struct part *part_new(const struct part_options *options, const struct view_section *section)
{
	const struct part_ops *ops = ops_of(section);
	struct part *part = ops->make(options, section);
	part->ops = ops;
	part->section = section;
	part->options = *options;
	return part;
}

void part_free(struct part *part)
{
	if (part)
		part->ops->free(part);
}

void part_reload(struct part *part)
{
	if (part->ops->reload)
		part->ops->reload(part);
}

void part_refresh(struct part *part)
{
	if (part->ops->refresh)
		part->ops->refresh(part);
	else if (session_look(part->options.session, &part->seen) != SESSION_NO_NEWS)
		part_reload(part);
}

struct session *part_session(const struct part *part)
{
	return part->ops->session ? part->ops->session(part) : part->options.session;
}

int part_height(const struct part *part, struct area area)
{
	return part->ops->height ? part->ops->height(part, area) : 0;
}

void part_draw(struct part *part, struct area area, bool focus)
{
	part->drawn = area;
	part->ops->draw(part, area, focus);
}

void part_hide(struct part *part)
{
	part->drawn.rows = 0;
}

void part_move(struct part *part, enum grid_move move)
{
	if (part->ops->move)
		part->ops->move(part, move);
}

bool part_grab(struct part *part, const struct key *key)
{
	return part->ops->grab && part->ops->grab(part, key);
}

bool part_press(struct part *part, const struct key *key)
{
	return part->ops->press && part->ops->press(part, key);
}

bool part_point(struct part *part, const struct key *key)
{
	int row = key->row - part->drawn.row, col = key->col - part->drawn.col;
	if (row < 0 || row >= part->drawn.rows || col < 0 || col >= part->drawn.cols)
		return false;
	if (part->ops->point)
		part->ops->point(part, key);
	else if (key->code != KC_CLICK)
		for (int i = 0; i < WHEEL_ROWS; i++)
			part_move(part, key->code == KC_WHEEL_UP ? GRID_UP : GRID_DOWN);
	return true;
}

const char *part_place(const struct part *part)
{
	return part->ops->place ? part->ops->place(part) : NULL;
}

void part_seek(struct part *part, const char *place)
{
	if (part->ops->seek)
		part->ops->seek(part, place);
}

bool part_is_loading(const struct part *part)
{
	return part->ops->is_loading && part->ops->is_loading(part);
}

bool part_is_settled(const struct part *part, int64_t now_ms)
{
	return !part->ops->is_settled || part->ops->is_settled(part, now_ms);
}

const char *part_key(const struct part *part)
{
	return part->ops->key ? part->ops->key(part) : NULL;
}

const char *part_value(const struct part *part, const char *column)
{
	return part->ops->value ? part->ops->value(part, column) : NULL;
}

const char *part_label(const struct part *part)
{
	return part->ops->label ? part->ops->label(part) : NULL;
}

const char *part_remark(const struct part *part)
{
	return part->ops->remark ? part->ops->remark(part) : NULL;
}

int64_t part_shown(const struct part *part, bool *more)
{
	*more = false;
	return part->ops->shown ? part->ops->shown(part, more) : -1;
}

void part_add_count(const struct part *part, struct str *out)
{
	if (part->ops->add_count)
		part->ops->add_count(part, out);
}

void part_filter(struct part *part, const char *json)
{
	if (part->ops->filter)
		part->ops->filter(part, json);
}

void part_open(struct part *part)
{
	if (part->ops->open)
		part->ops->open(part);
}

void part_act(struct part *part, const char *word, const struct key *asked)
{
	if (part->ops->act)
		part->ops->act(part, word, asked);
}

const char *part_why_not(const struct part *part, const char *word)
{
	if (!part->ops->act)
		return _("this section cannot do that");
	return part->ops->why_not ? part->ops->why_not(part, word) : NULL;
}

bool part_shell(const struct part *part, const char *word, struct shell *out)
{
	return part->ops->shell && part->ops->shell(part, word, out);
}

bool part_has_filter(const struct part *part)
{
	return part->ops->filter && part->section->nfilter > 0;
}

bool part_has_open(const struct part *part)
{
	return part->ops->open != NULL;
}

bool part_has_cursor(const struct part *part)
{
	return part->ops->move != NULL;
}

const char *part_title(const struct part *part)
{
	if (part->options.one_of_many)
		return session_name(part->options.session);
	return view_text(&part->section->title, app_options(part->options.app)->lang);
}
