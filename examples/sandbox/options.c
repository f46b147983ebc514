/* Reads the command line. The help is printed from the same table of options.
 * SPDX-License-Identifier: Apache-2.0 */
#include "options.h"
#include "addresses.h"
#include "dates.h"
#include "memory.h"
#include "names.h"

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define PERSPECTIVES_MAX 32

/* X(constant, name, argument or NULL, meaning) */
#define OPTION_MAP(X)                                                                              \
    X(PORT, "port", "N", "port to listen on (default: any free port)")                             \
    X(LISTEN, "listen", "ADDRESS",                                                                 \
      "numeric address to listen on (default 127.0.0.1 and ::1); 0.0.0.0, ::: all")                \
    X(NAME, "name", "HOST",                                                                        \
      "further name or address in the TLS certificate; the first is in the URL; repeatable")       \
    X(READY_FILE, "ready-file", "FILE", "write the URL to FILE once the sandbox listens")          \
    X(CA_DIR, "ca-dir", "DIR", "folder of the CA: root.pem, intermediate.pem; created if missing") \
    X(STATE, "state", "DIR", "folder that keeps everything across restarts; also the --ca-dir")    \
    X(PARTNER, "partner", "CODE", "partner code (default 1000001)")                                \
    X(TOKEN, "token", "TOKEN", "authentication token (default sandbox-token)")                     \
    X(PREFIX, "prefix", "/P", "path before /rest")                                                 \
    X(ORDERS, "orders", "N", "start with an inventory of N orders (default 0)")                    \
    X(SEED, "seed", "S", "seed of everything that looks random (default 1)")                       \
    X(NOW, "now", "DATE",                                                                          \
      "clock of the orders: YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ (default: now)")                    \
    X(LATENCY, "latency", "MS", "delay before each reply")                                         \
    X(ISSUE_AFTER, "issue-after", "N",                                                             \
      "status calls until an order is Active (default 1); 0: immediately")                         \
    X(DCV_HTTP, "dcv-http", "HOST=ADDRESS:PORT",                                                   \
      "check validation; fetch files of HOST there; * is every host; repeatable")                  \
    X(DCV_HTTPS, "dcv-https", "HOST=ADDRESS:PORT", "the same for HTTPS")                           \
    X(DCV_DNS, "dcv-dns", "ADDRESS:PORT", "check validation; ask this name server")                \
    X(DCV_EMAIL, "dcv-email", "HOW",                                                               \
      "check validation; what approvers do: approve (default), never or page")                     \
    X(DCV_INTERVAL, "dcv-interval", "S",                                                           \
      "the CA looks by itself every S seconds (default: when asked)")                              \
    X(DCV_TIMEOUT, "dcv-timeout", "MS", "limit for one question (default 2000)")                   \
    X(PERSPECTIVES, "perspectives", "N",                                                           \
      "places that must find a proof (default: as the date requires)")                             \
    X(VETTING, "vetting", "HOW", "how organizations are vetted: at-once (default) or page")        \
    X(LEDGER, "ledger", "FILE", "append a JSON line to FILE for each purchase and change")         \
    X(STATS, "stats", "FILE", "write the counters as JSON to FILE at exit")                        \
    X(FAULT, "fault", "SPEC", "inject a fault, see below; repeatable")                             \
    X(PAGE_END, "page-end", "HOW",                                                                 \
      "reply to a query beyond the last page: empty (default) or error")                           \
    X(PAGE_MAX, "page-max", "N", "largest page of a query")                                        \
    X(NO_SUMMARY, "no-summary", "HOW", "answer getmodifiedorderssummary with: 404 or error")       \
    X(QUERY_CHECKS_AUTH, "query-checks-auth", NULL, "check the credentials of order/query")        \
    X(AUTH_IN_ALL, "auth-in-all", NULL, "put AuthResponse into every element of an array")         \
    X(MESSAGE, "message", "FORM", "form of Message: array (default), null or string")              \
    X(ID_AS_NUMBER, "id-as-number", NULL, "write ids as JSON numbers in downloads")                \
    X(DUPLICATE, "duplicate-custom-id", "HOW",                                                     \
      "reply to a repeated CustomOrderID: error (default), second or same")                        \
    X(LOOKUP, "lookup", "WHEN",                                                                    \
      "lookup by CustomOrderID succeeds: at-once (default), late:N or never")                      \
    X(HOSTILE, "hostile", NULL, "inject everything that a client must cope with")                  \
    X(STRICT, "strict", NULL, "refuse unknown request members")                                    \
    X(TLS, "tls", "MODE", "kind of TLS, see below")                                                \
    X(NO_TICKETS, "no-tickets", NULL, "do not offer session tickets (the session cache remains)")  \
    X(NO_RESUME, "no-resume", NULL, "do not resume sessions")                                      \
    X(IDLE, "idle", "SECONDS", "close a connection after SECONDS without traffic (default 120)")   \
    X(NO_KEEP_ALIVE, "no-keep-alive", NULL, "close after each reply")                              \
    X(KEEP_ALIVE_MAX, "keep-alive-max", "N", "close a connection after N replies")                 \
    X(QUIET, "quiet", NULL, "print errors only")                                                   \
    X(VERBOSE, "verbose", NULL, "print each refusal, and each look at a domain, on stderr")        \
    X(HELP, "help", NULL, "this text")

enum option_id {
#define X(constant, name, argument, meaning) OPTION_##constant,
    OPTION_MAP(X)
#undef X
        OPTION_COUNT
};

static const struct {
    const char *name, *argument, *meaning;
} table[OPTION_COUNT] = {
#define X(constant, name, argument, meaning) {name, argument, meaning},
    OPTION_MAP(X)
#undef X
};

static const char *const tls_modes[][2] = {
#define X(constant, name, meaning) {name, meaning},
    TLS_MODE_MAP(X)
#undef X
};

static void help(void)
{
    printf("usage: sslstore-sandbox [options]\n\nA local SSL Store that issues real certificates "
           "and misbehaves on request.\n\n");
    for (int i = 0; i < OPTION_COUNT; i++) {
        printf("  --%s %-*s %s\n", table[i].name, (int) (24 - strlen(table[i].name)),
               table[i].argument ? table[i].argument : "", table[i].meaning);
    }
    printf("\nTLS modes:\n");
    for (int i = 0; i < TLS_MODE_COUNT; i++) {
        printf("  %-15s %s\n", tls_modes[i][0], tls_modes[i][1]);
    }
    printf("\n");
    faults_help(stdout);
}

static bool read_number(const char *text, unsigned long long most, unsigned long long *number)
{
    char *end;

    errno = 0;
    *number = strtoull(text, &end, 10);
    return *text >= '0' && *text <= '9' && !*end && errno == 0 && *number <= most;
}

/* Returns the index of a word in a list of words; -1 if it is not there. */
static int choose(const char *const *words, const char *word)
{
    for (int i = 0; words[i]; i++) {
        if (strcmp(words[i], word) == 0) {
            return i;
        }
    }
    return -1;
}

static bool read_choice(const char *const *words, const char *word, int *choice)
{
    *choice = choose(words, word);
    return *choice >= 0;
}

static bool read_lookup(struct options *options, const char *word)
{
    static const char *const words[] = {"at-once", "late", "never", NULL};
    unsigned long long number;
    int choice;

    if (strncmp(word, "late:", 5) == 0) {
        options->engine.lookup = LOOKUP_LATE;
        if (!read_number(word + 5, UINT_MAX, &number)) {
            return false;
        }
        options->engine.lookup_late = (unsigned) number;
        return true;
    }
    if (!read_choice(words, word, &choice) || choice == LOOKUP_LATE) {
        return false;
    }
    options->engine.lookup = (enum lookup_rule) choice;
    return true;
}

static bool read_tls_mode(struct options *options, const char *word)
{
    for (int i = 0; i < TLS_MODE_COUNT; i++) {
        if (strcmp(tls_modes[i][0], word) == 0) {
            options->front.mode = (enum tls_mode) i;
            return true;
        }
    }
    return false;
}

/* The clock starts at that time and runs on. */
static bool read_now(struct options *options, const char *value)
{
    int64_t now;

    if (!date_read_iso(value, &now)) {
        return false;
    }
    options->engine.clock_shift = now - (int64_t) time(NULL);
    return true;
}

static unsigned long long most_of(enum option_id option)
{
    switch (option) {
    case OPTION_PORT:
        return 65535;
    case OPTION_SEED:
        return ULLONG_MAX;
    case OPTION_IDLE:
        return INT_MAX / 1000;
    case OPTION_PERSPECTIVES:
        return PERSPECTIVES_MAX;
    default:
        return INT_MAX;
    }
}

static bool read_number_option(struct options *options, enum option_id option, const char *value)
{
    unsigned long long number;
    bool needs_one = option == OPTION_PAGE_MAX || option == OPTION_IDLE ||
                     option == OPTION_KEEP_ALIVE_MAX || option == OPTION_DCV_TIMEOUT ||
                     option == OPTION_PERSPECTIVES;

    if (!read_number(value, most_of(option), &number) || (needs_one && !number)) {
        return false;
    }
    switch (option) {
    case OPTION_PORT:
        options->front.port = (int) number;
        break;
    case OPTION_ORDERS:
        options->engine.orders = (size_t) number;
        break;
    case OPTION_SEED:
        options->engine.seed = options->front.seed = number;
        break;
    case OPTION_LATENCY:
        options->front.latency_ms = (int) number;
        break;
    case OPTION_DCV_INTERVAL:
        options->engine.dcv_interval = (int64_t) number;
        break;
    case OPTION_DCV_TIMEOUT:
        options->net.timeout_ms = (int) number;
        break;
    case OPTION_PERSPECTIVES:
        options->engine.perspectives = (unsigned) number;
        break;
    case OPTION_PAGE_MAX:
        options->engine.page_max = (size_t) number;
        break;
    case OPTION_IDLE:
        options->front.idle_ms = (int) number * 1000;
        break;
    case OPTION_KEEP_ALIVE_MAX:
        options->front.keep_alive_max = (int) number;
        break;
    default:
        options->engine.issue_after = (unsigned) number;
        options->engine.issue_at_once = number == 0;
        break;
    }
    return true;
}

static bool read_word_option(struct options *options, enum option_id option, const char *value)
{
    static const char *const page_ends[] = {"empty", "error", NULL};
    static const char *const messages[] = {"array", "null", "string", NULL};
    static const char *const duplicates[] = {"error", "second", "same", NULL};
    static const char *const vettings[] = {"at-once", "page", NULL};
    static const char *const refusals[] = {"404", "error", NULL};
    int choice = 0;
    bool good = false;

    switch (option) {
    case OPTION_NO_SUMMARY:
        good = read_choice(refusals, value, &choice);
        options->engine.summary = choice ? SUMMARY_REFUSED : SUMMARY_NOT_FOUND;
        break;
    case OPTION_VETTING:
        good = read_choice(vettings, value, &choice);
        options->engine.vets = choice == 1;
        break;
    case OPTION_PAGE_END:
        good = read_choice(page_ends, value, &choice);
        options->engine.page_end_error = choice == 1;
        break;
    case OPTION_MESSAGE:
        good = read_choice(messages, value, &choice);
        options->engine.message = (enum message_form) choice;
        break;
    case OPTION_DUPLICATE:
        good = read_choice(duplicates, value, &choice);
        options->engine.duplicate = (enum duplicate_rule) choice;
        break;
    case OPTION_LOOKUP:
        return read_lookup(options, value);
    case OPTION_TLS:
        return read_tls_mode(options, value);
    default:
        break;
    }
    return good;
}

/* Sets the address to listen on. The certificate has it, unless it stands for all addresses. */
static bool read_listen(struct options *options, const char *value)
{
    struct address address;

    if (!address_read(&address, value)) {
        return false;
    }
    options->front.listen = value;
    if (!address_is_any(&address)) {
        names_add(&options->addresses, value);
        options->address = value;
    }
    return true;
}

static bool read_name(struct options *options, const char *value)
{
    struct address address;

    if (address_read(&address, value)) {
        names_add(&options->addresses, value);
    } else if (host_name_is_good(value)) {
        names_add(&options->names, value);
    } else {
        return false;
    }
    if (!options->name) {
        options->name = value;
    }
    return true;
}

/* Each of these options makes the CA check validation. */
static bool read_check(struct options *options, enum option_id option, const char *value)
{
    static const char *const emails[] = {"approve", "never", "page", NULL};
    char address[64];
    unsigned port;
    int choice = 0;
    bool good;

    options->net.used = true;
    switch (option) {
    case OPTION_DCV_HTTP:
        return address_map_add(&options->net.http, value);
    case OPTION_DCV_HTTPS:
        return address_map_add(&options->net.https, value);
    case OPTION_DCV_DNS:
        options->net.dns = value;
        return address_split(value, address, sizeof address, &port);
    default:
        good = read_choice(emails, value, &choice);
        options->net.email = (enum net_email) choice;
        return good;
    }
}

static void add_fault(struct options *options, const char *spec)
{
    size_t count = options->engine.fault_count;

    options->faults = reallocate(options->faults, (count + 1) * sizeof *options->faults);
    options->faults[count] = spec;
    options->engine.faults = options->faults;
    options->engine.fault_count = count + 1;
}

/* Accepts "", or a path that begins with a slash and does not end with one. */
static bool is_prefix(const char *value)
{
    size_t length = strlen(value);

    for (const char *c = value; *c; c++) {
        if (*c <= ' ' || *c > '~' || strchr("?#%\"<>", *c)) {
            return false;
        }
    }
    return !length || (value[0] == '/' && value[length - 1] != '/' && length < 1000);
}

/* Sets an option that is a text. Returns false if it is not such an option. */
static bool set_text_option(struct options *options, enum option_id option, const char *value)
{
    switch (option) {
    case OPTION_READY_FILE:
        options->ready_file = value;
        return true;
    case OPTION_CA_DIR:
        options->ca_dir = value;
        return true;
    case OPTION_STATE:
        options->engine.state = value;
        return true;
    case OPTION_PARTNER:
        options->engine.partner_code = value;
        return true;
    case OPTION_TOKEN:
        options->engine.token = value;
        return true;
    case OPTION_LEDGER:
        options->engine.ledger = value;
        return true;
    case OPTION_STATS:
        options->stats_file = value;
        return true;
    default:
        return false;
    }
}

/* Sets an option that is a switch. Returns false if it is not such an option. */
static bool set_switch(struct options *options, enum option_id option)
{
    struct {
        enum option_id option;
        bool *target;
        bool value;
    } switches[] = {
        {OPTION_QUERY_CHECKS_AUTH, &options->engine.query_checks_auth, true},
        {OPTION_AUTH_IN_ALL, &options->engine.auth_in_all, true},
        {OPTION_ID_AS_NUMBER, &options->engine.id_as_number, true},
        {OPTION_HOSTILE, &options->engine.hostile, true},
        {OPTION_STRICT, &options->engine.strict, true},
        {OPTION_NO_TICKETS, &options->front.tickets, false},
        {OPTION_NO_RESUME, &options->front.resume, false},
        {OPTION_NO_KEEP_ALIVE, &options->front.keep_alive, false},
        {OPTION_QUIET, &options->engine.quiet, true},
        {OPTION_VERBOSE, &options->engine.verbose, true},
    };

    for (size_t i = 0; i < sizeof switches / sizeof switches[0]; i++) {
        if (switches[i].option == option) {
            *switches[i].target = switches[i].value;
            return true;
        }
    }
    return false;
}

static bool set_option(struct options *options, enum option_id option, const char *value)
{
    if (set_switch(options, option) || set_text_option(options, option, value)) {
        return true;
    }
    switch (option) {
    case OPTION_PREFIX:
        options->engine.prefix = value;
        return is_prefix(value);
    case OPTION_FAULT:
        add_fault(options, value);
        return true;
    case OPTION_NOW:
        return read_now(options, value);
    case OPTION_LISTEN:
        return read_listen(options, value);
    case OPTION_NAME:
        return read_name(options, value);
    case OPTION_DCV_HTTP:
    case OPTION_DCV_HTTPS:
    case OPTION_DCV_DNS:
    case OPTION_DCV_EMAIL:
        return read_check(options, option, value);
    case OPTION_DCV_INTERVAL:
    case OPTION_DCV_TIMEOUT:
    case OPTION_PERSPECTIVES:
    case OPTION_PORT:
    case OPTION_ORDERS:
    case OPTION_SEED:
    case OPTION_LATENCY:
    case OPTION_PAGE_MAX:
    case OPTION_IDLE:
    case OPTION_KEEP_ALIVE_MAX:
    case OPTION_ISSUE_AFTER:
        return read_number_option(options, option, value);
    default:
        return read_word_option(options, option, value);
    }
}

static void set_defaults(struct options *options)
{
    memset(options, 0, sizeof *options);
    options->engine.seed = options->front.seed = 1;
    options->front.idle_ms = 120000;
    options->net.timeout_ms = 2000;
    options->front.tickets = options->front.resume = options->front.keep_alive = true;
}

/* Describes why a fault can never strike together with the other options; NULL if it can. */
static const char *conflict(const struct options *options, const struct faults *faults)
{
    static const char summary[] = "order/getmodifiedorderssummary";
    enum summary_rule served = options->engine.summary;

    if (options->front.mode == TLS_SILENT) {
        return "--tls silent answers no call";
    }
    if (!options->front.keep_alive && faults_include(faults, FAULT_IDLE_CLOSE)) {
        return "--no-keep-alive leaves no connection idle";
    }
    if (options->front.keep_alive_max == 1 && faults_include(faults, FAULT_IDLE_CLOSE)) {
        return "--keep-alive-max 1 leaves no connection idle";
    }
    if (options->front.mode == TLS_PLAIN && faults_include(faults, FAULT_NO_CLOSE_NOTIFY)) {
        return "--tls plain has no close_notify";
    }
    if (served == SUMMARY_NOT_FOUND && faults_aim_at(faults, summary)) {
        return "--no-summary 404 does not serve that endpoint";
    }
    if (served != SUMMARY_SERVED && faults_include(faults, FAULT_TOTAL_LIES)) {
        return "--no-summary has no total";
    }
    return faults_beyond(faults, (long) options->engine.orders, options->engine.page_max);
}

/* Refuses a fault that is malformed or can never strike. */
static bool check_faults(const struct options *options)
{
    const char *why = NULL;

    for (size_t i = 0; !why && i < options->engine.fault_count; i++) {
        struct faults *faults = faults_new(0);

        if (faults_add(faults, options->faults[i], &why)) {
            why = conflict(options, faults);
        }
        faults_free(faults);
        if (why) {
            fprintf(stderr, "sslstore-sandbox: --fault '%s': %s\n", options->faults[i], why);
        }
    }
    return !why;
}

int options_read(struct options *options, int count, char **arguments)
{
    struct option names[OPTION_COUNT + 1];
    int got;

    memset(names, 0, sizeof names);
    for (int i = 0; i < OPTION_COUNT; i++) {
        names[i].name = table[i].name;
        names[i].has_arg = table[i].argument ? required_argument : no_argument;
        names[i].val = i;
    }
    set_defaults(options);
    while ((got = getopt_long(count, arguments, "", names, NULL)) != -1) {
        if (got == OPTION_HELP) {
            help();
            return 0;
        }
        if (got >= OPTION_COUNT) {
            return 2;
        }
        if (!set_option(options, (enum option_id) got, optarg)) {
            fprintf(stderr, "sslstore-sandbox: --%s: '%s' is not a valid value; see --help\n",
                    table[got].name, optarg);
            return 2;
        }
    }
    if (optind < count) {
        fprintf(stderr, "sslstore-sandbox: '%s' is not an option; see --help\n", arguments[optind]);
        return 2;
    }
    if (!options->ca_dir) {
        options->ca_dir = options->engine.state;
    }
    options->front.names = options->names;
    options->front.addresses = options->addresses;
    return check_faults(options) ? -1 : 2;
}

void options_free(struct options *options)
{
    address_map_free(&options->net.http);
    address_map_free(&options->net.https);
    free(options->faults);
    free(options->names);
    free(options->addresses);
}
