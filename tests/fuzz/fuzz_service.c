/* Any bytes as what systemctl and journalctl print: a line that is handed on is a text of bounded length. */
#include "fuzz.h"
#include "systems/service.h"

#include <string.h>

static void check_line(void *data, const struct service_line *line)
{
	(void)data;
	FUZZ_PROMISE(line->text && strlen(line->text) <= SERVICE_TEXT);
	FUZZ_PROMISE(line->priority >= -1 && line->priority <= 7 && line->at_ms >= 0);
}

static void check(enum service_want want, const uint8_t *data, size_t size)
{
	const struct service_question question = {.want = want, .unit = "a.service", .lines = 10};
	struct service_reader *reader = service_reader_new(&question, check_line, NULL);
	struct service_answer answer;
	for (size_t at = 0; at < size; at += 7)
		service_reader_out(reader, (const char *)data + at, size - at < 7 ? size - at : 7);
	service_reader_err(reader, (const char *)data, size);
	service_reader_end(reader, 0, NULL, &answer);
	FUZZ_PROMISE((answer.known == SERVICE_KNOWN) == (answer.why == NULL));
	FUZZ_PROMISE(answer.known != SERVICE_KNOWN || want != SERVICE_STATUS || answer.word);
	service_answer_done(&answer);
	service_reader_free(reader);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	check(SERVICE_STATUS, data, size);
	check(SERVICE_LINES, data, size);
	return 0;
}
