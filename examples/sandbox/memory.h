/* Memory and texts of the sandbox. If memory runs out, this test tool prints that and exits.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_MEMORY_H
#define SANDBOX_MEMORY_H

#include <stddef.h>

#if defined(__GNUC__)
#define SANDBOX_PRINTF(text, first) __attribute__((format(printf, text, first)))
#else
#define SANDBOX_PRINTF(text, first)
#endif

/* All three return memory for free(), never NULL. allocate() returns zeroed bytes. */
void *allocate(size_t size);
void *reallocate(void *old, size_t size);
void *copy_bytes(const void *bytes, size_t size);

/* Copies a text; NULL becomes "". */
char *copy_text(const char *text);
char *format_text(const char *format, ...) SANDBOX_PRINTF(1, 2);

/* Copies as much as fits and terminates it; NULL counts as "". */
void set_text(char *out, size_t size, const char *text);

/* Writes two upper-case hex digits per byte and terminates them; out holds 2 * size + 1
 * characters. */
void hex_text(char *out, const unsigned char *bytes, size_t size);

/* Returns whether text is one of the words of a list that is separated by blanks, ignoring case. */
int is_word_of(const char *list, const char *text);

#endif
