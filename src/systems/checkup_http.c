#include "systems/checkup_http.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "base/utf8.h"
#include "store/http.h"
#include "systems/max_api.h"
#include "systems/token.h"

#include <stdlib.h>
#include <string.h>

enum {
	CONNECT_MS = 5000,
	WHOLE_MS = 10000,
	ANSWER_MAX = 1024 * 1024,
	SAID_MAX = 80, /* bytes of an answer that is not as expected */
	TOO_MANY_REQUESTS = 429,
};

struct checkup_http {
	char *base, *path; /* the server's address, and what stands behind it */
	char *text;
	char *token, *token_file, *ca_file, *contains; /* NULL: none */
	const char *scheme;                            /* before the token, in its header */
	const char *whose;                             /* the token */
	int status, within_ms;
};

static char *copy(const char *text)
{
	return text ? mem_strdup(text) : NULL;
}

/* The address up to the path, and the path. */
static void take_url(struct checkup_http *http, const char *url)
{
	const char *host = strstr(url, "://") + 3;
	size_t len = (size_t)(host - url) + strcspn(host, "/?#");
	http->base = mem_strndup(url, len);
	http->path = mem_printf("%s%.*s", url[len] == '/' ? "" : "/", (int)strcspn(url + len, "#"), url + len);
}

static void take_server(struct checkup_http *http, const struct checklist_step *step, const struct target *target)
{
	bool max = step->server == CHECKLIST_MAX;
	const char *url = !max ? target->backend : target->max_api ? target->max_api : MAX_API_URL;
	size_t len = strlen(url);
	while (len && url[len - 1] == '/')
		len--;
	http->base = mem_strndup(url, len);
	http->path = mem_strdup(step->path);
	http->token = copy(max ? target->max_api_token : target->backend_token);
	http->token_file = copy(max ? target->max_api_token_file : target->backend_token_file);
	http->ca_file = copy(max ? target->max_api_ca_file : target->backend_ca_file);
	http->scheme = max ? "" : "Bearer ";
	http->whose = max ? TEXT("the MAX API") : TEXT("the backend");
}

static const char *why_not(const struct checklist_step *step, const struct target *target)
{
	if (step->server == CHECKLIST_BACKEND && !target->backend)
		return _("this target has no address of the backend (BACKEND_URL)");
	if (step->server == CHECKLIST_MAX && !target->max_api_token && !target->max_api_token_file)
		return _("this target has no token for the MAX API (MAX_API_TOKEN_FILE)");
	return NULL;
}

struct checkup_http *checkup_http_new(
	const struct checklist_step *step, const struct target *target, struct checkup *checkup)
{
	const char *why = why_not(step, target);
	if (why) {
		checkup_set(checkup, CHECKUP_SKIPPED, mem_strdup(why));
		return NULL;
	}
	struct checkup_http *http = mem_zero(1, sizeof(*http));
	if (step->url)
		take_url(http, step->url);
	else
		take_server(http, step, target);
	http->text = mem_printf("GET %s%s", http->base, http->path);
	http->contains = copy(step->contains);
	http->status = step->status;
	http->within_ms = step->within_ms;
	return http;
}

void checkup_http_free(struct checkup_http *http)
{
	if (!http)
		return;
	token_free(http->token);
	free(http->base);
	free(http->path);
	free(http->text);
	free(http->token_file);
	free(http->ca_file);
	free(http->contains);
	free(http);
}

const char *checkup_http_text(const struct checkup_http *http)
{
	return http->text;
}

static int whole_ms(const struct checkup_http *http)
{
	return http->within_ms > WHOLE_MS ? http->within_ms : WHOLE_MS;
}

/* header: NULL, no token is shown. */
static struct http *open_session(
	const struct checkup_http *http, const char *header, const volatile sig_atomic_t *interrupt, struct err *err)
{
	const char *const headers[] = {"Accept: */*", header, NULL};
	const struct http_options options = {
		.url = http->base,
		.ca_file = http->ca_file,
		.headers = headers,
		.connect_ms = CONNECT_MS,
		.whole_ms = whole_ms(http),
		.answer_max = ANSWER_MAX,
		.connections = 1,
		.interrupt = interrupt,
	};
	return http_open(&options, err);
}

static struct http *open_http(const struct checkup_http *http, const volatile sig_atomic_t *interrupt, struct err *err)
{
	if (!http->token && !http->token_file)
		return open_session(http, NULL, interrupt, err);
	char *token = token_read(http->token, http->token_file, http->whose, err);
	if (!token)
		return NULL;
	char *header = mem_printf("Authorization: %s%s", http->scheme, token);
	struct http *session = open_session(http, header, interrupt, err);
	token_free(header);
	token_free(token);
	return session;
}

static void judge_failure(const struct checkup_http *http, const struct http_answer *answer, struct checkup *checkup)
{
	struct str found = STR_INIT;
	switch (answer->end) {
	case HTTP_UNREACHED:
		str_addf(&found, _("not reached: %s"), answer->why);
		break;
	case HTTP_UNTRUSTED:
		str_addf(&found, _("its certificate is not trusted: %s"), answer->why);
		break;
	case HTTP_TIMEOUT:
		str_add(&found, _("no answer within "));
		clock_add_duration(&found, whole_ms(http));
		break;
	case HTTP_TOO_LARGE:
		str_add(&found, _("the answer is larger than a megabyte"));
		break;
	default:
		str_addf(&found, _("the connection broke off: %s"), answer->why);
		break;
	}
	checkup_set(checkup, answer->end == HTTP_TOO_LARGE ? CHECKUP_UNKNOWN : CHECKUP_FAIL, str_take(&found));
}

/* What is not as it should be, behind "; "; false: nothing. */
static bool add_faults(const struct checkup_http *http, const struct http_answer *answer, struct str *out)
{
	bool status = http->status ? answer->status == http->status : answer->status >= 200 && answer->status < 300;
	bool late = http->within_ms && answer->took_us > http->within_ms * INT64_C(1000);
	bool lacks = http->contains && !memmem(answer->body, answer->len, http->contains, strlen(http->contains));
	if (!status && http->status)
		str_addf(out, _("; expected %d"), http->status);
	else if (!status)
		str_add(out, _("; expected 200 to 299"));
	if (late) {
		str_add(out, _("; expected within "));
		clock_add_duration(out, http->within_ms);
	}
	if (lacks)
		str_addf(out, _("; the answer lacks \"%s\""), http->contains);
	if ((!status || lacks) && answer->len) {
		str_add(out, ": ");
		safe_text_add(out, answer->body, utf8_cut(answer->body, answer->len, SAID_MAX), SAFE_SHOW);
	}
	return !status || late || lacks;
}

static void judge(const struct checkup_http *http, const struct http_answer *answer, struct checkup *checkup)
{
	struct str found = STR_INIT;
	if (answer->end != HTTP_ANSWERED) {
		judge_failure(http, answer, checkup);
		return;
	}
	str_addf(&found, "HTTP %d, ", answer->status);
	clock_add_duration(&found, (answer->took_us + 999) / 1000);
	bool faulty = add_faults(http, answer, &found);
	bool busy = answer->status == TOO_MANY_REQUESTS && http->status != TOO_MANY_REQUESTS;
	checkup_set(checkup, busy ? CHECKUP_UNKNOWN : faulty ? CHECKUP_FAIL : CHECKUP_PASS, str_take(&found));
}

bool checkup_http_ask(const struct checkup_http *http, const volatile sig_atomic_t *interrupt, struct checkup *checkup,
	struct err *err)
{
	struct err why = ERR_INIT;
	struct http *session = open_http(http, interrupt, &why);
	const struct http_answer *answer = NULL;
	bool asked = session && http_get(session, http->path, 0, &why);
	if (asked)
		answer = http_wait(session, CONNECT_MS + whole_ms(http));
	if (answer)
		judge(http, answer, checkup);
	else if (!asked)
		checkup_set(checkup, CHECKUP_UNKNOWN, mem_strdup(why.text));
	http_close(session);
	err_done(&why);
	return answer || !asked || err_set(err, ERR_INTERRUPTED, _("interrupted"));
}
