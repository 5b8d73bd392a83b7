/* The stand-in's answers by HTTP: those of the MAX API, right or as the world says, and those about itself. */
#ifndef STANDIN_ANSWER_H
#define STANDIN_ANSWER_H

#include "world.h"

#include <microhttpd.h>

/* What all requests share. */
struct standin {
	struct world *world;
	const char *token; /* that the header Authorization must be, as it is */
};

/* For MHD_start_daemon; data is a struct standin. */
enum MHD_Result answer_request(void *data, struct MHD_Connection *connection, const char *url, const char *method,
	const char *version, const char *upload, size_t *upload_len, void **state);

#endif
