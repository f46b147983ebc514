# make lint: what checkers find, with the versions of Debian 12. With other versions it prints what they find.

LINT_DEPS = $(DEPS) clang-tidy cppcheck codespell shellcheck
# Not those that need the headers of another system: firmware, chips, TCP stacks, Windows.
LINT_SRC  = $(wildcard src/*.c src/*/*.c examples/[0-9]*.c) $(addprefix examples/,files.c journal.c chip/psa_keep.c) \
            $(wildcard $(addprefix examples/,bare/*.c coroutine/*.c device/*.c keep/*.c wire/*.c sandbox/*.c)) $(CLI_SRC) \
            $(addprefix examples/streams/,board_posix.c device.c modem_stream.c uart_relay.c uart_stream.c)
LINT_FLAGS = -DNDEBUG -D_POSIX_C_SOURCE=200809L -I. -Isrc -I$(BUILD)/generated $(POSTGRES_CFLAGS)

lint: $(CATALOG)           ## run clang-tidy, cppcheck, codespell and shellcheck (make deps-lint installs them)
	@DEPS_TARGET=deps-lint sh .ci/deps.sh name $(LINT_DEPS)
	@JOBS=$(JOBS) FLAGS='$(LINT_FLAGS)' bash test/lint/lint.sh $(LINT_SRC)
deps-lint: deps            ## install what make lint needs
	@sh .ci/deps.sh install $(LINT_DEPS)
check-ci: lint
deps-ci: deps-lint
.PHONY: lint deps-lint
