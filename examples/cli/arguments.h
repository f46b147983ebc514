/* Command-line arguments: the options of all commands, read from one table.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_ARGUMENTS_H
#define SSLSTORE_CLI_ARGUMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LIST_MAX     256
#define OPERANDS_MAX 64

struct cli;

/* One bit per command. */
enum {
    FOR_PING = 1 << 0,
    FOR_PRODUCTS = 1 << 1,
    FOR_FIELDS = 1 << 2,
    FOR_APPROVERS = 1 << 3,
    FOR_ORGANIZATIONS = 1 << 4,
    FOR_ENROLL = 1 << 5,
    FOR_STATUS = 1 << 6,
    FOR_DOWNLOAD = 1 << 7,
    FOR_RENEW = 1 << 8,
    FOR_REISSUE = 1 << 9,
    FOR_REVOKE = 1 << 10,
    FOR_SYNC = 1 << 11,
    FOR_BATCH = 1 << 12,
    FOR_CHECK = 1 << 13,
    FOR_EXPIRING = 1 << 14,
    FOR_PLAN = 1 << 15,
    FOR_RESEND = 1 << 16,
    FOR_CHANGE_APPROVER = 1 << 17,
    FOR_CHANGE_METHOD = 1 << 18,
    FOR_REFUND_STATUS = 1 << 19,
    FOR_CSR = 1 << 20,
    FOR_DCV = 1 << 21,
    FOR_WAIT = 1 << 22,
    FOR_KEEP = 1 << 23,
    FOR_CONFIG = 1 << 24,
    FOR_INIT = 1 << 25,
    FOR_LIST = 1 << 26,
    FOR_SHOW = 1 << 27,
    FOR_EXPORT = 1 << 28,
    FOR_REPORT = 1 << 29
};

struct list {
    const char *items[LIST_MAX];
    size_t count;
};

/* NULL, 0 and false mean "not given". Texts point into the command line. */
struct arguments {
    /* any command */
    bool help;
    bool json;
    /* connection */
    const char *profile;
    const char *url;
    const char *partner_code;
    const char *token_file;
    const char *ca_file;
    const char *roots;
    const char *proxy;
    const char *proxy_source; /* NULL: the option */
    struct list pins;
    uint32_t timeout_s;
    uint32_t attempts;
    uint32_t page_size;
    uint32_t connections;
    uint32_t renewal_window_days;
    uint32_t renewal_window_percent;
    bool verbose;
    /* orders and their certificates */
    const char *product;
    const char *csr;
    const char *key;
    const char *key_type;
    bool new_key;
    struct list subject;
    struct list approvers;
    uint32_t days;
    struct list fields;
    struct list names;
    struct list add_names;
    struct list drop_names;
    uint32_t wait_s;
    const char *out;
    bool combined;
    const char *pkcs12;
    const char *custom_id;
    const char *journal;
    const char *resume;
    bool anew;
    bool resend;
    bool unknown_product;
    bool change_names;
    bool yes;
    bool dry_run;
    bool online;
    /* validation */
    bool check;
    bool zone;
    struct list dns;
    const char *resolver;
    const char *http;
    /* revocation */
    bool refund;
    bool certificate;
    const char *serial;
    const char *reason;
    /* lists */
    const char *vendor;
    const char *validation;
    bool wildcard;
    bool multi_domain;
    bool enterprise;
    bool current;
    const char *domain;
    const char *sub_user;
    const char *since;
    const char *until;
    const char *expires_from;
    const char *expires_to;
    bool no_certificates;
    bool ignore_count;
    bool full;
    const char *db;
    const char *checkpoint;
    const char *within;
    const char *ended;
    const char *expires_within;
    const char *state;
    bool all;
    const char *html;
    bool text;
    const char *metrics;
    /* certificates kept in force */
    const char *state_dir;
    bool now;
    bool daemon;
    /* a batch */
    bool mark;
    bool keep_going;

    const char *operands[OPERANDS_MAX];
    int operand_count;
};

/* The largest values of --timeout and --attempts. */
#define TIMEOUT_S_MAX 86400
#define ATTEMPTS_MAX  100

/* Reads a number: digits only, no sign, no blanks, nothing after them. Returns false if it is none,
 * or not between min and max. */
bool arguments_number(const char *text, uint32_t min, uint32_t max, uint32_t *number);

/* Reads the words after the command's name, words[0]; a NULL ends them. Reports the first error;
 * returns DONE or USAGE. */
int arguments_read(struct arguments *arguments, const struct cli *cli, unsigned command,
                   char **words);

/* Prints the options of a command, one per line: its own, then, outside a batch, those of the
 * connection. */
void arguments_help(unsigned command, bool in_batch);

#endif
