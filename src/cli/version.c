#include "cli/json_out.h"
#include "cli/verbs.h"

bool version_verb(struct context *context, struct err *err)
{
	(void)err;
	if (!context->json) {
		printf("trueup %s\n", TRUEUP_VERSION);
		return true;
	}
	struct json_out *out = json_out_new(stdout);
	json_out_object(out, NULL);
	json_out_text(out, "name", "trueup");
	json_out_text(out, "version", TRUEUP_VERSION);
	json_out_free(out);
	return true;
}
