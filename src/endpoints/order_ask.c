/* Calls about one order: status, refund, revocation, validation, download. Their requests are
 * alike.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "endpoints/order_ask.h"

#include <string.h>

#include "base/contract.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/words.h"
#include "client/client.h"
#include "endpoints/order_reply.h"
#include "net/net.h"
#include "rpc/call.h"
#include "rpc/endpoint.h"
#include "rpc/identity.h"
#include "rpc/member.h"

struct reference {
    const char *store_id; /* this or custom_id */
    const char *custom_id;
    const char *resend_type;
    const char *resend_email;
    const char *refund_reason;
    const char *domain_names;
    const char *serial;
    const char *method;
};

#define REFERENCE(name, field) SSLSTORE__MEMBER(TEXT, name, struct reference, field)
static const struct sslstore__member reference_members[] = {
    REFERENCE("TheSSLStoreOrderID", store_id), REFERENCE("CustomOrderID", custom_id),
    REFERENCE("ResendEmailType", resend_type), REFERENCE("ResendEmail", resend_email),
    REFERENCE("RefundReason", refund_reason),  REFERENCE("DomainNames", domain_names),
    REFERENCE("SerialNumber", serial),         REFERENCE("ApproverMethod", method),
};
static const struct sslstore__table reference_table =
    SSLSTORE__TABLE(reference_members, struct reference, NULL);

/* For the calls whose replies contain dates. */
static const struct sslstore__member dated_members[] = {
    REFERENCE("TheSSLStoreOrderID", store_id),
    REFERENCE("CustomOrderID", custom_id),
    SSLSTORE__MEMBER_CULTURE,
};
static const struct sslstore__table dated_table =
    SSLSTORE__TABLE(dated_members, struct reference, NULL);

/* Read the id, and put its parts into the reference. */
static sslstore_result refer(sslstore_client *client, const struct sslstore__endpoint *endpoint,
                             const char *id, struct sslstore__identity *identity,
                             struct reference *reference)
{
    if (!sslstore__identity_read(id, identity)) {
        return sslstore__call_refuse(client, endpoint, "id");
    }
    reference->store_id = identity->store_id;
    reference->custom_id = identity->custom_id;
    return SSLSTORE_OK;
}

/* Fail if the reply is about another order or issuance than the one asked for. */
static sslstore_result check_identity(sslstore_client *client,
                                      const struct sslstore__identity *identity,
                                      const char *store_id, const char *partner_id)
{
    if (sslstore__identity_matches(identity, store_id, partner_id)) {
        return SSLSTORE_OK;
    }
    return sslstore__error_set(
        &client->net, SSLSTORE_ERR_CONFLICT, "PartnerOrderID",
        SSLSTORE__WORDS("the service returned another issuance of this order"));
}

static sslstore_result get_order(sslstore_client *client, const struct sslstore__endpoint *endpoint,
                                 const char *id, const char *reason, sslstore_order *order)
{
    struct sslstore__identity identity;
    struct reference reference = {.refund_reason = reason};
    sslstore_result result = refer(client, endpoint, id, &identity, &reference);

    memset(order, 0, sizeof *order);
    if (result != SSLSTORE_OK) {
        return result;
    }
    result = sslstore__call_once(client, endpoint, &reference, order, &order->block_);
    if (result != SSLSTORE_OK) {
        return result;
    }
    result = check_identity(client, &identity, order->store_id, order->partner_id);
    if (result != SSLSTORE_OK) {
        sslstore_order_free(order);
    }
    return result;
}

/* The calls whose reply is only a verdict. */
static sslstore_result get_verdict(sslstore_client *client,
                                   const struct sslstore__endpoint *endpoint, const char *id,
                                   struct reference reference)
{
    struct sslstore__identity identity;
    sslstore_result result = refer(client, endpoint, id, &identity, &reference);

    if (result != SSLSTORE_OK) {
        return result;
    }
    return sslstore__call_once(client, endpoint, &reference, NULL, NULL);
}

static const struct sslstore__endpoint status_endpoint = {
    .path = "order/status",
    .request = &dated_table,
    .reply = &sslstore__order_reply,
    .credentials = SSLSTORE__NESTED_CREDENTIALS,
};

sslstore_result sslstore_wire_order_status(sslstore_client *client, const char *id,
                                           sslstore_order *order)
{
    SSLSTORE__REQUIRE(client != NULL && order != NULL);

    sslstore_result result = get_order(client, &status_endpoint, id, NULL, order);

    if (result == SSLSTORE_OK && order->store_id[0] == '\0') {
        sslstore_order_free(order);
        result = sslstore__error_set(&client->net, SSLSTORE_ERR_REPLY, "TheSSLStoreOrderID",
                                     SSLSTORE__WORDS("the reply contains no order"));
    }
    return result;
}

sslstore_result sslstore__order_status_by_custom_id(sslstore_client *client, const char *custom_id,
                                                    sslstore_order *order)
{
    struct reference reference = {.custom_id = custom_id};

    return sslstore__call_once(client, &status_endpoint, &reference, order, &order->block_);
}

sslstore_result sslstore_wire_order_refund(sslstore_client *client, const char *id,
                                           const char *reason, sslstore_order *order)
{
    SSLSTORE__REQUIRE(client != NULL && order != NULL);

    static const struct sslstore__endpoint endpoint = {
        .path = "order/refundrequest",
        .request = &reference_table,
        .reply = &sslstore__order_reply,
        .credentials = SSLSTORE__NESTED_CREDENTIALS,
        .effect = SSLSTORE__CHANGES,
    };

    return get_order(client, &endpoint, id, reason, order);
}

sslstore_result sslstore_wire_order_refund_status(sslstore_client *client, const char *id,
                                                  sslstore_order *order)
{
    SSLSTORE__REQUIRE(client != NULL && order != NULL);

    static const struct sslstore__endpoint endpoint = {
        .path = "order/refundstatus",
        .request = &reference_table,
        .reply = &sslstore__order_reply,
        .credentials = SSLSTORE__NESTED_CREDENTIALS,
    };

    return get_order(client, &endpoint, id, NULL, order);
}

sslstore_result sslstore_wire_order_revoke(sslstore_client *client, const char *id,
                                           const char *serial, const char *reason)
{
    SSLSTORE__REQUIRE(client != NULL);

    static const struct sslstore__endpoint endpoint = {
        .path = "order/certificaterevokerequest",
        .request = &reference_table,
        .credentials = SSLSTORE__NESTED_CREDENTIALS,
        .effect = SSLSTORE__CHANGES,
    };
    struct reference reference = {.serial = serial, .refund_reason = reason};

    return get_verdict(client, &endpoint, id, reference);
}

sslstore_result sslstore_wire_order_resend(sslstore_client *client, const char *id)
{
    SSLSTORE__REQUIRE(client != NULL);

    static const struct sslstore__endpoint endpoint = {
        .path = "order/resend",
        .request = &reference_table,
        .credentials = SSLSTORE__NESTED_CREDENTIALS,
        .effect = SSLSTORE__CHANGES,
    };
    struct reference reference = {.resend_type = "ApproverEmail"};

    return get_verdict(client, &endpoint, id, reference);
}

sslstore_result sslstore_wire_order_change_approver(sslstore_client *client, const char *id,
                                                    const char *domain, const char *email)
{
    SSLSTORE__REQUIRE(client != NULL);

    static const struct sslstore__endpoint endpoint = {
        .path = "order/changeapproveremail",
        .request = &reference_table,
        .credentials = SSLSTORE__NESTED_CREDENTIALS,
        .effect = SSLSTORE__CHANGES,
    };
    struct reference reference = {.resend_email = email, .domain_names = domain};

    return get_verdict(client, &endpoint, id, reference);
}

sslstore_result sslstore_wire_order_change_method(sslstore_client *client, const char *id,
                                                  const char *domain, const char *method)
{
    SSLSTORE__REQUIRE(client != NULL);

    static const struct sslstore__endpoint endpoint = {
        .path = "order/changeapprovermethod",
        .request = &reference_table,
        .credentials = SSLSTORE__NESTED_CREDENTIALS,
        .effect = SSLSTORE__CHANGES,
    };
    struct reference reference = {.domain_names = domain, .method = method};

    return get_verdict(client, &endpoint, id, reference);
}

static const struct sslstore__member domain_members[] = {
    REFERENCE("TheSSLStoreOrderID", store_id),
    REFERENCE("DomainName", domain_names),
    REFERENCE("ApproverMethod", method),
};
static const struct sslstore__table domain_table =
    SSLSTORE__TABLE(domain_members, struct reference, NULL);

sslstore_result sslstore_wire_domain_set_method(sslstore_client *client, const char *store_id,
                                                const char *domain, const char *method)
{
    SSLSTORE__REQUIRE(client != NULL);

    static const struct sslstore__endpoint endpoint = {
        .path = "digicert/setapprovermethod",
        .request = &domain_table,
        .credentials = SSLSTORE__NESTED_CREDENTIALS,
        .effect = SSLSTORE__CHANGES,
    };
    struct reference reference = {.store_id = store_id, .domain_names = domain, .method = method};

    if (!sslstore__text_is_set(store_id)) {
        return sslstore__call_refuse(client, &endpoint, "store_id");
    }
    return sslstore__call_once(client, &endpoint, &reference, NULL, NULL);
}

/* ---- order/download ---- */

static const struct sslstore__member file_members[] = {
    SSLSTORE__MEMBER(MULTILINE, "FileName", sslstore_file, name),
    SSLSTORE__MEMBER_SIZED("FileContent", sslstore_file, content, size),
};
static const struct sslstore__table file_table = SSLSTORE__TABLE(file_members, sslstore_file, NULL);

#define DOWNLOAD(kind, name, field) SSLSTORE__MEMBER(kind, name, sslstore_download, field)
static const struct sslstore__member download_members[] = {
    DOWNLOAD(TEXT, "PartnerOrderID", partner_id),
    DOWNLOAD(TEXT, "CertificateStatus", certificate_status),
    DOWNLOAD(TEXT, "ValidationStatus", validation_status),
    SSLSTORE__LIST(RECORDS, "Certificates", sslstore_download, files, file_count),
    DOWNLOAD(DATE_EASTERN, "CertificateStartDate", certificate_start),
    DOWNLOAD(DATE_EASTERN, "CertificateEndDate", certificate_end),
    DOWNLOAD(DATE, "CertificateStartDateInUTC", certificate_start),
    DOWNLOAD(DATE, "CertificateEndDateInUTC", certificate_end),
    DOWNLOAD(TEXT, "TheSSLStoreOrderID", store_id),
    DOWNLOAD(TEXT, "VendorOrderID", vendor_id),
};
static const struct sslstore__table download_table =
    SSLSTORE__TABLE(download_members, sslstore_download, &file_table);

/* The files of an issued order may be empty for a while. */
static bool has_content(const sslstore_download *download)
{
    for (size_t i = 0; i < download->file_count; i++) {
        if (download->files[i].size > 0) {
            return true;
        }
    }
    return false;
}

sslstore_result sslstore_wire_order_download(sslstore_client *client, const char *id,
                                             sslstore_download *download)
{
    SSLSTORE__REQUIRE(client != NULL && download != NULL);

    static const struct sslstore__endpoint endpoint = {
        .path = "order/download",
        .request = &dated_table,
        .reply = &download_table,
        .credentials = SSLSTORE__NESTED_CREDENTIALS,
    };
    struct sslstore__identity identity;
    struct reference reference = {.store_id = NULL};
    sslstore_result result = refer(client, &endpoint, id, &identity, &reference);

    memset(download, 0, sizeof *download);
    if (result != SSLSTORE_OK) {
        return result;
    }
    result = sslstore__call_once(client, &endpoint, &reference, download, &download->block_);
    if (result != SSLSTORE_OK) {
        return result;
    }
    result = check_identity(client, &identity, download->store_id, download->partner_id);
    if (result == SSLSTORE_OK && !has_content(download)) {
        result = sslstore__error_set(&client->net, SSLSTORE_ERR_NOT_ISSUED, "Certificates", NULL);
    }
    if (result != SSLSTORE_OK) {
        sslstore_download_free(download);
    }
    return result;
}

void sslstore_download_free(sslstore_download *download)
{
    if (download != NULL) {
        sslstore__block_free(&download->block_);
        memset(download, 0, sizeof *download);
    }
}
