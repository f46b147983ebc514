/* The page for people: what the sandbox has, what waits for whom, and buttons.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_PAGE_H
#define SANDBOX_PAGE_H

#include "call.h"
#include "html.h"

/* Returns whether a path after the prefix is that of the page, with or without a query. */
bool page_is_at(const char *path);

/* Answer GET / and GET /sandbox/page.css: set call->page. */
json_t *handle_page(struct call *call);
json_t *handle_page_style(struct call *call);

/* Begins a document with the style of the page. */
void page_head(struct html *html, const struct engine *engine);

/* Returns the secret that is in every form; "" if there is no random number. */
const char *page_token(struct engine *engine);

/* Makes the reply of call->page, and takes its text. */
void page_reply(struct call *call, struct engine_reply *reply);

/* Returns the members of a form of the page; NULL if it is malformed, or did not come from the page
 * of this process: every form contains a secret, so that no other site can send one. */
json_t *page_form(struct call *call, const struct engine_request *request);

/* Replaces the reply to a form: back to the page, or a page that says why it was refused. accepted:
 * the form was one of the page. */
void page_redirect(struct call *call, bool accepted, struct engine_reply *reply);

#endif
