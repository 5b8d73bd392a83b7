#include "base/mem.h"
#include "conf/shape.h"
#include "unit.h"

static void tables_and_columns_are_found_and_others_are_not(void **state)
{
	(void)state;
	struct shape *shape = shape_new();
	shape_add(shape, "gigs", NULL);
	shape_add(shape, "responses", "entity_id");
	shape_add(shape, "responses", "entity_id");
	assert_true(shape_has(shape, "gigs"));
	assert_true(shape_has(shape, "responses"));
	assert_true(shape_has(shape, "responses.entity_id"));
	assert_true(shape_has_column(shape, "responses", "entity_id"));
	assert_false(shape_has(shape, "gigs.entity_id"));
	assert_false(shape_has(shape, "entity_id"));
	assert_false(shape_has(shape, ""));
	assert_false(shape_has(shape, "."));
	shape_free(shape);
	shape_free(NULL);
}

static void a_dot_in_a_tables_name_is_no_column(void **state)
{
	(void)state;
	struct shape *shape = shape_new();
	shape_add(shape, "odd.name", NULL);
	assert_false(shape_has_column(shape, "odd", "name"));
	assert_true(shape_has_table(shape, "odd.name"));
	shape_free(shape);
}

static void a_large_database_fits(void **state)
{
	(void)state;
	struct shape *shape = shape_new();
	for (int table = 0; table < 200; table++) {
		char *name = mem_printf("t%d", table);
		for (int column = 0; column < 100; column++) {
			char *other = mem_printf("c%d", column);
			shape_add(shape, name, other);
			free(other);
		}
		free(name);
	}
	assert_true(shape_has(shape, "t0.c0"));
	assert_true(shape_has(shape, "t199.c99"));
	assert_false(shape_has(shape, "t200.c0"));
	assert_false(shape_has(shape, "t0.c100"));
	shape_free(shape);
}

static void a_shape_file_has_a_table_or_a_column_a_line(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	struct shape *shape = shape_parse("x.shape", "# gigs\n\ngigs\r\n  responses.status   # enum\nlast", &err);
	assert_non_null(shape);
	assert_true(shape_has(shape, "gigs"));
	assert_true(shape_has(shape, "responses.status"));
	assert_true(shape_has(shape, "last"));
	shape_free(shape);
}

static void a_bad_line_of_a_shape_is_named(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	assert_null(shape_parse("x.shape", "gigs\n  Gigs.id\nresponses.a.b\n", &err));
	assert_string_equal(err.text,
		"x.shape:2:3: this is no table; expected \"table\" or \"table.column\" (and 1 more "
		"problem)");
	assert_int_equal(err.kind, ERR_INPUT);
	err_done(&err);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(tables_and_columns_are_found_and_others_are_not),
	cmocka_unit_test(a_dot_in_a_tables_name_is_no_column),
	cmocka_unit_test(a_large_database_fits),
	cmocka_unit_test(a_shape_file_has_a_table_or_a_column_a_line),
	cmocka_unit_test(a_bad_line_of_a_shape_is_named),
};

UNIT_MAIN(tests)
