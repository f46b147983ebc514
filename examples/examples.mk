# The examples: the numbered ones, a program each, and those that have a folder. CPP_EXAMPLES= leaves out that in C++, for
# want of a C++ compiler.
CPP_EXAMPLES = $(wildcard examples/[0-9]*.cpp)
FOLDERS      = bare/bare_transport chip/psa_keep coroutine/coroutine device/device keep/keep wire/wire
EXAMPLES     = $(patsubst examples/%,$(BUILD)/examples/%,$(basename $(wildcard examples/[0-9]*.c) $(CPP_EXAMPLES))) \
               $(FOLDERS:%=$(BUILD)/examples/%)

programs: $(EXAMPLES)
$(EXAMPLES): $(call objects,examples/files.c examples/journal.c) $(LIB)
	@echo "  LD  $@"
	@$(LINK) -o $@ $(filter %.o,$^) $(LIB) $(MBEDTLS_LIBS) $(EXAMPLE_LIBS)

$(filter-out %/device %/coroutine %/wire,$(EXAMPLES)): %: %.o
$(BUILD)/examples/device/device: $(call objects,$(wildcard examples/device/*.c))
$(BUILD)/examples/coroutine/coroutine: $(call objects,$(wildcard examples/coroutine/*.c))
$(BUILD)/examples/wire/wire: $(call objects,$(wildcard examples/wire/*.c))
$(BUILD)/examples/coroutine/coroutine: EXAMPLE_LIBS = -lpthread

# The compiler of C is also one of C++: it looks at the file's name.
$(CPP_EXAMPLES:examples/%.cpp=$(BUILD)/examples/%): EXAMPLE_LIBS = -lstdc++
$(BUILD)/examples/%.o: examples/%.cpp $(BUILD)/flags
	@mkdir -p $(@D)
	@echo "  CXX $<"
	@$(CC) -std=c++11 -Wall -Wextra -Wpedantic -Wshadow -Wconversion $(HARD_CFLAGS) $(TIME64) -MMD -MP -I. $(CPPFLAGS) $(CFLAGS) -c -o $@ $<
