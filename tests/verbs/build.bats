# What is built follows what it is built of.
bats_require_minimum_version 1.5.0

setup_file() {
	local top
	top=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
	cd "$BATS_FILE_TMPDIR"
	mkdir -p src/base src/conf .ci sql/rules views themes
	cp "$top/Makefile" .
	cp "$top/.ci/embed" "$top/.ci/catalogue" .ci/
	cp "$top"/src/base/*.[ch] src/base/
	cp "$top"/src/conf/files* src/conf/
	echo '-- one' >sql/rules/one.sql
	built
}

setup() {
	cp -a "$BATS_FILE_TMPDIR" "$BATS_TEST_TMPDIR/tree"
	cd "$BATS_TEST_TMPDIR/tree"
}

# Builds the archive; sets output to the names of what was made anew.
built() {
	unset MAKEFLAGS MAKELEVEL TRUEUP_BUILD
	run -0 make BUILD=build lib
}

embeds() {
	strings -a build/obj/embedded.o | grep -qxF -- "$1"
}

@test "a tree that has not changed is not built again" {
	built
	[ -z "$output" ]
}

@test "an embedded file that changes is embedded anew" {
	embeds '-- one'
	echo '-- another' >sql/rules/one.sql
	touch -d '1 minute' sql/rules/one.sql
	built
	embeds '-- another'
	run ! embeds '-- one'
}

@test "an embedded file that comes or goes is in, or out" {
	echo 'title = two' >views/two.view
	built
	embeds views/two.view
	embeds 'title = two'
	rm views/two.view
	built
	run ! embeds views/two.view
	run ! embeds 'title = two'
}

@test "what editors leave behind is not embedded" {
	touch sql/rules/one.sql~ views/.two.view.swp
	built
	[ -z "$output" ]
}

@test "a source that goes leaves the archive" {
	echo 'int gone(void); int gone(void) { return 1; }' >src/base/gone.c
	built
	nm build/libtrueup.a | grep -qw gone
	rm src/base/gone.c
	built
	run ! grep -qw gone <(nm build/libtrueup.a)
}

@test "a header that changes builds what includes it" {
	touch -d '1 minute' src/conf/files.h
	built
	[[ "$output" == *files.o* ]]
	[[ "$output" != *str.o* ]]
}

@test "other flags build everything anew" {
	run -0 make BUILD=build lib CFLAGS=-O0
	[[ "$output" == *str.o* ]]
}
