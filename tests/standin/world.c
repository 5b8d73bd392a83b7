#include "world.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/vec.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SLOTS_FIRST = 1024, SECOND_US = 1000000 };

static const char *const mode_words[MODES] = {
	[MODE_NORMAL] = "normal",
	[MODE_400] = "400",
	[MODE_401] = "401",
	[MODE_403] = "403",
	[MODE_404] = "404",
	[MODE_405] = "405",
	[MODE_429] = "429",
	[MODE_500] = "500",
	[MODE_503] = "503",
	[MODE_TRUNCATED] = "truncated",
	[MODE_HUGE] = "huge",
	[MODE_GARBAGE] = "garbage",
	[MODE_EMPTY] = "empty",
	[MODE_NEGATIVE] = "negative",
	[MODE_ANOTHER] = "another",
	[MODE_CUT] = "cut",
	[MODE_NO_HTTP] = "no-http",
	[MODE_HTTP10] = "http10",
	[MODE_SILENT] = "silent",
	[MODE_MIXED] = "mixed",
};

/* What a mixture is of: nothing that takes a minute, and nothing that ends the whole job. */
static const enum mode mixture[] = {MODE_403, MODE_404, MODE_429, MODE_500, MODE_503, MODE_TRUNCATED, MODE_GARBAGE,
	MODE_EMPTY, MODE_NEGATIVE, MODE_ANOTHER, MODE_CUT, MODE_NO_HTTP, MODE_HTTP10};

struct world {
	pthread_mutex_t lock;
	struct behaviour behaviour;
	struct chat *slots; /* open addressing; an id of 0 is free */
	size_t nslots, used;
	struct {
		VEC(int64_t);
	} times; /* of each request, monotonic microseconds */
	uint64_t dice;
};

static const struct behaviour standard = {.percent = 100, .times = -1};

struct world *world_new(void)
{
	struct world *world = mem_zero(1, sizeof(*world));
	pthread_mutex_init(&world->lock, NULL);
	world->behaviour = standard;
	world->nslots = SLOTS_FIRST;
	world->slots = mem_zero(world->nslots, sizeof(*world->slots));
	world->dice = 1;
	return world;
}

void world_free(struct world *world)
{
	pthread_mutex_destroy(&world->lock);
	free(world->slots);
	free(world->times.items);
	free(world);
}

enum mode world_mode(const char *word)
{
	int mode = 0;
	while (mode < MODES && !str_eq(word, mode_words[mode]))
		mode++;
	return (enum mode)mode;
}

static uint64_t scramble(uint64_t x)
{
	x = (x ^ x >> 31) * UINT64_C(0x9e3779b97f4a7c15);
	return x ^ x >> 29;
}

static struct chat *find(struct world *world, int64_t id)
{
	size_t at = scramble((uint64_t)id) & (world->nslots - 1);
	while (world->slots[at].id && world->slots[at].id != id)
		at = (at + 1) & (world->nslots - 1);
	return &world->slots[at];
}

static void grow(struct world *world)
{
	struct chat *old = world->slots;
	size_t nold = world->nslots;
	world->nslots *= 2;
	world->slots = mem_zero(world->nslots, sizeof(*world->slots));
	for (size_t i = 0; i < nold; i++) {
		if (old[i].id)
			*find(world, old[i].id) = old[i];
	}
	free(old);
}

/* What a chat is that nobody said anything of. */
static struct chat *here(struct world *world, int64_t id)
{
	struct chat *chat = find(world, id);
	if (chat->id)
		return chat;
	if (2 * ++world->used > world->nslots) {
		grow(world);
		chat = find(world, id);
	}
	*chat = (struct chat){.id = id, .count = 2 + llabs(id) * 7919 % 4999, .status = "active", .type = "chat"};
	chat->last_event_ms = INT64_C(1760000000000) + llabs(id) % 1000000 * 1000;
	return chat;
}

void world_behave(struct world *world, const struct behaviour *behaviour)
{
	pthread_mutex_lock(&world->lock);
	world->behaviour = *behaviour;
	pthread_mutex_unlock(&world->lock);
}

struct behaviour world_behaviour(struct world *world)
{
	pthread_mutex_lock(&world->lock);
	struct behaviour behaviour = world->behaviour;
	pthread_mutex_unlock(&world->lock);
	return behaviour;
}

struct chat world_chat(struct world *world, int64_t id)
{
	pthread_mutex_lock(&world->lock);
	struct chat chat = *here(world, id);
	pthread_mutex_unlock(&world->lock);
	return chat;
}

void world_set(struct world *world, const struct chat *chat)
{
	pthread_mutex_lock(&world->lock);
	*here(world, chat->id) = *chat;
	pthread_mutex_unlock(&world->lock);
}

static enum mode throw_dice(struct world *world)
{
	struct behaviour *behaviour = &world->behaviour;
	world->dice = scramble(world->dice + 1);
	if (behaviour->mode == MODE_NORMAL || behaviour->times == 0 ||
		(int)(world->dice >> 8 & 0xffff) % 100 >= behaviour->percent)
		return MODE_NORMAL;
	if (behaviour->times > 0)
		behaviour->times--;
	if (behaviour->mode != MODE_MIXED)
		return behaviour->mode;
	return mixture[(world->dice >> 32) % (sizeof(mixture) / sizeof(*mixture))];
}

static void note(struct chat *chat, int64_t now)
{
	int64_t since = now - chat->asked_us;
	if (chat->requests && (!chat->closest_us || since < chat->closest_us))
		chat->closest_us = since > 0 ? since : 1;
	chat->requests++;
	chat->asked_us = now;
}

enum mode world_asked(struct world *world, int64_t id)
{
	int64_t now = clock_us();
	pthread_mutex_lock(&world->lock);
	VEC_PUSH(&world->times, now);
	if (id)
		note(here(world, id), now);
	enum mode mode = throw_dice(world);
	pthread_mutex_unlock(&world->lock);
	return mode;
}

static int by_time(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;
	return *x < *y ? -1 : *x > *y;
}

void world_tally(struct world *world, struct str *out)
{
	size_t busiest = 0, chats = 0, first = 0;
	int64_t most = 0, closest = INT64_MAX;
	pthread_mutex_lock(&world->lock);
	const int64_t *times = world->times.items;
	size_t n = world->times.len;
	if (n)
		qsort(world->times.items, n, sizeof(*times), by_time);
	for (size_t i = 0; i < n; i++) {
		while (times[i] - times[first] >= SECOND_US)
			first++;
		busiest = i - first + 1 > busiest ? i - first + 1 : busiest;
	}
	for (size_t i = 0; i < world->nslots; i++) {
		chats += world->slots[i].requests > 0;
		most = world->slots[i].requests > most ? world->slots[i].requests : most;
		if (world->slots[i].closest_us && world->slots[i].closest_us < closest)
			closest = world->slots[i].closest_us;
	}
	str_addf(
		out, "{\"requests\":%zu,\"chats\":%zu,\"most_of_one\":%lld,\"closest_ms\":", n, chats, (long long)most);
	if (closest < INT64_MAX)
		str_addf(out, "%lld", (long long)closest / 1000);
	else
		str_add(out, "null");
	str_addf(out, ",\"busiest_second\":%zu,\"span_ms\":%lld}\n", busiest,
		n ? (long long)(times[n - 1] - times[0]) / 1000 : 0LL);
	pthread_mutex_unlock(&world->lock);
}

void world_forget(struct world *world)
{
	pthread_mutex_lock(&world->lock);
	world->times.len = 0;
	for (size_t i = 0; i < world->nslots; i++)
		world->slots[i].requests = world->slots[i].closest_us = 0;
	pthread_mutex_unlock(&world->lock);
}

void world_begin(struct world *world)
{
	pthread_mutex_lock(&world->lock);
	world->times.len = 0;
	world->used = 0;
	world->behaviour = standard;
	memset(world->slots, 0, world->nslots * sizeof(*world->slots));
	pthread_mutex_unlock(&world->lock);
}

void world_list(struct world *world, struct str *out)
{
	pthread_mutex_lock(&world->lock);
	for (size_t i = 0; i < world->nslots; i++) {
		const struct chat *chat = &world->slots[i];
		if (chat->id)
			str_addf(out, "%lld\t%lld\t%s\t%lld\n", (long long)chat->id, (long long)chat->count,
				chat->status, (long long)chat->requests);
	}
	pthread_mutex_unlock(&world->lock);
}
