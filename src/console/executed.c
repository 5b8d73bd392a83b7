#include "console/executed.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"

#include <stdlib.h>
#include <string.h>

struct executed {
	struct executed_entry items[EXECUTED_KEPT];
	int64_t begun_us[EXECUTED_KEPT];
	uint64_t last; /* number of the newest */
	uint64_t version;
	struct executed_watch *watches;
};

struct executed *executed_new(void)
{
	return mem_zero(1, sizeof(struct executed));
}

size_t executed_count(const struct executed *executed)
{
	return executed->last < EXECUTED_KEPT ? (size_t)executed->last : EXECUTED_KEPT;
}

static void entry_done(struct executed_entry *entry)
{
	free(entry->name);
	free(entry->text);
	free(entry->values);
	free(entry->error);
	*entry = (struct executed_entry){.number = 0};
}

void executed_free(struct executed *executed)
{
	if (!executed)
		return;
	for (size_t i = 0; i < EXECUTED_KEPT; i++)
		entry_done(&executed->items[i]);
	free(executed);
}

/* At most so many bytes of it, and a sign where there were more. */
static void add_bounded(struct str *out, const char *text, size_t most)
{
	size_t len = strnlen(text, most + 1);
	str_addn(out, text, len > most ? most : len);
	if (len > most)
		str_addf(out, "… (%zu bytes)", strlen(text));
}

static char *bounded(const char *text, size_t most)
{
	struct str out = STR_INIT;
	add_bounded(&out, text, most);
	return str_take(&out);
}

static char *values_of(const struct executed_deed *deed)
{
	struct str out = STR_INIT;
	for (size_t i = 0; i < deed->nvalues; i++) {
		str_addf(&out, "%s%s = ", i ? "\n" : "", deed->names[i]);
		if (deed->values[i])
			add_bounded(&out, deed->values[i], EXECUTED_VALUE);
		else
			str_add(&out, "null");
	}
	return deed->nvalues ? str_take(&out) : NULL;
}

static void tell(struct executed *executed)
{
	executed->version++;
	for (struct executed_watch *watch = executed->watches; watch; watch = watch->next)
		watch->changed(watch->data);
}

/* The place for a deed: that of the same routine's last one, else the next. */
static size_t take_place(struct executed *executed, const struct executed_deed *deed)
{
	size_t count = deed->routine ? executed_count(executed) : 0;
	for (size_t i = 0; i < count; i++)
		if (executed->items[i].times && executed->items[i].routine && executed->items[i].duration_us >= 0 &&
			str_eq(executed->items[i].name, deed->name))
			return i;
	return executed->last++ % EXECUTED_KEPT;
}

uint64_t executed_begin(struct executed *executed, const struct executed_deed *deed)
{
	if (!executed)
		return 0;
	size_t place = take_place(executed, deed);
	struct executed_entry *entry = &executed->items[place];
	bool again = deed->routine && entry->routine && str_eq(entry->name, deed->name);
	uint64_t number = again ? entry->number : executed->last;
	int64_t times = again ? entry->times + 1 : 1;
	entry_done(entry);
	*entry = (struct executed_entry){
		.number = number,
		.kind = deed->kind,
		.name = mem_strdup(deed->name),
		.text = bounded(deed->text, EXECUTED_TEXT),
		.values = values_of(deed),
		.where = deed->where,
		.writes = deed->writes,
		.routine = deed->routine,
		.times = times,
		.at = clock_wall_us() / 1000,
		.duration_us = -1,
		.rows = -1,
	};
	executed->begun_us[place] = clock_us();
	tell(executed);
	return number;
}

static size_t place_of(const struct executed *executed, uint64_t number)
{
	bool kept = executed && number && number <= executed->last && number + EXECUTED_KEPT > executed->last;
	return kept ? (number - 1) % EXECUTED_KEPT : EXECUTED_KEPT;
}

void executed_end(struct executed *executed, uint64_t number, int64_t rows, const struct err *err)
{
	size_t place = place_of(executed, number);
	if (place == EXECUTED_KEPT || executed->items[place].duration_us >= 0)
		return;
	struct executed_entry *entry = &executed->items[place];
	entry->duration_us = clock_us() - executed->begun_us[place];
	entry->rows = rows;
	entry->error = err && err->kind != ERR_NONE ? mem_strdup(err->text ? err->text : "") : NULL;
	tell(executed);
}

const struct executed_entry *executed_at(const struct executed *executed, size_t place)
{
	return place < executed_count(executed) ? executed_find(executed, executed->last - place) : NULL;
}

const struct executed_entry *executed_find(const struct executed *executed, uint64_t number)
{
	size_t place = place_of(executed, number);
	return place < EXECUTED_KEPT ? &executed->items[place] : NULL;
}

uint64_t executed_version(const struct executed *executed)
{
	return executed->version;
}

void executed_watch(struct executed *executed, struct executed_watch *watch)
{
	watch->next = executed->watches;
	executed->watches = watch;
}

void executed_unwatch(struct executed *executed, struct executed_watch *watch)
{
	struct executed_watch **at = &executed->watches;
	while (*at && *at != watch)
		at = &(*at)->next;
	if (*at)
		*at = watch->next;
}

const char *executed_kind_name(enum executed_kind kind)
{
	static const char *const names[] = {
		[EXECUTED_SQL] = "sql",
		[EXECUTED_REDIS] = "redis",
		[EXECUTED_HTTP] = "http",
		[EXECUTED_PROCESS] = "process",
	};
	return names[kind];
}
