#include "base/mem.h"
#include "base/vec.h"
#include "unit.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static void an_arena_keeps_every_allocation_apart_and_aligned(void **state)
{
	(void)state;
	struct arena *arena = arena_new();
	char *texts[2000];
	for (int i = 0; i < 2000; i++) {
		long double *number = arena_zero(arena, 1, sizeof(*number));
		assert_int_equal((uintptr_t)number % _Alignof(max_align_t), 0);
		assert_true(*number == 0);
		*number = i;
		texts[i] = arena_printf(arena, "text %d", i);
	}
	for (int i = 0; i < 2000; i++) {
		char *want = mem_printf("text %d", i);
		assert_string_equal(texts[i], want);
		free(want);
	}
	arena_free(arena);
	arena_free(NULL);
}

static void an_arena_takes_what_is_larger_than_a_block_and_goes_on_filling_the_block(void **state)
{
	(void)state;
	struct arena *arena = arena_new();
	char *small = arena_strdup(arena, "small");
	char *large = arena_zero(arena, 1, 1 << 20);
	memset(large, 'x', 1 << 20);
	char *next = arena_strdup(arena, "next");
	assert_true(next > small && next < small + 4096);
	assert_string_equal(small, "small");
	assert_string_equal(next, "next");
	arena_free(arena);
}

static void copies_end_where_the_text_or_the_limit_ends(void **state)
{
	(void)state;
	struct arena *arena = arena_new();
	assert_string_equal(arena_strndup(arena, "abcdef", 3), "abc");
	assert_string_equal(arena_strndup(arena, "ab", 100), "ab");
	assert_null(arena_strdup(arena, NULL));
	assert_null(mem_strdup(NULL));
	char *copy = mem_strndup("abcdef", 2);
	assert_string_equal(copy, "ab");
	free(copy);
	arena_free(arena);
}

static void a_size_that_overflows_ends_the_program_instead_of_wrapping_round(void **state)
{
	(void)state;
	pid_t child = fork();
	if (child == 0) {
		signal(SIGABRT, SIG_DFL);
		free(mem_zero(SIZE_MAX / 2, 3));
		_exit(0);
	}
	int status;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}

static void a_vector_keeps_what_was_pushed(void **state)
{
	(void)state;
	struct {
		VEC(int);
	} numbers = {0};
	for (int i = 0; i < 1000; i++)
		VEC_PUSH(&numbers, i);
	assert_int_equal(numbers.len, 1000);
	for (int i = 0; i < 1000; i++)
		assert_int_equal(numbers.items[i], i);
	free(numbers.items);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(an_arena_keeps_every_allocation_apart_and_aligned),
	cmocka_unit_test(an_arena_takes_what_is_larger_than_a_block_and_goes_on_filling_the_block),
	cmocka_unit_test(copies_end_where_the_text_or_the_limit_ends),
	cmocka_unit_test(a_size_that_overflows_ends_the_program_instead_of_wrapping_round),
	cmocka_unit_test(a_vector_keeps_what_was_pushed),
};

UNIT_MAIN(tests)
