# make            build/trueup
# make check      everything that can be tested here; ends with "N passed, N failed"
# make demo       the console on a private PostgreSQL with drifted data (GIGS=200000 for size)
# make install    PREFIX (default /usr/local) and DESTDIR are honoured
# Others: unit asan fuzz bench coverage mutants soak lint format translations clean

VERSION := 0.1.0
BUILD ?= build
PREFIX ?= /usr/local
CC = gcc
CLANG ?= clang-14
CLANG_FORMAT ?= clang-format-14
CFLAGS ?= -O2 -g

LIBRARIES := ncursesw libpq libssl libcrypto libuv jansson inih
WARNINGS := -Wall -Wextra -Wshadow -Wvla -Wformat=2 -Wstrict-prototypes -Werror
CPPFLAGS_ALL := -D_GNU_SOURCE -Isrc $(shell pkg-config --cflags-only-I $(LIBRARIES) 2>/dev/null) \
	-DTRUEUP_VERSION='"$(VERSION)"'
CFLAGS_ALL := -std=c11 $(WARNINGS) -MMD -MP
LDLIBS_ALL := $(shell pkg-config --libs $(LIBRARIES) 2>/dev/null) -lhiredis -lm
LDFLAGS += -Wl,--as-needed

sources := $(sort $(wildcard src/*/*.c))
headers := $(sort $(wildcard src/*/*.h))
embedded := $(shell find sql views themes -type f ! -name '.*' ! -name '*~' 2>/dev/null | LC_ALL=C sort)
catalogues := $(sort $(wildcard dist/translations/*.po))
program := $(if $(wildcard src/main.c),trueup)
tests_c := $(sort $(wildcard tests/unit/*.[ch] tests/screens/*.[ch] tests/fuzz/*.[ch] tests/bench/*.[ch] tests/standin/*.[ch] \
	tests/systems/*.[ch]))
parts := static unit systems rules verbs screens faults fuzz
formatted := $(sort $(wildcard src/main.c) $(sources) $(headers) $(tests_c))

sanitize := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer

# V=1 shows whole commands.
say = $(if $(V),,@echo "$(1)	$@" &&) $(2)

.DELETE_ON_ERROR:
.SUFFIXES:
.PHONY: all lib install clean format lint asan fuzz bench coverage mutants check soak demo unit translations \
	check-build $(parts:%=build-%) coverage-build always
export TRUEUP_BUILD := $(abspath $(BUILD))
export CLANG CLANG_FORMAT

all: lib $(program:%=$(BUILD)/%)
lib: $(BUILD)/libtrueup.a

# Every variant is the same rules with another folder, compiler and set of flags.
# $(1) folder  $(2) compiler  $(3) flags
define variant
$(1)/obj/%.o: %.c $(BUILD)/flags.list
	@mkdir -p $$(@D)
	$$(call say,cc,$(2) $$(CPPFLAGS_ALL) $$(CPPFLAGS) $(3) $$(CFLAGS_ALL) -c -o $$@ $$<)

$(1)/obj/embedded.o: $(BUILD)/embedded.c $(embedded)
	@mkdir -p $$(@D)
	$$(call say,cc,$(2) $$(CPPFLAGS_ALL) $$(CPPFLAGS) $(3) $$(CFLAGS_ALL) -c -o $$@ $$<)

$(1)/obj/catalogues.o: $(BUILD)/catalogues.c $(BUILD)/flags.list
	@mkdir -p $$(@D)
	$$(call say,cc,$(2) $$(CPPFLAGS_ALL) $$(CPPFLAGS) $(3) $$(CFLAGS_ALL) -c -o $$@ $$<)

$(1)/libtrueup.a: $(sources:%.c=$(1)/obj/%.o) $(1)/obj/embedded.o $(1)/obj/catalogues.o $(BUILD)/sources.list
	@rm -f $$@
	$$(call say,ar,ar rcs $$@ $$(filter %.o,$$^))

$(1)/trueup: $(1)/obj/src/main.o $(1)/libtrueup.a
	$$(call say,ld,$(2) $(3) $$(LDFLAGS) -o $$@ $$^ $$(LDLIBS_ALL))

-include $(sources:%.c=$(1)/obj/%.d) $(1)/obj/src/main.d $(1)/obj/embedded.d $(1)/obj/catalogues.d
endef

check_flags := $(sanitize) -DTRUEUP_FAULTS
fuzz_flags := $(sanitize) -fsanitize=fuzzer-no-link
coverage_flags := -O0 -g --coverage -DTRUEUP_FAULTS

$(eval $(call variant,$(BUILD),$$(CC),$$(CFLAGS)))
$(eval $(call variant,$(BUILD)/check,$$(CC),$$(check_flags)))
$(eval $(call variant,$(BUILD)/fuzz,$$(CLANG),$$(fuzz_flags)))
$(eval $(call variant,$(BUILD)/coverage,$$(CC),$$(coverage_flags)))

# The lists are written anew only when they change (a file comes or goes), so that what is made by them is too.
$(BUILD)/embedded.list: listed = $(embedded)
$(BUILD)/sources.list: listed = $(sources)
$(BUILD)/catalogues.list: listed = $(catalogues)
$(BUILD)/flags.list: listed = $(CC) $(CLANG) $(CPPFLAGS_ALL) $(CPPFLAGS) $(CFLAGS_ALL) $(CFLAGS) $(sanitize)
$(BUILD)/%.list: always
	@mkdir -p $(@D)
	@printf '%s\n' $(listed) >$@.new
	@if cmp -s $@ $@.new; then rm -f $@.new; else mv $@.new $@; fi

$(BUILD)/embedded.c: $(BUILD)/embedded.list .ci/embed
	@grep . $< | .ci/embed >$@

$(BUILD)/catalogues.c: $(BUILD)/catalogues.list .ci/catalogue $(catalogues)
	@.ci/catalogue $(catalogues) >$@

# C tests. Each test_*.c and fuzz_*.c is a program; the other files beside it are linked into each of them.
# $(1) variant's folder  $(2) kind (unit, systems, screens, fuzz, bench, standin)  $(3) prefix  $(4) compiler  $(5) flags  $(6) libraries
define programs
$(2)_programs_$(notdir $(1)) := $(patsubst tests/$(2)/%.c,$(1)/$(2)/%,$(sort $(wildcard tests/$(2)/$(3)*.c)))
$(2)_shared_$(notdir $(1)) := $(patsubst %.c,$(1)/obj/%.o,$(sort $(filter-out tests/$(2)/$(3)%,$(wildcard tests/$(2)/*.c))))

$$($(2)_programs_$(notdir $(1))): $(1)/$(2)/%: $(1)/obj/tests/$(2)/%.o $$($(2)_shared_$(notdir $(1))) $(1)/libtrueup.a
	@mkdir -p $$(@D)
	$$(call say,ld,$(4) $(5) $$(LDFLAGS) -o $$@ $$^ $(6) $$(LDLIBS_ALL))

-include $(patsubst %.c,$(1)/obj/%.d,$(wildcard tests/$(2)/*.c))
endef

$(eval $(call programs,$(BUILD)/check,unit,test_,$$(CC),$$(check_flags),-lcmocka))
$(eval $(call programs,$(BUILD)/check,systems,test_,$$(CC),$$(check_flags),-lcmocka))
$(eval $(call programs,$(BUILD)/check,screens,test_,$$(CC),$$(check_flags),-lcmocka -lvterm -lutil))
$(eval $(call programs,$(BUILD)/coverage,unit,test_,$$(CC),$$(coverage_flags),-lcmocka))
$(eval $(call programs,$(BUILD)/coverage,systems,test_,$$(CC),$$(coverage_flags),-lcmocka))
$(eval $(call programs,$(BUILD)/coverage,screens,test_,$$(CC),$$(coverage_flags),-lcmocka -lvterm -lutil))
$(eval $(call programs,$(BUILD)/fuzz,fuzz,fuzz_,$$(CLANG),$$(sanitize) -fsanitize=fuzzer,))
$(eval $(call programs,$(BUILD),bench,bench_,$$(CC),$$(CFLAGS),-lvterm -lutil -lcurl))
$(eval $(call programs,$(BUILD),standin,max_api,$$(CC),$$(CFLAGS),-lmicrohttpd))
standin := $(standin_programs_$(notdir $(BUILD)))

# The program with the sanitizers in it, as the tests use it, for trying things by hand.
asan: $(BUILD)/check/libtrueup.a $(program:%=$(BUILD)/check/%)

# What each folder of tests/ needs.
$(patsubst %,build-%,$(filter-out unit fuzz,$(parts))): asan
build-unit: $(unit_programs_check) $(standin)
build-systems: $(systems_programs_check) $(standin)
build-screens: $(screens_programs_check)
build-fuzz: $(fuzz_programs_fuzz)
check-build: all $(parts:%=build-%)

coverage-build: $(standin) $(program:%=$(BUILD)/coverage/%) $(unit_programs_coverage) \
	$(systems_programs_coverage) $(screens_programs_coverage)

# Installs what is missing and starts anew, because what there is to build with is found out at the start.
check:
	@.ci/packages
	@$(MAKE) --no-print-directory -j$$(nproc) check-build
	@tests/run

demo:
	@.ci/packages
	@$(MAKE) --no-print-directory -j$$(nproc) all $(standin)
	@GIGS='$(GIGS)' tests/demo

# Only the unit tests: what one runs after each change. `tests/run verbs/x.bats` runs one file.
unit: $(unit_programs_check) $(standin)
	@tests/run unit

# Each fuzzer for FUZZ_SECONDS (60); what it finds new goes to build/fuzz/corpus, a crash to build/fuzz.
FUZZ_SECONDS ?= 60
fuzz: $(fuzz_programs_fuzz)
	@FUZZ_SECONDS=$(FUZZ_SECONDS) tests/run fuzz

bench: all $(standin) $(bench_programs_$(notdir $(BUILD)))
	@$(or $(wildcard tests/bench/run),echo 'no benchmark here')

soak: all asan build-screens build-systems
	@$(or $(wildcard tests/soak/run),echo 'no soak test here')

coverage: coverage-build
	@find $(BUILD)/coverage -name '*.gcda' -delete
	-@TRUEUP_VARIANT=coverage tests/run unit systems rules verbs screens faults
	@gcovr --root . --object-directory $(BUILD)/coverage --filter src/ --exclude-unreachable-branches \
		--txt $(BUILD)/coverage.txt --html-details $(BUILD)/coverage/report.html
	@tail -n 3 $(BUILD)/coverage.txt

mutants: check-build
	@tests/mutants/run

# Every rule against every shape of tests/shapes, and the other files as they are.
lint: all
	@$(BUILD)/trueup lint $(wildcard tests/shapes/*.shape) $(embedded)

format:
	@$(CLANG_FORMAT) -i $(formatted)

# Puts the texts of the sources into the catalogues, and says which of them nobody has translated.
translations:
	@.ci/translate

install: all
	$(BUILD)/trueup help manual >$(BUILD)/trueup.1
	$(BUILD)/trueup help completion >$(BUILD)/trueup.bash
	install -D -m 755 $(BUILD)/trueup $(DESTDIR)$(PREFIX)/bin/trueup
	install -D -m 644 $(BUILD)/trueup.1 $(DESTDIR)$(PREFIX)/share/man/man1/trueup.1
	install -D -m 644 $(BUILD)/trueup.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/trueup
	install -D -m 644 dist/prometheus/trueup.rules.yml $(DESTDIR)$(PREFIX)/share/trueup/prometheus/trueup.rules.yml
	install -D -m 644 dist/grafana/participants.json $(DESTDIR)$(PREFIX)/share/trueup/grafana/participants.json
	install -D -m 644 dist/compose/docker-compose.participants.yml $(DESTDIR)$(PREFIX)/share/trueup/compose/docker-compose.participants.yml
	install -d $(DESTDIR)$(PREFIX)/lib/systemd/system
	for unit in trueup-worker.service trueup-worker@.service; do \
		sed 's|/usr/bin/|$(PREFIX)/bin/|' dist/systemd/$$unit >$(BUILD)/$$unit && \
		install -m 644 $(BUILD)/$$unit $(DESTDIR)$(PREFIX)/lib/systemd/system/$$unit || exit 1; \
	done

clean:
	rm -rf $(BUILD)
