#include "engine/mask.h"

#include "unit.h"

static void masks(const char *text, const char *wanted)
{
	struct str out = STR_INIT;
	mask_add(&out, text, strlen(text), false);
	assert_string_equal(str_text(&out), wanted);
	str_done(&out);
}

static void stays(const char *text)
{
	masks(text, text);
}

static void phones_are_known_by_their_shape(void **state)
{
	(void)state;
	masks("+7 916 123-45-67", "+***67");
	masks("8 (916) 123-45-67", "***67");
	masks("89161234567", "***67");
	masks("+49.30.1234567, then +1-202-555-0143!", "+***67, then +***43!");
	masks("call (916)123-45-67 now", "call ***67 now");
	masks("тел. 8-916-123-45-67 Анна", "тел. ***67 Анна");
	masks("+4420712", "+***12");
	masks("89161234567,89161234568", "***67,***68");
}

static void addresses_are_known_by_their_shape(void **state)
{
	(void)state;
	masks("anna@example.com", "***@***");
	masks("Анна <anna.p+x@mail.example.co.uk>, or b@c.de.", "Анна <***@***>, or ***@***.");
	masks("почта@пример.рф", "***@***");
	masks("mailto:anna@example.com", "mailto:***@***");
}

static void what_identifies_a_row_a_time_or_an_amount_stays(void **state)
{
	(void)state;
	stays("");
	stays("10000000-0000-4000-8000-000000000008");
	stays("8f1c0a44-1234-5678-9012-34567890abcd");
	stays("12345678-1234-abcd-9012-345678901234");
	stays("a1b2c3d4-1234-5678-9012-abcdef012345");
	stays("2026-11-22 14:02:33");
	stays("2026-11-22T14:02:33Z");
	stays("01.02.2026 - 03.04.2026");
	stays("1,200");
	stays("1234567");
	stays("ws_demo_001");
	stays("order_89161234567");
	stays("a @ b");
	stays("@anna");
	stays("anna@localhost");
	stays("40000-60000 rub");
	stays("C++ (+1)");
}

static void a_name_of_a_column_says_that_its_values_are_personal(void **state)
{
	static const char *const personal[] = {
		"phone", "contact_phone", "email", "e_mail", "candidate_contacts", "tel"};
	static const char *const others[] = {"label", "title", "telling", "mailing_id", "responses_stored", ""};
	struct str out = STR_INIT;
	(void)state;
	for (size_t i = 0; i < sizeof(personal) / sizeof(personal[0]); i++)
		assert_true(mask_is_personal(personal[i]));
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		assert_false(mask_is_personal(others[i]));
	mask_add(&out, "@anna_p", 7, true);
	assert_string_equal(str_text(&out), "***");
	str_clear(&out);
	mask_add(&out, "+79161234567", 12, true);
	assert_string_equal(str_text(&out), "+***67");
	str_clear(&out);
	mask_add(&out, "", 0, true);
	assert_string_equal(str_text(&out), "");
	str_done(&out);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(phones_are_known_by_their_shape),
	cmocka_unit_test(addresses_are_known_by_their_shape),
	cmocka_unit_test(what_identifies_a_row_a_time_or_an_amount_stays),
	cmocka_unit_test(a_name_of_a_column_says_that_its_values_are_personal),
};

UNIT_MAIN(tests)
