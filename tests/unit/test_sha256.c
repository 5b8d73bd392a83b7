#include "base/sha256.h"
#include "unit.h"

static void check_digest(const char *text, size_t len, const char *want)
{
	char got[65];
	sha256_hex(text, len, got);
	assert_string_equal(got, want);
}

static void digests_are_those_of_the_standard(void **state)
{
	(void)state;
	check_digest("", 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	check_digest("abc", 3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	check_digest("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 56,
		"248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
	char *million = malloc(1000000);
	memset(million, 'a', 1000000);
	check_digest(million, 1000000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
	free(million);
}

/* 55, 56, 63, 64: where the padding begins a block of its own. */
static void every_length_around_a_block_has_its_own_digest(void **state)
{
	(void)state;
	static const char zeros[130];
	char before[65] = "", now[65];
	for (size_t len = 0; len < sizeof(zeros); len++) {
		sha256_hex(zeros, len, now);
		assert_string_not_equal(now, before);
		memcpy(before, now, sizeof(now));
	}
	check_digest(zeros, 64, "f5a5fd42d16a20302798ef6ed309979b43003d2320d9f0e8ea9831a92759fb4b");
	check_digest(zeros, 55, "02779466cdec163811d078815c633f21901413081449002f24aa3e80f0b88ef7");
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(digests_are_those_of_the_standard),
	cmocka_unit_test(every_length_around_a_block_has_its_own_digest),
};

UNIT_MAIN(tests)
