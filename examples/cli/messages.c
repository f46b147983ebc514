/* Messages: reports failures on standard error: what happened, where, what to do next. Chooses the
 * exit code.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "period.h"
#include "proxy.h"
#include "request.h"
#include "suggest.h"
#include "text.h"

#define TEXT_MAX 1024

#define CREDENTIALS_REFUSED (-9008) /* the service's code */

void cli_note(const char *format, ...)
{
    va_list list;

    va_start(list, format);
    text_format(stderr, format, list);
    va_end(list);
    fputc('\n', stderr);
}

void cli_advise(const struct cli *cli, const char *format, ...)
{
    char text[TEXT_MAX];
    va_list list;

    va_start(list, format);
    (void) vsnprintf(text, sizeof text, format, list);
    va_end(list);
    failure_add_advice(cli->failure, text);
    cli_note("  %s", text);
}

void cli_note_meant(const struct cli *cli, const char *product)
{
    sslstore_product meant;

    if (product != NULL && suggest_product(product, &meant)) {
        cli_advise(cli, "Did you mean %s?", meant.code);
    }
}

void cli_note_unknown_product(const struct cli *cli, const char *product)
{
    sslstore_product known;

    if (product != NULL && !sslstore_product_find(product, &known)) {
        cli_note("warning: product %s is not in the catalog; see `sslstore products`", product);
        cli_note_meant(cli, product);
    }
}

static void put_problem(const struct cli *cli, const char *format, va_list list) PRINTF_LIKE(2, 0);
static void put_problem(const struct cli *cli, const char *format, va_list list)
{
    va_list again;

    va_copy(again, list);
    failure_set(cli->failure, format, again);
    va_end(again);
    fprintf(stderr, "sslstore: %s%s", cli->command == NULL ? "" : cli->command,
            cli->command == NULL ? "" : ": ");
    text_format(stderr, format, list);
    fputc('\n', stderr);
}

int cli_usage(const struct cli *cli, const char *format, ...)
{
    va_list list;

    va_start(list, format);
    put_problem(cli, format, list);
    va_end(list);
    cli_advise(cli, "See: sslstore %s --help", cli->command);
    return USAGE;
}

/* "a, b or c" */
static void join_words(const char *const *words, char *out, size_t size)
{
    size_t used = 0;

    out[0] = '\0';
    for (size_t i = 0; words[i] != NULL && used < size; i++) {
        bool is_last = words[i + 1] == NULL;
        const char *before = i == 0 ? "" : ", ";

        used += (size_t) snprintf(out + used, size - used, "%s%s",
                                  is_last && i > 0 ? " or " : before, words[i]);
    }
}

int cli_usage_word(const struct cli *cli, const char *name, const char *word,
                   const char *const *words)
{
    struct suggestion suggestion;
    char expected[TEXT_MAX];

    suggest_begin(&suggestion, word, strlen(word));
    for (size_t i = 0; words[i] != NULL; i++) {
        suggest_offer(&suggestion, words[i]);
    }
    join_words(words, expected, sizeof expected);
    if (suggestion.best == NULL) {
        return cli_usage(cli, "%s: expected %s", name, expected);
    }
    return cli_usage(cli, "%s: expected %s; did you mean %s?", name, expected, suggestion.best);
}

int cli_failed(const struct cli *cli, const char *format, ...)
{
    va_list list;

    va_start(list, format);
    put_problem(cli, format, list);
    va_end(list);
    return FAILED;
}

/* ---- Traffic ---- */

void cli_note_traffic(const struct cli *cli)
{
    const sslstore_config *config = &cli->settings.config;
    const sslstore_counters *counters;
    char line[TEXT_MAX];

    if (cli->client == NULL || config->log == NULL) {
        return;
    }
    counters = sslstore_client_counters(cli->client);
    (void) snprintf(line, sizeof line,
                    "requests %" PRIu64 ", connections %" PRIu64 ", full handshakes %" PRIu64,
                    counters->requests, counters->connections,
                    counters->connections - counters->resumptions);
    config->log(config->log_user, SSLSTORE_LOG_INFO, line);
}

/* ---- The clock ---- */

int64_t cli_clock_difference(const struct cli *cli)
{
    if (cli->client == NULL) {
        return 0;
    }
    return sslstore_client_counters(cli->client)->clock_difference_s;
}

void cli_keep_difference(struct cli *cli, int64_t difference)
{
    if (llabs(difference) > llabs(cli->clock_difference)) {
        cli->clock_difference = difference;
    }
}

void cli_note_clock(int64_t difference, const char *when)
{
    int64_t seconds = llabs(difference);
    const char *side = difference < 0 ? "ahead of" : "behind";
    bool in_hours = seconds < 2 * DAY;
    int64_t unit = in_hours ? HOUR : DAY;

    if (seconds <= HOUR) {
        return;
    }
    /* rounded: the seconds that a call takes must not turn 30 days into 29 */
    cli_note("warning: this machine's clock %s %" PRId64 " %s %s the service's", when,
             (seconds + unit / 2) / unit, in_hours ? "hours" : "days", side);
    cli_note("  Set the clock. Do not rely on results that depend on it, such as which");
    cli_note("  certificates have expired.");
}

/* ---- Failures of the library ---- */

/* The field at fault in words. "": it is of no use to the user: an option of the library's, or a
 * member of the reply, which put_details() shows. */
static const char *words_of_field(const sslstore_error *error)
{
    static const char *const words[][2] = {
        {"Certificates", "certificate"},
        {"CertificateStartDate", "start of the certificate"},
        {"CustomOrderID", "your order id"},
        {"DNSNames", "names"},
        {"DomainAuthVettingStatus", "validation data"},
        {"MajorStatus", "order state"},
        {"OrderExpiryDate", "end of the order"},
        {"PartnerOrderID", "order key"},
        {"SerialNumber", "serial number"},
        {"TheSSLStoreOrderID", "order id"},
        {"confirm", ""},
        {"dcvMethod", "validation method"},
        {"deliver", ""},
        {"intent", ""},
        {"kept", ""},
        {"kind", ""},
        {"method", "validation method"},
        {"response_max", ""},
        {"resume", ""},
        {"serial", "serial number"},
    };

    if (error->result == SSLSTORE_ERR_REPLY) {
        return "";
    }
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strcmp(words[i][0], error->field) == 0) {
            return words[i][1];
        }
    }
    return error->field;
}

/* "TEXT: FIELD: MESSAGE". Leaves the message out if it repeats the text. */
static void put_failure(const struct cli *cli, sslstore_result result, const sslstore_error *error)
{
    bool interrupted = result == SSLSTORE_ERR_CANCELLED && settings_interrupted();
    const char *text = interrupted ? "interrupted" : sslstore_result_text(result);

    failure_set_result(cli->failure, result, error, text);
    fprintf(stderr, "sslstore: %s: %s", cli->command, text);
    if (error != NULL && words_of_field(error)[0] != '\0') {
        fputs(": ", stderr);
        text_put(stderr, words_of_field(error));
    }
    if (error != NULL && error->message[0] != '\0' && strcmp(error->message, text) != 0) {
        fputs(": ", stderr);
        text_put(stderr, error->message);
    }
    fputc('\n', stderr);
}

static bool is_of_tls(sslstore_result result)
{
    return result <= SSLSTORE_ERR_TLS && result >= SSLSTORE_ERR_CERT_PIN;
}

/* The details that a bug report needs. */
static void put_details(const sslstore_error *error)
{
    if (error->endpoint[0] == '\0' || error->attempts == 0) {
        return;
    }
    fprintf(stderr, "  %s", error->endpoint);
    if (error->http_status != 0) {
        fprintf(stderr, ", HTTP %d", error->http_status);
    }
    if (error->service_code != 0) {
        fprintf(stderr, ", service code %d", error->service_code);
    }
    if (error->native_code != 0 && is_of_tls(error->result)) {
        fprintf(stderr, ", TLS code -0x%04x", (unsigned) -error->native_code);
    } else if (error->native_code != 0) {
        fprintf(stderr, ", system code %d", error->native_code);
    }
    if (error->result == SSLSTORE_ERR_REPLY && error->field[0] != '\0') {
        fputs(", member ", stderr);
        text_put(stderr, error->field);
    }
    if (error->attempts > 1) {
        fprintf(stderr, ", %lu attempts", (unsigned long) error->attempts);
    }
    fputc('\n', stderr);
}

/* Whether a call of that endpoint buys or changes something. */
static bool is_effective(const char *endpoint)
{
    static const char *const endpoints[] = {"order/neworder",
                                            "order/reissue",
                                            "order/refundrequest",
                                            "order/certificaterevokerequest",
                                            "order/resend",
                                            "order/changeapprovermethod",
                                            "order/changeapproveremail",
                                            "digicert/setapprovermethod"};

    for (size_t i = 0; i < sizeof endpoints / sizeof endpoints[0]; i++) {
        if (strcmp(endpoint, endpoints[i]) == 0) {
            return true;
        }
    }
    return false;
}

static void put_delivery(sslstore_result result, const sslstore_error *error)
{
    if (result == SSLSTORE_ERR_UNKNOWN_OUTCOME || error->attempts == 0 ||
        !is_effective(error->endpoint)) {
        return;
    }
    if (error->delivery == SSLSTORE_DELIVERY_MAYBE_SENT) {
        cli_note("  The request may have taken effect.");
    } else {
        cli_note("  Nothing was bought or changed.");
    }
}

/* Whether the request was a refund or a revocation, which can be repeated without harm. */
static bool is_change(const struct cli *cli)
{
    return strcmp(cli->command, "revoke") == 0 || journal_is_change(cli);
}

static void put_unknown_outcome(const struct cli *cli, const sslstore_error *error)
{
    char path[QUOTED_MAX];

    cli_advise(cli, "%s Look the order up in a minute%s",
               is_change(cli) ? "The request may have taken effect."
                              : "Do not send it again: the request may have taken effect.",
               text_is_word(error->message) ? ":" : ".");
    if (text_is_word(error->message)) {
        cli_advise(cli, "  sslstore status %s", error->message);
    }
    if (cli->journal.path != NULL) {
        cli_advise(cli, "  sslstore enroll --resume %s",
                   text_quote(cli->journal.path, path, sizeof path));
    }
    if (is_change(cli)) {
        cli_advise(cli, "Or run the same command again: repeating it has no further effect.");
    } else if (cli->journal.path != NULL) {
        cli_advise(cli,
                   "Or run the same command again: with --journal it looks the order up first.");
        cli_advise(cli,
                   "If the service certainly does not have it, add --resend to send it once more");
        cli_advise(cli, "with the same id.");
    }
}

/* Names the option that sets the field at fault, or that gives the permission which is missing. */
static void put_order_advice(const struct cli *cli, const sslstore_error *error)
{
    if (strstr(error->message, "set unknown_product") != NULL) {
        cli_note_meant(cli, cli->product);
        cli_advise(cli, "To order it anyway, add --unknown-product.");
    } else if (strstr(error->message, "set change_names") != NULL) {
        cli_advise(cli, "To change the names, add --change-names.");
    } else if (error->field[0] != '\0') {
        cli_advise(cli, "%s is set with %s.", error->field, request_option_of(error->field));
    }
}

static void put_address(const struct cli *cli)
{
    cli_advise(cli, "The address is %s (--url).", cli->settings.config.url);
}

/* Names the host: the part of "https://HOST:PORT/PATH" that the name service does not know. */
static void put_host(const struct cli *cli)
{
    const char *url = cli->settings.config.url;
    const char *scheme = strstr(url, "://");
    const char *host = scheme == NULL ? url : scheme + 3;

    cli_advise(cli,
               "The name service has no address for %.*s. Check the name (--url) and the network.",
               (int) strcspn(host, ":/"), host);
}

static void put_proxy(const struct cli *cli, sslstore_result result)
{
    const char *proxy = proxy_shown(cli->settings.config.proxy);
    const char *source = cli->settings.proxy_source;

    cli_advise(cli, "The proxy is %s (%s).", proxy, source);
    if (result != SSLSTORE_ERR_PROXY_AUTH) {
        return;
    }
    cli_advise(cli, "User name and password are part of its URL, percent-encoded:");
    cli_advise(cli, "http://USER:PASSWORD@%s", proxy);
    if (strcmp(source, "--proxy") == 0) { /* which refuses them */
        cli_advise(cli, "Set it in HTTPS_PROXY, without --proxy.");
    } else {
        cli_advise(cli, "Set it in %s.", source);
    }
}

static void put_token(const struct cli *cli)
{
    cli_advise(
        cli, "The token comes from %s. The test service and the live service have different ones.",
        cli->settings.token_source);
}

static void put_incomplete(const struct cli *cli, const sslstore_error *error)
{
    cli_advise(
        cli,
        "Orders may be missing from the list. That does not mean they are gone. Run it again.");
    if (error->http_status == 0) {
        put_address(cli);
    } else if (error->service_code == CREDENTIALS_REFUSED) {
        put_token(cli);
    }
    if (strstr(error->message, "counts more orders") != NULL) {
        cli_advise(cli, "If you know that its count is wrong, add --ignore-count.");
    }
}

/* Advice for a failure to reach the service or to trust it. Returns false if there is none. */
static bool put_connection_advice(const struct cli *cli, sslstore_result result)
{
    const sslstore_config *config = &cli->settings.config;

    if (config->proxy != NULL && result <= SSLSTORE_ERR_RESOLVE &&
        result >= SSLSTORE_ERR_CERT_PIN) {
        put_proxy(cli, result);
    }
    switch (result) {
    case SSLSTORE_ERR_CERT_UNTRUSTED:
    case SSLSTORE_ERR_CA:
        cli_advise(cli, "Using CA certificates from %s (--ca-file).", config->ca_file);
        return true;
    case SSLSTORE_ERR_CERT_PIN:
        cli_advise(cli, "%lu key%s pinned (--pin).", (unsigned long) config->pin_count,
                   config->pin_count == 1 ? " is" : "s are");
        return true;
    case SSLSTORE_ERR_RESOLVE:
        if (config->proxy == NULL) {
            put_host(cli);
        }
        return true;
    case SSLSTORE_ERR_PROXY:
    case SSLSTORE_ERR_PROXY_AUTH:
        return true;
    case SSLSTORE_ERR_CONNECT:
    case SSLSTORE_ERR_TLS_PLAIN:
    case SSLSTORE_ERR_CERT_HOST:
        put_address(cli);
        return true;
    default:
        return false;
    }
}

static void put_advice(const struct cli *cli, sslstore_result result, const sslstore_error *error)
{
    if (put_connection_advice(cli, result)) {
        return;
    }
    switch (result) {
    case SSLSTORE_ERR_UNKNOWN_OUTCOME:
        put_unknown_outcome(cli, error);
        break;
    case SSLSTORE_ERR_ORDER:
    case SSLSTORE_ERR_NOT_PERMITTED:
        put_order_advice(cli, error);
        break;
    case SSLSTORE_ERR_DISABLED:
        cli_advise(cli, "Calls are forbidden by %s.",
                   cli->settings.choices->all[SETTING_ENABLED].source);
        break;
    case SSLSTORE_ERR_CONFLICT:
        if (strcmp(error->field, "kept") == 0) {
            journal_explain(cli);
        }
        break;
    case SSLSTORE_ERR_INCOMPLETE:
        put_incomplete(cli, error);
        break;
    case SSLSTORE_ERR_AUTH:
        put_token(cli);
        break;
    case SSLSTORE_ERR_HTTP_STATUS:
        if (error->http_status == 404 || error->http_status == 405 || error->http_status == 421) {
            put_address(cli);
        }
        break;
    case SSLSTORE_ERR_THROTTLED:
        cli_advise(cli, "Retry in %lu s.", (unsigned long) ((error->retry_after_ms + 999) / 1000));
        break;
    default:
        break;
    }
}

static int code_of(sslstore_result result)
{
    switch (result) {
    case SSLSTORE_OK:
        return DONE;
    case SSLSTORE_ERR_ARGUMENT:
    case SSLSTORE_ERR_CONFIG:
        return USAGE;
    case SSLSTORE_ERR_NOT_ISSUED:
        return PENDING;
    case SSLSTORE_ERR_UNKNOWN_OUTCOME:
        return UNKNOWN_OUTCOME;
    case SSLSTORE_ERR_INCOMPLETE:
        return INCOMPLETE;
    case SSLSTORE_ERR_CANCELLED:
        return settings_interrupted() ? INTERRUPTED : FAILED;
    default:
        return FAILED;
    }
}

int cli_result(const struct cli *cli, sslstore_result result)
{
    const sslstore_error *error = cli->client == NULL ? NULL : sslstore_client_error(cli->client);

    fflush(stdout);
    put_failure(cli, result, error);
    if (error != NULL) {
        put_details(error);
        put_delivery(result, error);
        put_advice(cli, result, error);
    }
    return code_of(result);
}
