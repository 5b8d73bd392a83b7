#include "cli/participants_words.h"

#include "base/str.h"
#include "base/text.h"

#include <stddef.h>

const char *participants_word(const char *code)
{
	static const char *const words[] = {TEXT("cache"), TEXT("database"), TEXT("no number"), TEXT("not found"),
		TEXT("denied"), TEXT("removed"), TEXT("left"), TEXT("closed"), TEXT("suspended")};
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (str_eq(words[i], code))
			return _(words[i]);
	return code;
}
