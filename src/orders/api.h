/* The authority: what its files share.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_ORDERS_API_H
#define SSLSTORE_ORDERS_API_H

#include "client/client.h"

#define SSLSTORE__NAMES_MAX 1000 /* of one order */

/* Every public function of the authority runs between these two; leave returns its result. Begin
 * refuses a disabled client before anything else. */
sslstore_result sslstore__api_enter(sslstore_client *client);
sslstore_result sslstore__api_leave(sslstore_client *client, sslstore_result result);

/* An order as it goes out: checked, completed, and with its CSR read. */
struct sslstore__prepared {
    sslstore_order_request order; /* points into the caller's request, csr and memory */
    sslstore_product product;     /* code NULL when it is not in the catalog */
    bool is_digicert;
    sslstore_csr csr;
    const char *csr_fault; /* see pki/csr_read.h */
    char custom_id[SSLSTORE_ID_MAX];
    bool has_new_id;                      /* custom_id was made for this order alone */
    uint8_t digest[SSLSTORE_SHA256_SIZE]; /* of product, names and key */
    sslstore_block memory;                /* the common name, the names and the encoded CSR */
};

/* Complete and check a request without any network. ERR_ORDER, ERR_CSR, …, with error.field. The
 * request of an unfinished intent was checked when it was placed: unless it may be sent again, it is
 * only completed. */
sslstore_result sslstore__prepare(sslstore_client *client, const sslstore_order_request *request,
                                  const sslstore_enroll_options *options,
                                  struct sslstore__prepared *prepared);

/* Write 16 bytes as a UUID (RFC 9562), its version and variant already in them.
 * out: SSLSTORE__UUID_SIZE bytes */
#define SSLSTORE__UUID_SIZE 37
void sslstore__prepare_put_uuid(const uint8_t *bytes, char *out);

/* Fill in prepared->digest. */
sslstore_result sslstore__prepare_digest(struct sslstore__prepared *prepared);
void sslstore__prepared_free(struct sslstore__prepared *prepared);

/* Ask the program whether to send this. OK, or ERR_CANCELLED. */
sslstore_result sslstore__api_confirm(sslstore_client *client,
                                      const sslstore_enroll_options *options,
                                      sslstore_intent_kind kind,
                                      const sslstore_order_request *request);

/* ERR_LIMIT when what the service answers about an order of these names may exceed response_max: it
 * must not be bought, as it could not be read. */
sslstore_result sslstore__prepare_check_reply_size(sslstore_client *client,
                                                   const sslstore_order_request *order);

/* Ask order/approverlist for each domain. ERR_NOT_PERMITTED names the domain and what is
 * permitted. */
sslstore_result sslstore__approvers_check(sslstore_client *client,
                                          const struct sslstore__prepared *prepared);

/* Begin an intent, all zero but for kind, version and time. */
void sslstore__intent_begin(const sslstore_client *client, sslstore_intent_kind kind,
                            sslstore_intent *intent);

/* Put an id of the service into a member of an intent. ERR_LIMIT, with the member "", when it does
 * not fit: half an id is another id. */
sslstore_result sslstore__intent_id(char *member, const char *id);

/* Whether what came back from flash is an intent. */
bool sslstore__intent_is_valid(const sslstore_intent *intent);

/* Options with a kept intent of their own, for calls that look at it once more after something was
 * journaled: the journal may write into the one that the program passed. options NULL: the
 * defaults. */
struct sslstore__api_own_options {
    sslstore_enroll_options options;
    sslstore_intent kept;
};
const sslstore_enroll_options *sslstore__api_own_options(struct sslstore__api_own_options *own,
                                                         const sslstore_enroll_options *options);

/* ERR_ARGUMENT when the kept intent is damaged. NULL: there is none. */
sslstore_result sslstore__intent_check(sslstore_client *client, const sslstore_intent *kept);

/* Whether it is unfinished: it may have been sent, or its certificate was not delivered. NULL: no. */
bool sslstore__intent_is_open(const sslstore_intent *kept);

/* Go on with an unfinished intent: intent, made from the request, becomes it. ERR_CONFLICT when it is
 * of another request. */
sslstore_result sslstore__intent_take_up(sslstore_client *client, const sslstore_intent *kept,
                                         sslstore_intent *intent);

/* The id to ask for an order by: an unfinished reissue may have given it another key than id, and then
 * it is found by its store id alone. */
const char *sslstore__intent_order(const sslstore_intent *kept, const char *id);

/* Fail with ERR_CONFLICT: the kept intent is of another request. */
sslstore_result sslstore__intent_refuse(sslstore_client *client);

/* Hand it to the journal. ERR_JOURNAL when it will not be kept: then it must not be sent. */
sslstore_result sslstore__intent_send(sslstore_client *client, sslstore_intent *intent);

/* Hand it to the journal again, with what became of it. */
void sslstore__intent_end(const sslstore_client *client, sslstore_intent *intent,
                          sslstore_intent_state state);

/* Place the order once: journal, send, and settle a lost answer by looking; or go on with the
 * unfinished intent of options->kept. intent receives what the journal holds then. */
sslstore_result sslstore__submit(sslstore_client *client, const struct sslstore__prepared *prepared,
                                 const sslstore_enroll_options *options, sslstore_intent *intent,
                                 sslstore_order *order);

/* Settle an intent by looking only. prepared may be NULL: nothing to compare with. */
sslstore_result sslstore__submit_reconcile(sslstore_client *client, sslstore_intent *intent,
                                           const struct sslstore__prepared *prepared,
                                           sslstore_order *order);

/* Sends a change of an order. OK with an empty `after`: the answer does not tell. */
typedef sslstore_result sslstore__change_send_fn(sslstore_client *client, void *user,
                                                 sslstore_order *after);

/* Begin the intent of a change of this order. ERR_LIMIT when its ids do not fit. */
sslstore_result sslstore__change_begin(sslstore_client *client, sslstore_intent_kind kind,
                                       const sslstore_order *before, sslstore_intent *intent);

/* Change an order (reissue, refund, revoke) once: journal, send, and settle a lost answer by
 * looking at the order. after is zero, and filled in where the answer or a look tells of the order. */
sslstore_result sslstore__change_submit(sslstore_client *client, sslstore_intent *intent,
                                        sslstore__change_send_fn *send, void *user,
                                        sslstore_order *after);

/* Go on with an unfinished one. Looks; sends again only if send is not NULL and nothing is found. */
sslstore_result sslstore__change_resume(sslstore_client *client, sslstore_intent *intent,
                                        sslstore__change_send_fn *send, void *user,
                                        sslstore_order *after);

/* Settle the intent of a change by looking only. */
sslstore_result sslstore__change_reconcile(sslstore_client *client, sslstore_intent *intent,
                                           sslstore_order *after);

/* One look for what an unanswered request has done. OK, ERR_CONFLICT: it is settled.
 * ERR_NOT_FOUND: nothing was done, as far as can be seen. Anything else: the look itself failed. */
typedef sslstore_result sslstore__lookup_once_fn(sslstore_client *client, void *user);

/* Look again and again, with pauses. OK, ERR_CONFLICT; ERR_NOT_FOUND: every look said so;
 * ERR_UNKNOWN_OUTCOME: anything else. */
sslstore_result sslstore__lookup_repeat(sslstore_client *client, sslstore__lookup_once_fn *look,
                                        void *user);

/* Fail with ERR_UNKNOWN_OUTCOME: nobody can say what became of the request about this id. */
sslstore_result sslstore__error_unknown_outcome(sslstore_client *client, const char *field,
                                                const char *id);

/* What a certificate must be, so that it may be delivered. */
struct sslstore__delivery_expected {
    const uint8_t *key_sha256;             /* NULL: any key */
    const sslstore_order_request *request; /* it must be good for all of its names; NULL: for those of */
    const sslstore_csr *csr;               /* this CSR that the order tells; NULL, too: for any */
    const char *old_serial; /* of the certificate before a reissue, which it must not be; or NULL */
};

/* ERR_WRONG_NAMES, ERR_NOT_VALID_NOW. clock_unsure: nobody can say whether it is valid now. */
sslstore_result sslstore__delivery_check_names(sslstore_client *client,
                                               const struct sslstore__delivery_expected *asked,
                                               const sslstore_order *order,
                                               const sslstore_chain *chain);
sslstore_result sslstore__delivery_check_dates(sslstore_client *client, const sslstore_chain *chain,
                                               bool *clock_unsure);

/* The time as far as it is known, by the own clock or else by the service's; 0: not at all. */
int64_t sslstore__api_known_time(const sslstore_client *client);

/* The order stands, or is reissued: publish, wait, withdraw, deliver. certificate->order is the order
 * as it was seen last, and stays filled in whatever happens. OK also while it is pending. */
sslstore_result sslstore__delivery_finish(sslstore_client *client,
                                          const struct sslstore__delivery_expected *asked,
                                          const sslstore_enroll_options *options,
                                          sslstore_intent *intent,
                                          sslstore_certificate *certificate);

/* What to wait for. */
struct sslstore__certificate_wait {
    const char *id; /* of the order, in any form */
    struct sslstore__delivery_expected asked;
    bool replaces; /* an older certificate of the order may still be handed out */
    uint32_t wait_ms;
    uint32_t poll_ms;
};

/* Look at the order until its certificate is there or the time is up; certificate->order is
 * replaced by what is seen. OK also while pending. */
sslstore_result sslstore__certificate_await(sslstore_client *client,
                                            const struct sslstore__certificate_wait *wanted,
                                            sslstore_certificate *certificate);

/* Whether nothing more will be issued. */
bool sslstore__state_is_final(sslstore_state state);

/* The id by which to download it: the order key; while a reissue is pending, which has a key of its
 * own already, the order's id alone. */
const char *sslstore__certificate_download_id(const sslstore_order *order, const char *key);

/* Download and sort out the certificate of an issued order. Only its key is compared. */
sslstore_result sslstore__certificate_download(sslstore_client *client, const sslstore_order *order,
                                               const uint8_t *key_sha256, sslstore_chain *chain);

/* The second half of it: find the certificate among what was downloaded, which is freed. */
sslstore_result sslstore__certificate_sort(sslstore_client *client, const sslstore_order *order,
                                           const uint8_t *key_sha256, sslstore_download *download,
                                           sslstore_chain *chain);

/* Equal as hexadecimal numbers: without regard to case, leading zeros, colons and blanks. */
bool sslstore__serial_equal(const char *left, const char *right);

/* The order key, into SSLSTORE_ID_MAX bytes. ERR_LIMIT, with out "", when it does not fit. */
sslstore_result sslstore__order_key(sslstore_client *client, const sslstore_order *order,
                                    char *out);

/* Pause for so long, ticking. */
sslstore_result sslstore__api_pause(sslstore_client *client, uint32_t pause_ms);

#endif
