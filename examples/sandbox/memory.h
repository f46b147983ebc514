/* Memory and text of the sandbox: a test tool that runs out of memory says so and stops.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_MEMORY_H
#define SANDBOX_MEMORY_H

#include <stddef.h>

#if defined(__GNUC__)
#define SANDBOX_PRINTF(text, first) __attribute__((format(printf, text, first)))
#else
#define SANDBOX_PRINTF(text, first)
#endif

/* All three return memory for free(), never NULL. allocate() gives zeroed bytes. */
void *allocate(size_t size);
void *reallocate(void *old, size_t size);
void *copy_bytes(const void *bytes, size_t size);

/* NULL is copied as "". */
char *copy_text(const char *text);
char *format_text(const char *format, ...) SANDBOX_PRINTF(1, 2);

/* Copies what fits, always terminated; NULL counts as "". */
void set_text(char *out, size_t size, const char *text);

/* Two upper-case hex digits a byte, terminated; out holds 2 * size + 1 characters. */
void hex_text(char *out, const unsigned char *bytes, size_t size);

/* Whether text is one of the words of a blank-separated list, without regard to case. */
int is_word_of(const char *list, const char *text);

#endif
