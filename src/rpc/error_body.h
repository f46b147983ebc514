/* Error body: what the body of an error says to people, whoever sent it: the service, its
 * framework, a proxy, a firewall.
 *
 *   body            words
 *   --------------  -----------------------------------------------------------------------------
 *   JSON            a text alone; else the texts of the members Message, MessageDetail,
 *                   ExceptionMessage, title, detail, error, error_description and faultstring, at
 *                   any depth, and all texts in ModelState and errors; each once, "; " between
 *   HTML or XML     the title, else the first heading, else <Message>, else <string>
 *   any other text  its first line
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_RPC_ERROR_BODY_H
#define SSLSTORE_RPC_ERROR_BODY_H

#include "sslstore.h"

/* The words of a body, which is overwritten with them; "": none. body[size] is a NUL. is_json: the
 * scanner has passed the body. */
const char *sslstore__error_body_words(char *body, size_t size, bool is_json);

#endif
