# The tests of streams: a service at the end of a stream in memory.
LINE_SRC = test/stream/line.c
$(filter $(BUILD)/test/stream/%,$(TESTS)): $(call objects,$(LINE_SRC))
$(call objects,$(LINE_SRC)): ALL_CFLAGS += -D_POSIX_C_SOURCE=200809L
