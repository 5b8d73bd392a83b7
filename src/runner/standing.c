#include "runner/standing.h"

#include "base/clock.h"
#include "base/fault.h"
#include "base/mem.h"
#include "base/text.h"
#include "runner/exposition.h"
#include "runner/figures.h"

#include <jansson.h>
#include <pthread.h>
#include <stdlib.h>

enum {
	CONNECT_MS = 2000,
	STATEMENT_MS = 2000,
	FRESH_MS = 1000, /* what was read so long ago is told again */
};

/* What the query's rows become: its word for a family, and what that is called here. */
static const struct family {
	const char *word, *name, *help;
	const char *labels[2];
} families[] = {
	{"findings", "trueup_findings", "Rows that have drifted and were not put right, by rule.", {"rule"}},
	{"run_age", "trueup_last_run_age_seconds", "How long ago the last whole look by the rule ended well.",
		{"rule"}},
	{"run_duration", "trueup_last_run_duration_seconds", "How long that look took.", {"rule"}},
	{"run_failed", "trueup_last_run_failed", "1 if the rule's last look failed.", {"rule"}},
	{"jobs", "trueup_jobs", "Jobs that are kept, by kind and state.", {"kind", "state"}},
	{"job_waits", "trueup_job_waits_seconds", "How long the job that is due and waits longest has waited; 0: none.",
		{NULL}},
	{"dead_letters", "trueup_dead_letters", "Jobs that failed for good and wait for a person.", {NULL}},
	{"overdue", "trueup_schedule_overdue_seconds",
		"How long a schedule's slot has been due and not begun; 0: none.", {"rule", "kind"}},
	{"workers", "trueup_workers", "Workers that have lately said that they live.", {NULL}},
	{"halted", "trueup_halted", "1 if all jobs of the database are halted.", {NULL}},
};

struct standing {
	pthread_mutex_t mutex;
	struct pg *pg; /* NULL until the first answer */
	struct pg_options options;
	struct arena *arena;
	struct sql values, installation;
	struct figures *figures; /* of the systems */
	char *rules;             /* JSON */
	char *schema;            /* JSON */
	struct str text;
	int64_t read_at; /* monotonic; 0: never */
};

/* Those of the systems that live in this database: of the others nothing is known here. */
static char *rule_names(const struct site *site)
{
	json_t *names = json_array();
	for (size_t i = 0; i < catalog_count(site->catalog); i++) {
		const struct rule *rule = catalog_at(site->catalog, i);
		if (site_holds(site, rule->system))
			json_array_append_new(names, json_string(rule->name));
	}
	char *text = json_dumps(names, JSON_COMPACT);
	json_decref(names);
	return text;
}

struct standing *standing_new(const struct site *site, struct err *err)
{
	struct standing *standing = mem_zero(1, sizeof(*standing));
	pthread_mutex_init(&standing->mutex, NULL);
	standing->options = (struct pg_options){
		.conninfo = site->options.conninfo,
		.application = "trueup metrics",
		.connect_ms = CONNECT_MS,
		.interrupt = site->options.interrupt,
	};
	standing->arena = arena_new();
	standing->rules = rule_names(site);
	standing->schema = site_schema(site->catalog);
	standing->figures = figures_new(site, err);
	if (standing->figures &&
		catalog_query(site->catalog, "sql/queries/worker/standing.sql", NULL, standing->arena,
			&standing->values, err) &&
		catalog_query(site->catalog, PROBE_INSTALLATION, NULL, standing->arena, &standing->installation, err))
		return standing;
	standing_free(standing);
	return NULL;
}

void standing_free(struct standing *standing)
{
	if (!standing)
		return;
	pg_close(standing->pg);
	figures_free(standing->figures);
	arena_free(standing->arena);
	pthread_mutex_destroy(&standing->mutex);
	str_done(&standing->text);
	free(standing->rules);
	free(standing->schema);
	free(standing);
}

static bool connect(struct standing *standing, struct err *err)
{
	if (!standing->pg)
		standing->pg = pg_open(&standing->options, err);
	else if (!pg_alive(standing->pg))
		return pg_reopen(standing->pg, err);
	return standing->pg != NULL;
}

static struct pg_rows *ask_once(
	struct standing *standing, const struct sql *sql, const struct pg_param *params, struct err *err)
{
	const struct pg_limits limits = {.statement_ms = STATEMENT_MS, .lock_ms = STATEMENT_MS};
	if (!connect(standing, err) || !pg_begin(standing->pg, PG_READ, &limits, err))
		return NULL;
	struct pg_rows *rows = pg_run(standing->pg, sql, params, 1, err);
	fault_point("standing.answered");
	pg_rollback(standing->pg);
	return rows;
}

/* A session that was lost since it was last used is noticed only now. */
static struct pg_rows *ask(
	struct standing *standing, const struct sql *sql, const struct pg_param *params, struct err *err)
{
	bool had = standing->pg && pg_alive(standing->pg);
	struct pg_rows *rows = ask_once(standing, sql, params, err);
	if (rows || !had || err->kind != ERR_CONNECT)
		return rows;
	err_done(err);
	return ask_once(standing, sql, params, err);
}

static void add_sample(struct str *out, const struct family *family, const struct pg_rows *rows, size_t row)
{
	static const char *const columns[] = {"one", "other"};
	struct exposition_label labels[2];
	size_t nlabels = 0;
	for (; nlabels < 2 && family->labels[nlabels]; nlabels++)
		labels[nlabels] =
			(struct exposition_label){family->labels[nlabels], pg_rows_get(rows, row, columns[nlabels])};
	exposition_sample(out, family->name, "", labels, nlabels, strtod(pg_rows_get(rows, row, "value"), NULL));
}

static void add_families(struct str *out, const struct pg_rows *rows)
{
	for (size_t i = 0; i < sizeof(families) / sizeof(*families); i++) {
		bool begun = false;
		for (size_t row = 0; row < pg_rows_count(rows); row++) {
			if (!str_eq(pg_rows_get(rows, row, "family"), families[i].word))
				continue;
			if (!begun)
				exposition_family(out, families[i].name, "gauge", families[i].help);
			begun = true;
			add_sample(out, &families[i], rows, row);
		}
	}
}

static void read_values(struct standing *standing)
{
	static const char up[] = "trueup_up", took[] = "trueup_scrape_duration_seconds";
	const struct pg_param params[] = {{"rules", standing->rules}};
	struct str *text = &standing->text;
	struct err why = ERR_INIT;
	int64_t begun = clock_us();
	struct pg_rows *rows = ask(standing, &standing->values, params, &why);
	str_clear(text);
	exposition_family(text, up, "gauge", "1 if the database answered this scrape.");
	exposition_sample(text, up, "", NULL, 0, rows != NULL);
	exposition_family(text, took, "gauge", "How long the database took, or was waited for.");
	exposition_sample(text, took, "", NULL, 0, (double)(clock_us() - begun) / 1e6);
	if (rows) {
		add_families(text, rows);
		figures_add_text(standing->figures, standing->pg, text);
	}
	standing->read_at = clock_ms();
	pg_rows_free(rows);
	err_done(&why);
}

void standing_add_text(struct standing *standing, struct str *out)
{
	pthread_mutex_lock(&standing->mutex);
	if (!standing->read_at || clock_ms() - standing->read_at > FRESH_MS)
		read_values(standing);
	str_add(out, str_text(&standing->text));
	pthread_mutex_unlock(&standing->mutex);
}

static bool is_right(const struct pg_rows *rows, struct err *err)
{
	struct rights rights = {.label = NULL};
	if (!pg_rows_count(rows))
		return err_set(err, ERR_MISSING, _("there is no schema trueup here: run \"trueup migrate\""));
	rights_read_installation(&rights, rows);
	bool other = rights.other;
	rights_done(&rights);
	return !other || err_set(err, ERR_REFUSED,
				 _("the schema trueup here is of another version than this program: run \"trueup "
				   "migrate\""));
}

bool standing_is_ready(struct standing *standing, struct err *err)
{
	const struct pg_param params[] = {{"files", standing->schema}};
	pthread_mutex_lock(&standing->mutex);
	struct pg_rows *rows = ask(standing, &standing->installation, params, err);
	pthread_mutex_unlock(&standing->mutex);
	bool ready = rows && is_right(rows, err);
	pg_rows_free(rows);
	return ready;
}
