#include "systems/backend.h"

#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "base/utf8.h"
#include "store/http.h"
#include "systems/token.h"

#include <ctype.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
	CONNECT_MS = 5000,
	WHOLE_MS = 20000,
	ANSWER_MAX = 256 * 1024,
	SAID_MAX = 300, /* bytes of what it says itself */
	DEPTH_MAX = 4,
};

static const char path[] = "/api/chats/get-or-create";

void backend_answer_done(struct backend_answer *answer)
{
	free(answer->room);
	free(answer->why);
	*answer = (struct backend_answer){.status = 0};
}

static bool is_uuid(const char *text)
{
	static const char form[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
	size_t i = 0;
	while (text && form[i] && (form[i] == 'x' ? isxdigit((unsigned char)text[i]) : text[i] == '-'))
		i++;
	return text && !form[i] && !text[i];
}

/* As in RFC 4648, section 5, without padding; what is of another alphabet ends it. To be freed. */
static char *base64url_decode(const char *text, size_t len, size_t *out_len)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	struct str out = STR_INIT;
	unsigned bits = 0, held = 0;
	for (size_t i = 0; i < len; i++) {
		const char *at = text[i] ? strchr(alphabet, text[i]) : NULL;
		if (!at)
			break;
		bits = (bits << 6 | (unsigned)(at - alphabet)) & 0xFFFF;
		held += 6;
		if (held >= 8) {
			held -= 8;
			str_addc(&out, (char)(bits >> held & 0xFF));
		}
	}
	*out_len = out.len;
	return str_take(&out);
}

char *backend_token_owner(const char *token)
{
	static const char *const names[] = {"user_id", "sub", "id"};
	const char *first = strchr(token, '.'), *second = first ? strchr(first + 1, '.') : NULL;
	char *owner = NULL;
	size_t len = 0;
	if (!second)
		return NULL;
	char *text = base64url_decode(first + 1, (size_t)(second - first - 1), &len);
	json_t *claims = json_loadb(text ? text : "", len, 0, NULL);
	for (size_t i = 0; !owner && i < sizeof(names) / sizeof(*names); i++) {
		const char *value = json_string_value(json_object_get(claims, names[i]));
		owner = is_uuid(value) ? mem_strdup(value) : NULL;
	}
	json_decref(claims);
	free(text);
	return owner;
}

/* The one of the pair that the token's owner is to have a room with; NULL and *err. Borrowed. */
static const char *other_of(const char *token, const char *teacher, const char *student, struct err *err)
{
	char *owner = backend_token_owner(token);
	const char *other = NULL;
	if (!owner || strcasecmp(owner, teacher) == 0)
		other = student;
	else if (strcasecmp(owner, student) == 0)
		other = teacher;
	else
		err_set(err, ERR_REFUSED,
			_("the token is that of %s, who is neither the teacher nor the student: the backend would open "
			  "a chat with that person"),
			owner);
	free(owner);
	return other;
}

static struct http *open_http(const struct backend_options *options, const char *token, struct err *err)
{
	char *header = mem_printf("Authorization: Bearer %s", token);
	char *url = mem_strdup(options->url);
	const char *const headers[] = {header, "Content-Type: application/json", "Accept: application/json", NULL};
	const struct http_options http = {
		.url = url,
		.ca_file = options->ca_file,
		.headers = headers,
		.connect_ms = CONNECT_MS,
		.whole_ms = WHOLE_MS,
		.answer_max = ANSWER_MAX,
		.connections = 1,
		.interrupt = options->interrupt,
	};
	for (size_t len = strlen(url); len && url[len - 1] == '/'; len--)
		url[len - 1] = '\0';
	struct http *session = http_open(&http, err);
	explicit_bzero(header, strlen(header));
	free(header);
	free(url);
	return session;
}

/* The object that is a room: the value itself, or one within it. */
static const json_t *find_room(const json_t *value, int depth, const char **id)
{
	static const char *const names[] = {"room_id", "chat_room_id", "id"};
	const json_t *found = NULL, *inner;
	const char *name;
	if (!json_is_object(value) || depth > DEPTH_MAX)
		return NULL;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		*id = json_string_value(json_object_get(value, names[i]));
		if (is_uuid(*id))
			return value;
	}
	json_object_foreach((json_t *)value, name, inner)
	{
		found = find_room(inner, depth + 1, id);
		if (found)
			return found;
	}
	return NULL;
}

static bool is_of(const json_t *room, const char *name, const char *person)
{
	const char *said = json_string_value(json_object_get(room, name));
	return !said || strcasecmp(said, person) == 0;
}

static void take_room(const json_t *value, const char *teacher, const char *student, struct backend_answer *answer)
{
	const char *id = NULL;
	const json_t *room = find_room(value, 0, &id);
	if (!room) {
		answer->unsure = true;
		answer->why = mem_strdup(_("the backend's answer names no chat"));
	} else if (!is_of(room, "teacher_id", teacher) || !is_of(room, "student_id", student)) {
		answer->why = mem_printf(_("the backend opened %s, which is the chat of another pair: is the first "
					   "the teacher, and the token that of one of the two?"),
			id);

	} else {
		answer->room = mem_strdup(id);
	}
}

/* What it says itself of an error, behind ": "; nothing where it says nothing. */
static void add_said(struct str *out, const json_t *value)
{
	static const char *const names[] = {"message", "error", "detail"};
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		const json_t *member = json_object_get(value, names[i]);
		const char *said =
			json_string_value(json_is_object(member) ? json_object_get(member, "message") : member);
		if (!said)
			continue;
		str_add(out, ": ");
		safe_text_add(out, said, utf8_cut(said, strlen(said), SAID_MAX), SAFE_SHOW);
		return;
	}
}

static const struct {
	int status;
	bool of_token;
	const char *text;
} refusals[] = {
	{400, false, TEXT("the backend refuses this pair (HTTP 400)")},
	{401, true,
		TEXT("the backend does not take the token (HTTP 401): it may have expired; see BACKEND_TOKEN_FILE")},
	{403, true, TEXT("the backend does not let the token's owner open this chat (HTTP 403)")},
	{404, false, TEXT("the backend knows no such route or person (HTTP 404); see BACKEND_URL")},
	{409, false, TEXT("the backend sees a conflict (HTTP 409)")},
	{422, false, TEXT("the backend refuses this pair (HTTP 422)")},
	{429, true, TEXT("the backend has had too many requests (HTTP 429): try again later")},
	{500, false, TEXT("the backend failed (HTTP 500)")},
	{502, false, TEXT("what stands before the backend does not reach it (HTTP 502)")},
	{503, false, TEXT("the backend is not at work now (HTTP 503)")},
	{504, false, TEXT("what stands before the backend waited for it in vain (HTTP 504)")},
};

static char *tell_refusal(const json_t *value, struct backend_answer *answer)
{
	struct str out = STR_INIT;
	for (size_t i = 0; i < sizeof(refusals) / sizeof(*refusals); i++)
		if (refusals[i].status == answer->status) {
			str_add(&out, _(refusals[i].text));
			answer->of_token = refusals[i].of_token;
		}
	if (!out.len)
		str_addf(&out, _("the backend answers HTTP %d"), answer->status);
	add_said(&out, value);
	return str_take(&out);
}

static char *tell_failure(const struct http_answer *http, struct backend_answer *answer)
{
	switch (http->end) {
	case HTTP_UNREACHED:
		return mem_printf(_("the backend is not reached: %s"), http->why);
	case HTTP_UNTRUSTED:
		return mem_printf(_("the backend's certificate is not trusted: %s; see BACKEND_CA_FILE"), http->why);
	case HTTP_TIMEOUT:
		answer->unsure = true;
		return mem_printf(_("the backend did not answer within %d seconds"), WHOLE_MS / 1000);
	case HTTP_TOO_LARGE:
		answer->unsure = true;
		return mem_strdup(_("the backend's answer is too long to be one"));
	default:
		answer->unsure = true;
		return mem_printf(_("the backend broke off: %s"), http->why);
	}
}

static void judge(
	const struct http_answer *http, const char *teacher, const char *student, struct backend_answer *answer)
{
	answer->status = http->status;
	if (http->end != HTTP_ANSWERED) {
		answer->why = tell_failure(http, answer);
		return;
	}
	json_t *value = json_loadb(http->body, http->len, 0, NULL);
	if (http->status >= 200 && http->status < 300)
		take_room(value, teacher, student, answer);
	else
		answer->why = tell_refusal(value, answer);
	/* one that failed may have done half of it */
	answer->unsure |= http->status >= 500;
	json_decref(value);
}

static bool ask(struct http *http, const char *other, const char *teacher, const char *student,
	struct backend_answer *answer, struct err *err)
{
	json_t *question = json_pack("{s:s}", "other_user_id", other);
	char *body = json_dumps(question, JSON_COMPACT);
	json_decref(question);
	bool ok = body && http_post(http, path, body, 0, err);
	free(body);
	if (!ok)
		return false;
	const struct http_answer *came = http_wait(http, CONNECT_MS + WHOLE_MS);
	if (!came)
		return err_set(err, ERR_INTERRUPTED, _("interrupted; the backend may open the chat all the same"));
	judge(came, teacher, student, answer);
	return true;
}

bool backend_open_room(const struct backend_options *options, const char *teacher, const char *student,
	struct backend_answer *answer, struct err *err)
{
	*answer = (struct backend_answer){.status = 0};
	if (!options->url)
		return err_set(err, ERR_MISSING, _("there is no address of the backend; set BACKEND_URL"));
	if (!options->token && !options->token_file)
		return err_set(err, ERR_MISSING, _("there is no token for the backend; set BACKEND_TOKEN_FILE"));
	char *token = token_read(options->token, options->token_file, TEXT("the backend"), err);
	const char *other = token ? other_of(token, teacher, student, err) : NULL;
	struct http *http = other ? open_http(options, token, err) : NULL;
	bool ok = http && ask(http, other, teacher, student, answer, err);
	http_close(http);
	token_free(token);
	return ok;
}
