/* Sends the page, and takes the forms that its buttons send.
 * SPDX-License-Identifier: Apache-2.0 */
#include "page.h"
#include "forms.h"
#include "replies.h"

#include <stdlib.h>
#include <string.h>

/* No scripts, no foreign resources, no frames. */
static const char page_headers[] =
    "Content-Security-Policy: default-src 'none'; style-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "Referrer-Policy: no-referrer\r\n";

const char *page_token(struct engine *engine)
{
    unsigned char bytes[(sizeof engine->page_token - 1) / 2];

    if (!*engine->page_token &&
        engine->config.random(engine->config.random_user, bytes, sizeof bytes) == 0) {
        hex_text(engine->page_token, bytes, sizeof bytes);
    }
    return engine->page_token;
}

bool page_is_at(const char *path)
{
    return path[0] == '/' && (!path[1] || path[1] == '?');
}

void page_reply(struct call *call, struct engine_reply *reply)
{
    free(reply->body);
    reply->status = 200;
    reply->content_type = call->page_type;
    reply->headers = page_headers;
    reply->body = call->page;
    reply->body_size = strlen(call->page);
    call->page = NULL;
}

static void ignore_unknown(void *user, const char *name)
{
    (void) user;
    (void) name;
}

json_t *page_form(struct call *call, const struct engine_request *request)
{
    const char *token = page_token(call->engine);
    json_t *form = form_read(request->body ? request->body : "", request->body_size);
    json_t *normal = NULL;

    if (!form) {
        refuse(call, "The form is malformed.");
    } else if (!*token || strcmp(text_member(form, "PageToken"), token) != 0) {
        refuse(call, "The form is not from this page, or the sandbox was restarted. Go back to the "
                     "orders and try again.");
    } else {
        normal = members_normalize(form, call->endpoint->members, ignore_unknown, NULL);
    }
    json_decref(form);
    return normal;
}

static char *page_of_problem(const struct engine *engine, const char *problem)
{
    struct html html = {0};

    page_head(&html, engine);
    html_around(&html, "<h1>Refused</h1>\n<p id=\"problem\"><bdi>", problem, "</bdi></p>\n");
    html_around(&html, "<p><a href=\"", engine->config.prefix,
                "/\">Back to the orders</a></p>\n</body></html>\n");
    return html.text;
}

void page_redirect(struct call *call, bool accepted, struct engine_reply *reply)
{
    if (call->problem) {
        call->page = page_of_problem(call->engine, call->problem);
        call->page_type = "text/html; charset=utf-8";
        page_reply(call, reply);
        reply->status = accepted ? 400 : 403;
        return;
    }
    reply_plain(reply, 303, "");
    reply->headers = page_headers;
    set_text(reply->location, sizeof reply->location, "../");
}
