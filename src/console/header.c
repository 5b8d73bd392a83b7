#include "console/header.h"

#include "base/str.h"
#include "base/text.h"
#include "console/app.h"
#include "console/arming.h"
#include "console/halt.h"
#include "ui/bar.h"

enum { LABEL_LEAST = 4 };

/* "pg 2ms": the figure of when the class last changed. */
static enum style add_round_trip(struct str *out, const char *name, const struct latency *latency)
{
	static const enum style styles[] = {
		[LATENCY_UNKNOWN] = STYLE_DIM,
		[LATENCY_GOOD] = STYLE_DIM,
		[LATENCY_SLOW] = STYLE_WARNING,
		[LATENCY_BAD] = STYLE_ERROR,
	};
	static const char *const words[] = {
		[LATENCY_UNKNOWN] = "",
		[LATENCY_GOOD] = "",
		[LATENCY_SLOW] = TEXT(" slow"),
		[LATENCY_BAD] = TEXT(" very slow"),
	};
	if (latency->us >= 1000)
		str_addf(out, _("%s %lldms"), name, (long long)(latency->us / 1000));
	else
		str_addf(out, _("%s <1ms"), name);
	if (*words[latency->class])
		str_add(out, _(words[latency->class]));
	return styles[latency->class];
}

static enum style add_database(struct str *out, const struct session *session)
{
	const char *name = session_name(session) ? session_name(session) : "pg";
	switch (session_state(session)) {
	case SESSION_CONNECTING:
		str_addf(out, "%s%s", name, _(" connecting"));
		return STYLE_DIM;
	case SESSION_DOWN:
		str_addf(out, "%s%s", name, _(" down"));
		return STYLE_ERROR;
	case SESSION_REFUSED:
		str_addf(out, "%s%s", name, _(" refused"));
		return STYLE_ERROR;
	default:
		return add_round_trip(out, name, session_latency(session));
	}
}

/* Each of them; the worst has its style. */
static enum style add_link(struct str *out, const struct app *app)
{
	enum style worst = STYLE_DIM;
	for (size_t i = 0; i < app_sessions(app); i++) {
		str_add(out, i ? "  " : "");
		enum style style = add_database(out, app_session_at(app, i));
		if (style == STYLE_ERROR || worst == STYLE_DIM)
			worst = style;
	}
	return worst;
}

static enum style add_ping(struct str *out, const struct ping *ping, const char *name)
{
	enum ping_state state = ping ? ping_state(ping) : PING_ANSWERS;
	if (state != PING_ANSWERS) {
		str_addf(out, state == PING_SILENT ? _("%s no answer") : _("%s down"), name);
		return STYLE_ERROR;
	}
	if (ping && ping_latency(ping)->class != LATENCY_UNKNOWN)
		return add_round_trip(out, name, ping_latency(ping));
	return STYLE_DIM;
}

static void add_workers(struct str *out, int workers)
{
	if (workers)
		str_addf(out, N_("%d worker", "%d workers", workers), workers);
	else
		str_add(out, _("no worker"));
}

/* "armed 14m" is what a protected target has instead of "read-write". */
static void add_write_state(struct str *out, const struct app *app)
{
	const struct session *session = app_session(app);
	int minutes = arming_minutes(app_arming(app, session));
	if (session_state(session) != SESSION_READY)
		return;
	if (app_why_read_only(app) || (app_is_protected(app, session) && !minutes))
		str_add(out, _("read-only"));
	else if (app_is_protected(app, session))
		str_addf(out, _("armed %dm"), minutes);
	else
		str_add(out, _("read-write"));
}

void header_draw(struct app *app, struct area area)
{
	const struct session *session = app_session(app);
	const struct rights *rights = session_rights(session);
	const char *label = rights->label ? rights->label : app_options(app)->label;
	bool ready = session_state(session) == SESSION_READY, protected = app_is_protected(app, session);
	bool armed = arming_minutes(app_arming(app, session)) > 0;
	struct str link = STR_INIT, redis = STR_INIT, api = STR_INIT, workers = STR_INIT, writes = STR_INIT;
	add_write_state(&writes, app);
	enum style link_style = add_link(&link, app);
	enum style redis_style = add_ping(&redis, app_redis(app), "redis");
	enum style api_style = add_ping(&api, app_api(app), "max");
	if (ready && rights->viewer)
		add_workers(&workers, session_pulse(session)->workers);
	const struct bar_segment segments[] = {
		{.text = "trueup", .style = STYLE_HEADER, .priority = 5},
		{.text = label ? label : rights->database,
			.style = protected ? STYLE_BADGE_PROTECTED : STYLE_BADGE,
			.priority = 7,
			.least = LABEL_LEAST},
		/* Whether one may write here, and that it matters, is said whatever the name. */
		{.text = protected ? _("PROTECTED") : "", .style = STYLE_WARNING, .priority = 9},
		{.text = halt_is_on(app) ? _("HALTED") : "", .style = STYLE_ERROR, .priority = 9},
		{.text = str_text(&writes),
			.style = armed ? STYLE_WARNING : STYLE_HEADER,
			.priority = 8,
			.right = true},
		{.text = str_text(&link), .style = link_style, .priority = 6, .right = true},
		{.text = str_text(&redis), .style = redis_style, .priority = 4, .right = true},
		{.text = str_text(&api), .style = api_style, .priority = 4, .right = true},
		{.text = str_text(&workers), .style = STYLE_DIM, .priority = 3, .right = true},
	};
	bar_segments(area, 0, segments, sizeof(segments) / sizeof(segments[0]));
	str_done(&link);
	str_done(&redis);
	str_done(&api);
	str_done(&workers);
	str_done(&writes);
}
