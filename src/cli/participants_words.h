/* What people read in place of the codes for where a chat's count is from, or why the chat cannot be asked for. */
#ifndef CLI_PARTICIPANTS_WORDS_H
#define CLI_PARTICIPANTS_WORDS_H

/* The word for code in the language in use; code itself if it is none of them, which may be NULL. Borrowed. */
const char *participants_word(const char *code);

#endif
