/* Any text as the address of a Redis: what is accepted names a host or a socket, what is not says why. */
#include "conf/redis_url.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size);
	struct redis_url url;
	struct err err = ERR_INIT;
	bool good = redis_url_parse(text, &url, &err);
	FUZZ_PROMISE(good == (err.kind == ERR_NONE));
	FUZZ_PROMISE(!good || (url.path != NULL) != (url.host != NULL));
	FUZZ_PROMISE(url.port >= 1 && url.port <= 65535 && url.database >= 0);
	redis_url_done(&url);
	err_done(&err);
	free(text);
	return 0;
}
