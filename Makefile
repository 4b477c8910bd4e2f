# cutover: `make help` lists the verbs. The library is every .c of common/*/, a program is cmd/NAME.c
# or every .c of cmd/NAME/: to add one, add the file.

# Knobs, for the command line: make O=/tmp/b CC=clang PREFIX=/usr
O       = build
CC      = cc
CFLAGS  = -O2 -g
PREFIX  = /usr/local
DESTDIR =
WERROR  =
LTO     =
SANITIZE =
ROWS    = 1000000
ROUNDS  = 3
FUZZ_SECONDS = 10
FAULTS  = 100
DRAWS   = 100
PKG_CONFIG = pkg-config

VERSION := $(shell cat VERSION)
BINDIR   = $(DESTDIR)$(PREFIX)/bin
DATADIR  = $(DESTDIR)$(PREFIX)/share/cutover
MANDIR   = $(DESTDIR)$(PREFIX)/share/man

# Outside libraries.
# WITHOUT=libpq (or libmariadb, xlsxwriter; several in quotes) builds as on a machine that lacks the library.
WITHOUT   =
OPTIONAL := $(foreach p,$(filter-out $(WITHOUT),libpq libmariadb xlsxwriter),$(shell $(PKG_CONFIG) --exists $p && echo $p))
PACKAGES  = yaml-0.1 libpcre2-8 sqlite3 jansson libutf8proc libxxhash libcrypto libzip zlib expat $(OPTIONAL)
PKG_CFLAGS := $(shell $(PKG_CONFIG) --cflags $(PACKAGES))
LIBS       := $(shell $(PKG_CONFIG) --libs $(PACKAGES))
ORACLE      = -lcsv # its rows are what tests compare ours with; it has no .pc file

WARN = -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wwrite-strings -Wvla \
       -Wconversion -Wno-sign-conversion $(if $(WERROR),-Werror)

# accepts FLAG: the flag, where the compiler takes it for this machine without a warning
accepts = $(shell printf '\043include <stdio.h>\nint main(void) { return 0; }\n' | \
            $(CC) -Werror -O2 $1 -x c -c -o /dev/null - 2>/dev/null && echo '$1')

# What guards the finished programs, and what finds mistakes in the tested ones. The two do not mix.
ifeq ($(SANITIZE),)
  GUARD  := -U_FORTIFY_SOURCE $(or $(call accepts,-D_FORTIFY_SOURCE=3),-D_FORTIFY_SOURCE=2) -fstack-protector-strong \
            $(call accepts,-fstack-clash-protection) $(call accepts,-fcf-protection) -fPIE
  LDGUARD = -pie $(if $(filter Darwin,$(shell uname -s)),,-Wl$(comma)-z$(comma)relro$(comma)-z$(comma)now)
else
  GUARD   = -O1 -fno-omit-frame-pointer -fsanitize=$(SANITIZE) -fno-sanitize-recover=all
  LDGUARD = -fsanitize=$(SANITIZE)
endif
comma := ,

# LTO=1 (gcc): the library is optimised across its files, 2 to 4 percent faster. It is linked into one object, once, from which
# each program takes the functions that it calls.
ifneq ($(LTO),)
  ACROSS  = -flto=auto -ffunction-sections -fdata-sections
  SHAKE   = -Wl,--gc-sections
  LIB_HAS = $(O)/cutover.o
else
  LIB_HAS = $(LIB_OBJ)
endif

PATHS = -DCUTOVER_VERSION='"$(VERSION)"' -DCUTOVER_DATADIR='"$(PREFIX)/share/cutover"'
ALL_CPPFLAGS = -D_XOPEN_SOURCE=700 -D_FILE_OFFSET_BITS=64 -Icommon $(PKG_CFLAGS) $(CPPFLAGS)
ALL_CFLAGS   = -std=c17 -pthread $(WARN) $(CFLAGS) $(ACROSS) $(GUARD)

# An optional part (one whose library may be absent) chooses a file: what it does not use goes into LEFT_OUT.
LEFT_OUT := $(if $(filter libpq,$(OPTIONAL)),common/database/postgres_none.c,\
              common/database/postgres.c common/database/postgres_catalog.c) \
            $(if $(filter libmariadb,$(OPTIONAL)),common/database/mysql_none.c,\
              common/database/mysql.c common/database/mysql_catalog.c common/database/mysql_rows.c) \
            $(if $(filter xlsxwriter,$(OPTIONAL)),common/workbook/bookfile_none.c,common/workbook/bookfile.c)
LIB_SRC := $(filter-out $(LEFT_OUT),$(wildcard common/*/*.c))
CMD_SRC := $(wildcard cmd/*.c cmd/*/*.c)
LIB_OBJ := $(LIB_SRC:%.c=$(O)/%.o)
CMD_OBJ := $(CMD_SRC:%.c=$(O)/%.o)
LIB      = $(O)/libcutover.a

NAMES    := $(sort $(patsubst cmd/%.c,%,$(wildcard cmd/*.c)) $(patsubst cmd/%/,%,$(dir $(wildcard cmd/*/*.c))))
program   = $(O)/bin/$(if $(filter cutover,$1),cutover,cutover-$1)
PROGRAMS := $(foreach n,$(NAMES),$(call program,$n))
UNIT     := $(patsubst tests/unit/%.c,$(O)/test/%,$(wildcard tests/unit/test_*.c))
FUZZ     := $(patsubst tests/fuzz/%.c,$(O)/fuzz/%,$(wildcard tests/fuzz/fuzz_*.c))
BENCH    := $(patsubst tests/bench/%.c,$(O)/bench/%,$(wildcard tests/bench/*.c))

all: $(PROGRAMS) $(LIB) $(O)/share/cutover/schemas

$(O)/%.o: %.c $(O)/flags
	@mkdir -p $(@D)
	$(CC) $(ALL_CPPFLAGS) $(PATHS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(O)/cutover.o: $(LIB_OBJ)
	$(CC) $(ALL_CFLAGS) -r -flinker-output=nolto-rel -o $@ $^

$(LIB): $(LIB_HAS)
	@mkdir -p $(@D)
	@rm -f $@
	$(AR) rcs $@ $^

define link_program
$(call program,$1): $(patsubst %.c,$(O)/%.o,$(wildcard cmd/$1.c cmd/$1/*.c)) $(LIB)
	@mkdir -p $$(@D)
	$$(CC) $$(ALL_CFLAGS) $$(LDFLAGS) $$(SHAKE) $$(LDGUARD) -o $$@ $$^ $$(LIBS)
endef
$(foreach n,$(NAMES),$(eval $(call link_program,$n)))

$(O)/test/%: $(O)/tests/unit/%.o $(LIB)
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) $(SHAKE) $(LDGUARD) -o $@ $^ $(LIBS) $(ORACLE)

$(O)/fuzz/%: $(O)/tests/fuzz/%.o $(LIB)
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) -fsanitize=fuzzer,$(SANITIZE:fuzzer-no-link,%=%) -o $@ $(filter-out $(LIB),$^) $(LIB) $(LIBS) $(ORACLE)

$(O)/bench/%: $(O)/tests/bench/%.o
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) $(SHAKE) $(LDGUARD) -o $@ $^ -lsqlite3

$(O)/faults/%: $(O)/tests/faults/%.o
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) $(SHAKE) $(LDGUARD) -o $@ $^

# A program finds its schemas at ../share/cutover/schemas, installed or not.
$(O)/share/cutover/schemas:
	@mkdir -p $(@D)
	@ln -sfn $(CURDIR)/schemas $@

# Other flags make other objects; another PREFIX only those that name it.
$(O)/flags: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' '$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS)' | cmp -s - $@ || \
	 printf '%s\n' '$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS)' >$@
$(O)/paths: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' '$(VERSION) $(PREFIX)' | cmp -s - $@ || printf '%s\n' '$(VERSION) $(PREFIX)' >$@
$(patsubst %.c,$(O)/%.o,$(shell grep -ls 'CUTOVER_VERSION\|CUTOVER_DATADIR' $(LIB_SRC) $(CMD_SRC) /dev/null)): $(O)/paths

-include $(LIB_OBJ:.o=.d) $(CMD_OBJ:.o=.d) $(wildcard $(O)/tests/*/*.d)

SOURCES = $(wildcard common/*/*.[ch] cmd/*/*.[ch] tests/*/*.[ch])

# What tests/check asks for.
unit: $(UNIT) $(O)/bench/measure $(O)/faults/cutter
fuzz-programs: $(FUZZ)
show-flags:
	@echo $(ALL_CPPFLAGS) '-DCUTOVER_VERSION=""' '-DCUTOVER_DATADIR=""' -std=c17

check:
	@tests/check

asan:
	@tests/check asan clang

# One form for all of the source, by .clang-format; `make lint` asks for it.
format:
	@clang-format -i $(SOURCES)

# What is made of the tables of the language, and committed: tests compare it.
generated: $(call program,cutover)
	@$(O)/bin/cutover --list json-schema >schemas/spec.schema.json
	@$(O)/bin/cutover --list keys | awk -v of='a spec' -f man/keys.awk - man/cutover-spec.5 >$(O)/keys.5
	@$(O)/bin/cutover --list schema-keys | awk -v of='a schema' -f man/keys.awk - $(O)/keys.5 >man/cutover-spec.5

lint:
	@tests/check lint

fuzz:
	@FUZZ_SECONDS=$(FUZZ_SECONDS) tests/check fuzz

# Servers that are killed, full disks, locks: FAULTS of each kind. A failing one says how it is repeated.
faults: all $(O)/faults/cutter
	@O=$(O) FAULTS=$(FAULTS) bats tests/postgres_faults.bats tests/mysql_faults.bats

# Faults that are planted in a ledger: DRAWS of each kind, and each is explained by its cause. A failing one says how it is repeated.
draws: all
	@O=$(O) DRAWS=$(DRAWS) bats tests/draws.bats

mutants: all
	@tests/mutants/run

demo: all
	@PATH="$(abspath $(O)/bin):$$PATH" examples/kingdee/run.sh

bench: all $(BENCH)
	@O=$(O) ROUNDS=$(ROUNDS) tests/bench/run.sh $(ROWS)

install: all
	mkdir -p $(BINDIR) $(DATADIR) $(MANDIR)/man1 $(MANDIR)/man5 $(MANDIR)/man7
	install -m 755 $(PROGRAMS) $(BINDIR)
	for s in 1 5 7; do for p in man/*.$$s; do \
		if [ -f "$$p" ]; then install -m 644 "$$p" $(MANDIR)/man$$s; fi; done; done
	for d in schemas examples; do \
		rm -rf $(DATADIR)/$$d && cp -R $$d $(DATADIR)/; done

uninstall:
	for p in $(notdir $(PROGRAMS)); do rm -f $(BINDIR)/$$p; done
	for p in $(notdir $(wildcard man/*.[157])); do rm -f $(MANDIR)/man$${p##*.}/$$p; done
	rm -rf $(DATADIR)

dist:
	git archive --prefix=cutover-$(VERSION)/ HEAD | gzip -n >cutover-$(VERSION).tar.gz

clean:
	rm -rf $(O) build-gcc build-asan build-clang-asan build-fuzz build-check build-mutants

help:
	@echo 'make            build the library and the programs in $(O)/'
	@echo 'make check      everything that must hold: tests, sanitizers, lint, fuzz (the last line counts)'
	@echo 'make demo       the migration of examples/kingdee, from the legacy files to the ledger'
	@echo 'make bench      time each program and the peers that are installed: DuckDB, ClickHouse, Polars, ...'
	@echo '                (ROWS=$(ROWS) ROUNDS=$(ROUNDS))'
	@echo 'make asan       the tests against builds with AddressSanitizer and UBSan, of gcc and of clang'
	@echo 'make fuzz       each fuzz target for FUZZ_SECONDS=$(FUZZ_SECONDS)'
	@echo 'make faults     load into PostgreSQL and MariaDB while servers, clients and connections fail (FAULTS=$(FAULTS))'
	@echo 'make draws      plant faults in a ledger, each of which must be explained by its cause (DRAWS=$(DRAWS) of each kind)'
	@echo 'make format     the form of the source, by .clang-format'
	@echo 'make generated  schemas/spec.schema.json and the lists of keys in the manual, from the tables'
	@echo 'make lint       clang-format, clang-tidy, cppcheck, shellcheck, mandoc -Tlint'
	@echo 'make mutants    break the source piece by piece; each breakage must turn a test red'
	@echo 'make install    to PREFIX=$(PREFIX), below DESTDIR; make uninstall takes it out'
	@echo 'make dist       cutover-$(VERSION).tar.gz'
	@echo 'knobs: O CC CFLAGS CPPFLAGS LDFLAGS PREFIX DESTDIR LTO=1 WERROR=1 SANITIZE=address,undefined'

.PHONY: all format generated unit fuzz-programs show-flags check asan lint fuzz faults draws mutants demo bench install uninstall dist clean help FORCE
.SECONDARY:
.DELETE_ON_ERROR:
