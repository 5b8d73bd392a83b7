#include "answer.h"

#include "base/mem.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum { HUGE_BYTES = 100 * 1000 * 1000, SILENCE_MS = 60000 };

static void pass_time(int ms)
{
	struct timespec left = {.tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000};
	while (nanosleep(&left, &left) != 0 && errno == EINTR)
		continue;
}

static enum MHD_Result send_response(
	struct MHD_Connection *connection, unsigned status, struct MHD_Response *response, const char *type)
{
	if (!response)
		return MHD_NO;
	if (type)
		MHD_add_response_header(response, "Content-Type", type);
	enum MHD_Result result = MHD_queue_response(connection, status, response);
	MHD_destroy_response(response);
	return result;
}

/* body is taken. */
static enum MHD_Result reply(struct MHD_Connection *connection, unsigned status, struct str *body, const char *type)
{
	size_t len = body->len;
	struct MHD_Response *response =
		MHD_create_response_from_buffer(len, len ? str_take(body) : NULL, MHD_RESPMEM_MUST_FREE);
	str_done(body);
	return send_response(connection, status, response, type);
}

static const char json_type[] = "application/json; charset=utf-8";

static void add_chat(struct str *out, const struct chat *chat)
{
	str_addf(out,
		"{\"chat_id\":%" PRId64 ",\"type\":\"%s\",\"status\":\"%s\",\"title\":null,\"icon\":null,"
		"\"last_event_time\":%" PRId64 ",\"participants_count\":%" PRId64 ",\"owner_id\":null,"
		"\"is_public\":false,\"link\":null,\"description\":null}",
		chat->id, chat->type, chat->status, chat->last_event_ms, chat->count);
}

static const struct {
	unsigned status;
	const char *code, *message;
} errors[MODES] = {
	[MODE_400] = {400, "proto.payload", "Invalid request"},
	[MODE_401] = {401, "verify.token", "Invalid access_token"},
	[MODE_403] = {403, "chat.denied", "Access denied"},
	[MODE_404] = {404, "chat.not.found", "Chat not found"},
	[MODE_405] = {405, "method.not.allowed", "Method not allowed"},
	[MODE_429] = {429, "too.many.requests", "Too many requests"},
	[MODE_500] = {500, "internal.error", "Internal error"},
	[MODE_503] = {503, NULL, NULL},
};

static enum MHD_Result fail(struct MHD_Connection *connection, enum mode mode, int64_t retry_after_s)
{
	struct str body = STR_INIT;
	char seconds[24];
	if (errors[mode].code)
		str_addf(&body, "{\"code\":\"%s\",\"message\":\"%s\"}", errors[mode].code, errors[mode].message);
	size_t len = body.len;
	struct MHD_Response *response =
		MHD_create_response_from_buffer(len, len ? str_take(&body) : NULL, MHD_RESPMEM_MUST_FREE);
	str_done(&body);
	if (response && retry_after_s) {
		snprintf(seconds, sizeof(seconds), "%" PRId64, retry_after_s);
		MHD_add_response_header(response, "Retry-After", seconds);
	}
	return send_response(connection, errors[mode].status, response, json_type);
}

/* Begins as an answer should, and breaks off. */
static ssize_t break_off(void *data, uint64_t at, char *out, size_t max)
{
	static const char text[] = "{\"chat_id\":-1,\"type\":\"chat\",\"participants_";
	(void)data;
	if (at >= sizeof(text) - 1)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	size_t len = sizeof(text) - 1 - (size_t)at;
	len = len < max ? len : max;
	memcpy(out, text + at, len);
	return (ssize_t)len;
}

static ssize_t go_on(void *data, uint64_t at, char *out, size_t max)
{
	(void)data, (void)at;
	memset(out, '[', max);
	return (ssize_t)max;
}

static enum MHD_Result say_no_http(struct MHD_Connection *connection)
{
	static const char text[] = "\x16\x03\x01 this is no HTTP\r\n\r\n";
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
	if (info)
		send(info->connect_fd, text, sizeof(text) - 1, MSG_NOSIGNAL);
	return MHD_NO;
}

static enum MHD_Result by_http10(struct MHD_Connection *connection, const struct chat *chat)
{
	struct str body = STR_INIT;
	add_chat(&body, chat);
	struct MHD_Response *response = MHD_create_response_from_buffer(body.len, body.data, MHD_RESPMEM_MUST_COPY);
	str_done(&body);
	if (response)
		MHD_set_response_options(
			response, MHD_RF_HTTP_VERSION_1_0_RESPONSE | MHD_RF_HTTP_VERSION_1_0_ONLY, MHD_RO_END);
	return send_response(connection, MHD_HTTP_OK, response, json_type);
}

static enum MHD_Result misbehave(
	struct MHD_Connection *connection, enum mode mode, int64_t retry_after_s, struct chat *chat)
{
	struct str body = STR_INIT;
	switch (mode) {
	case MODE_TRUNCATED:
		return send_response(connection, MHD_HTTP_OK,
			MHD_create_response_from_callback(1000, 512, break_off, NULL, NULL), json_type);
	case MODE_HUGE:
		return send_response(connection, MHD_HTTP_OK,
			MHD_create_response_from_callback(
				chat->id % 2 ? HUGE_BYTES : MHD_SIZE_UNKNOWN, 65536, go_on, NULL, NULL),
			json_type);
	case MODE_GARBAGE:
		str_add(&body, "<html>\x1B[2J bad gateway \xFF</html>");
		return reply(connection, MHD_HTTP_OK, &body, "text/html");
	case MODE_SILENT:
		pass_time(SILENCE_MS);
		return MHD_NO;
	case MODE_CUT:
		return MHD_NO;
	case MODE_NO_HTTP:
		return say_no_http(connection);
	case MODE_HTTP10:
		return by_http10(connection, chat);
	case MODE_NEGATIVE:
		chat->count = -1;
		break;
	case MODE_ANOTHER:
		chat->id ^= 1;
		chat->count++;
		break;
	case MODE_EMPTY:
		return reply(connection, MHD_HTTP_OK, &body, json_type);
	default:
		return fail(connection, mode, retry_after_s);
	}
	add_chat(&body, chat);
	return reply(connection, MHD_HTTP_OK, &body, json_type);
}

static bool chat_id_of(const char *text, int64_t *id)
{
	char *end;
	errno = 0;
	*id = strtoll(text, &end, 10);
	return !errno && *text && !*end && *id;
}

static enum MHD_Result answer_api(const struct standin *standin, struct MHD_Connection *connection, const char *url)
{
	static const char chats[] = "/chats/";
	const char *token = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Authorization");
	struct str body = STR_INIT;
	int64_t id = 0;
	bool of_chat = str_starts(url, chats) && chat_id_of(url + sizeof(chats) - 1, &id);
	enum mode mode = world_asked(standin->world, id);
	struct behaviour behaviour = world_behaviour(standin->world);
	if (behaviour.latency_ms)
		pass_time(behaviour.latency_ms);
	if (!str_eq(token, standin->token))
		return fail(connection, MODE_401, 0);
	struct chat chat = {.id = -1};
	if (of_chat)
		chat = world_chat(standin->world, id);
	if (mode != MODE_NORMAL)
		return misbehave(connection, mode, behaviour.retry_after_s, &chat);
	if (str_eq(url, "/me")) {
		str_add(&body, "{\"user_id\":1,\"first_name\":\"trueup\",\"username\":\"trueup_bot\",\"is_bot\":true}");
		return reply(connection, MHD_HTTP_OK, &body, json_type);
	}
	if (!of_chat || str_eq(chat.status, "missing"))
		return fail(connection, MODE_404, 0);
	if (str_eq(chat.status, "denied"))
		return fail(connection, MODE_403, 0);
	add_chat(&body, &chat);
	return reply(connection, MHD_HTTP_OK, &body, json_type);
}

static const char *argument(struct MHD_Connection *connection, const char *name)
{
	return MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, name);
}

static long number(struct MHD_Connection *connection, const char *name, long standard)
{
	const char *text = argument(connection, name);
	long value = standard;
	return text && str_to_long(text, INT64_MIN, INT64_MAX, &value) ? value : standard;
}

/* What is not named is again as at the start. */
static bool set_behaviour(struct world *world, struct MHD_Connection *connection)
{
	const char *mode = argument(connection, "mode");
	struct behaviour behaviour = {
		.mode = mode ? world_mode(mode) : MODE_NORMAL,
		.percent = (int)number(connection, "percent", 100),
		.times = number(connection, "times", -1),
		.retry_after_s = number(connection, "retry_after", 0),
		.latency_ms = (int)number(connection, "latency", 0),
	};
	if (behaviour.mode == MODES)
		return false;
	world_behave(world, &behaviour);
	return true;
}

/* What is not named stays as it is. */
static bool set_chat(struct world *world, struct MHD_Connection *connection)
{
	const char *id_text = argument(connection, "id"), *status = argument(connection, "status");
	const char *type = argument(connection, "type"), *last = argument(connection, "last_event_ms");
	int64_t id;
	if (!id_text || !chat_id_of(id_text, &id))
		return false;
	struct chat chat = world_chat(world, id);
	chat.count = number(connection, "count", (long)chat.count);
	if (status)
		snprintf(chat.status, sizeof(chat.status), "%s", status);
	if (type)
		snprintf(chat.type, sizeof(chat.type), "%s", type);
	if (last)
		chat.last_event_ms = strtoll(last, NULL, 10);
	world_set(world, &chat);
	return true;
}

static enum MHD_Result answer_control(const struct standin *standin, struct MHD_Connection *connection, const char *url)
{
	struct str body = STR_INIT;
	bool known = true;
	if (str_eq(url, "/standin/behaviour"))
		known = set_behaviour(standin->world, connection);
	else if (str_eq(url, "/standin/chat"))
		known = set_chat(standin->world, connection);
	else if (str_eq(url, "/standin/tally"))
		world_tally(standin->world, &body);
	else if (str_eq(url, "/standin/chats"))
		world_list(standin->world, &body);
	else if (str_eq(url, "/standin/forget"))
		world_forget(standin->world);
	else if (str_eq(url, "/standin/begin"))
		world_begin(standin->world);
	else
		known = false;
	if (!known)
		str_add(&body, "that is not known here\n");
	return reply(connection, known ? MHD_HTTP_OK : MHD_HTTP_BAD_REQUEST, &body, "text/plain; charset=utf-8");
}

/* What is about the server and no chat is not counted; it comes as late as all the rest. */
static enum MHD_Result answer_server(const struct standin *standin, struct MHD_Connection *connection)
{
	struct behaviour behaviour = world_behaviour(standin->world);
	pass_time(behaviour.mode == MODE_SILENT ? SILENCE_MS : behaviour.latency_ms);
	return fail(connection, MODE_405, 0);
}

enum MHD_Result answer_request(void *data, struct MHD_Connection *connection, const char *url, const char *method,
	const char *version, const char *upload, size_t *upload_len, void **state)
{
	static char seen;
	const struct standin *standin = data;
	(void)version, (void)upload;
	/* The library keeps a connection only where the answer comes at its second call. */
	if (!*state) {
		*state = &seen;
		return MHD_YES;
	}
	if (*upload_len) {
		*upload_len = 0;
		return MHD_YES;
	}
	if (!str_eq(method, MHD_HTTP_METHOD_GET))
		return answer_server(standin, connection);
	if (str_starts(url, "/standin/"))
		return answer_control(standin, connection, url);
	return answer_api(standin, connection, url);
}
