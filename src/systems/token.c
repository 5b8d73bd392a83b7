#include "systems/token.h"

#include "base/mem.h"
#include "base/text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TOKEN_MAX = 4096 };

static char *read_file(const char *path, const char *whose, struct err *err)
{
	char text[TOKEN_MAX];
	FILE *file = fopen(path, "re");
	size_t len = file ? fread(text, 1, sizeof(text), file) : 0;
	int failed = !file || ferror(file) ? errno : 0;
	if (file)
		fclose(file);
	char *token = failed ? NULL : mem_strndup(text, len);
	explicit_bzero(text, sizeof(text));
	if (failed)
		err_set(err, ERR_INPUT, _("the file of the token for %s, %s: %s"), _(whose), path, strerror(failed));
	return token;
}

static bool can_be(const char *token)
{
	size_t len = strlen(token);
	for (size_t i = 0; i < len; i++)
		if (token[i] <= ' ' || token[i] == 0x7F)
			return false;
	return len && len < TOKEN_MAX;
}

char *token_read(const char *token, const char *file, const char *whose, struct err *err)
{
	static const char blanks[] = " \t\r\n";
	char *text = file ? read_file(file, whose, err) : mem_strdup(token);
	if (!text)
		return NULL;
	size_t begin = strspn(text, blanks), len = strlen(text);
	while (len > begin && strchr(blanks, text[len - 1]))
		len--;
	char *bare = mem_strndup(text + begin, len - begin);
	token_free(text);
	if (can_be(bare))
		return bare;
	token_free(bare);
	err_set(err, ERR_INPUT, _("what is set as the token for %s can be none (it is not shown)"), _(whose));
	return NULL;
}

void token_free(char *token)
{
	if (token)
		explicit_bzero(token, strlen(token));
	free(token);
}
