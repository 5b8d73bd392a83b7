# The check of the tree's own promises sees each of them broken.
bats_require_minimum_version 1.5.0

setup() {
	top=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
	tree=$BATS_TEST_TMPDIR/tree
	mkdir -p "$tree"/src/{base,conf,store,engine,ui,console,cli,runner} "$tree"/{sql,tests/verbs}
	echo '#include "base/mem.h"' >"$tree/src/conf/rule.c"
	echo 'int base_mem(void);' >"$tree/src/base/mem.h"
	printf '#include "cli/verb.h"\n#include "runner/runner.h"\n' >"$tree/src/main.c"
}

# sees FILE:LINE PART: the check fails, and says so of this line.
sees() {
	run "$top/.ci/layering" "$tree"
	echo "$output"
	[ "$status" -eq 1 ]
	[[ "$output" == *"$1: "*"$2"* ]]
	[ "${#lines[@]}" -eq 1 ]
}

@test "a tree that keeps its promises passes" {
	cat >"$tree/src/engine/good.c" <<-'END'
		/* select a from b; sprintf(x) */
		static const char *const words[] = {"select a row", "begin", "commit", "delete 3 responses", "update"};
		char quote = '"';
		int snprintf_is_fine = sizeof("strcpy(");
	END
	run "$top/.ci/layering" "$tree"
	echo "$output"
	[ "$status" -eq 0 ]
	[ -z "$output" ]
}

@test "the repository itself keeps them" {
	run "$top/.ci/layering" "$top"
	echo "$output"
	[ "$status" -eq 0 ]
}

@test "a module that includes what stands above it is seen" {
	echo '#include "store/pg.h"' >"$tree/src/conf/bad.c"
	sees src/conf/bad.c:1 'conf may not include store/pg.h'
}

@test "the console may not include the runner, nor the widgets the engine" {
	printf '\n#include "runner/runner.h"\n' >"$tree/src/console/bad.c"
	sees src/console/bad.c:2 'console may not include runner/runner.h'
	rm "$tree/src/console/bad.c"
	echo '#include "engine/job.h"' >"$tree/src/ui/bad.h"
	sees src/ui/bad.h:1 'ui may not include engine/job.h'
}

@test "an include that hides its module is seen" {
	echo '#include "../store/pg.h"' >"$tree/src/conf/bad.c"
	sees src/conf/bad.c:1 'may not include ../store/pg.h'
}

@test "a source file in a folder that is no module is seen" {
	mkdir "$tree/src/util"
	echo 'int x;' >"$tree/src/util/x.c"
	sees src/util/x.c:1 'no module'
}

@test "each foreign header is seen outside its one file" {
	local header
	for header in curses.h ncursesw/curses.h uv.h libpq-fe.h ini.h hiredis/hiredis.h curl/curl.h microhttpd.h \
		systemd/sd-bus.h; do
		echo "#include <$header>" >"$tree/src/console/bad.c"
		sees src/console/bad.c:1 "$header is for another file alone"
	done
	rm "$tree/src/console/bad.c"
	echo '#include <jansson.h>' >"$tree/src/base/bad.c"
	sees src/base/bad.c:1 'jansson.h is for another file alone'
}

@test "a statement in a string is seen, in whichever lines it stands" {
	local statement
	for statement in 'select g.id from gigs g' 'SELECT count(*)' 'select 1' 'insert into audit values' \
		'update gigs set responses = 1' 'delete from responses where' 'with gone as (delete' 'create table x (' \
		'truncate gigs'; do
		printf 'const char *a = "begin";\nconst char *b = "%s";\n' "$statement" >"$tree/src/store/bad.c"
		sees src/store/bad.c:2 'SQL belongs in sql/'
	done
	printf 'const char *b =\n\t"select g.id,"\n\t" g.title"\n\t" from gigs g";\n' >"$tree/src/store/bad.c"
	sees src/store/bad.c:2 'SQL belongs in sql/'
}

@test "a function of more than 60 lines is seen" {
	{
		echo 'int long_one(void)'
		echo '{'
		for _ in {1..57}; do echo '	;'; done
		echo '}'
	} >"$tree/src/base/long.c"
	run "$top/.ci/layering" "$tree"
	[ "$status" -eq 0 ]
	sed -i '3i	;' "$tree/src/base/long.c"
	sees src/base/long.c:1 'function long_one has 61 lines'
}

@test "a file of more than 500 lines is seen, in tests too" {
	for _ in {1..501}; do echo '/* */'; done >"$tree/src/base/long.h"
	sees src/base/long.h:501 '501 lines'
	mv "$tree/src/base/long.h" "$tree/tests/test_long.c"
	sees tests/test_long.c:501 '501 lines'
}

@test "each unsafe call is seen" {
	local call
	for call in strcpy strcat sprintf vsprintf gets system popen; do
		printf 'void f(void)\n{\n\t%s(a, b);\n}\n' "$call" >"$tree/src/ui/bad.c"
		sees src/ui/bad.c:3 "unsafe call: $call"
	done
}

@test "a struct behind a typedef is seen" {
	echo 'typedef struct pg pg_t;' >"$tree/src/store/bad.h"
	sees src/store/bad.h:1 typedef
}

@test "what does not belong at the top level is seen" {
	touch "$tree/notes.md"
	sees notes.md:1 'does not belong'
}

@test "unfinished work and sleeping tests are seen" {
	echo '-- TO''DO: the rest' >"$tree/sql/x.sql"
	sees sql/x.sql:1 'unfinished'
	rm "$tree/sql/x.sql"
	echo 'sle''ep 1' >"$tree/tests/verbs/x.bats"
	sees tests/verbs/x.bats:1 'not for a time'
}
