#include "systems/backend.h"
#include "unit.h"

static void a_token_says_whose_it_is_only_where_it_is_a_jwt_with_an_id(void **state)
{
	static const struct {
		const char *token, *owner;
	} cases[] = {
		/* {"user_id":"00000001-0000-4000-8000-00000000000a"} */
		{"e30.eyJ1c2VyX2lkIjoiMDAwMDAwMDEtMDAwMC00MDAwLTgwMDAtMDAwMDAwMDAwMDBhIn0.x",
			"00000001-0000-4000-8000-00000000000a"},
		/* {"sub":"и?>","id":"0000000F-0000-4000-8000-00000000000B"} */
		{"e30.eyJzdWIiOiLQuD8-IiwiaWQiOiIwMDAwMDAwRi0wMDAwLTQwMDAtODAwMC0wMDAwMDAwMDAwMEIifQ.x",
			"0000000F-0000-4000-8000-00000000000B"},
		{"e30.eyJzdWIiOiJpdmFub3YifQ.x", NULL}, /* {"sub":"ivanov"} */
		{"e30.eyJzdWIiOjE3fQ.x", NULL},         /* {"sub":17} */
		{"e30.W10.x", NULL},                    /* [] */
		{"e30.!!!.x", NULL},
		{"e30..x", NULL},
		{"opaque", NULL},
		{"one.two", NULL},
		{"", NULL},
	};
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char *owner = backend_token_owner(cases[i].token);
		if (cases[i].owner) {
			assert_non_null(owner);
			assert_string_equal(owner, cases[i].owner);
		} else {
			assert_null(owner);
		}
		free(owner);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_token_says_whose_it_is_only_where_it_is_a_jwt_with_an_id),
};

UNIT_MAIN(tests)
