/* Order reissue: order/reissue.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/contract.h"
#include "base/words.h"
#include "client/client.h"
#include "endpoints/order_reply.h"
#include "net/net.h"
#include "rpc/call.h"
#include "rpc/endpoint.h"
#include "rpc/identity.h"
#include "rpc/member.h"

#define EDIT(name, field) SSLSTORE__MEMBER(SEND_EMPTY, name, sslstore_san_edit, field)
static const struct sslstore__member edit_members[] = {
    EDIT("OldValue", old_name),
    EDIT("NewValue", new_name),
};
static const struct sslstore__table edit_table =
    SSLSTORE__TABLE(edit_members, sslstore_san_edit, NULL);

/* A reissue request, and the parts of its id. */
struct reissue {
    sslstore_reissue_request request;
    const char *store_id;
    const char *custom_id;
};

#define REISSUE(kind, name, field) SSLSTORE__MEMBER(kind, name, struct reissue, field)
static const struct sslstore__member reissue_members[] = {
    REISSUE(TEXT, "TheSSLStoreOrderID", store_id),
    REISSUE(TEXT, "CustomOrderID", custom_id),
    REISSUE(MULTILINE, "CSR", request.csr),
    REISSUE(TEXT, "WebServerType", request.web_server_type),
    SSLSTORE__LIST(TEXTS, "DNSNames", struct reissue, request.dns_names, request.dns_name_count),
    REISSUE(MULTILINE, "SpecialInstructions", request.special_instructions),
    SSLSTORE__LIST(RECORDS, "AddSAN", struct reissue, request.add_san, request.add_san_count),
    SSLSTORE__LIST(RECORDS, "DeleteSAN", struct reissue, request.delete_san,
                   request.delete_san_count),
    REISSUE(FLAG, "isWildCard", request.wildcard),
    REISSUE(TEXT, "ReissueEmail", request.reissue_email),
    REISSUE(TEXT, "SignatureHashAlgorithm", request.signature_hash),
    REISSUE(FLAG, "FileAuthDVIndicator", request.file_validation),
    REISSUE(FLAG, "HTTPSFileAuthDVIndicator", request.https_file_validation),
    REISSUE(FLAG, "CNAMEAuthDVIndicator", request.cname_validation),
    REISSUE(TEXT, "ApproverEmails", request.approver_emails),
    REISSUE(TEXT, "CSRUniqueValue", request.unique_value),
    SSLSTORE__MEMBER_CULTURE,
};
static const struct sslstore__table reissue_table =
    SSLSTORE__TABLE(reissue_members, struct reissue, &edit_table);

sslstore_result sslstore_wire_order_reissue(sslstore_client *client,
                                            const sslstore_reissue_request *request,
                                            sslstore_order *order)
{
    SSLSTORE__REQUIRE(client != NULL && request != NULL && order != NULL);

    static const struct sslstore__endpoint endpoint = {
        .path = "order/reissue",
        .request = &reissue_table,
        .reply = &sslstore__order_reply,
        .credentials = SSLSTORE__NESTED_CREDENTIALS,
        .effect = SSLSTORE__CHANGES,
    };
    struct sslstore__identity identity;
    struct reissue reissue;
    sslstore_result result;

    memset(order, 0, sizeof *order);
    if (!sslstore__identity_read(request->id, &identity)) {
        return sslstore__call_refuse(client, &endpoint, "id");
    }
    reissue.request = *request;
    reissue.store_id = identity.store_id;
    reissue.custom_id = identity.custom_id;
    result = sslstore__call_once(client, &endpoint, &reissue, order, &order->block_);
    if (result != SSLSTORE_OK) {
        return result;
    }
    if (!sslstore__identity_matches(&identity, order->store_id, "")) {
        sslstore_order_free(order); /* only its PartnerOrderID may be new */
        return sslstore__error_set(&client->net, SSLSTORE_ERR_CONFLICT, "TheSSLStoreOrderID",
                                   SSLSTORE__WORDS("the service returned another order"));
    }
    return SSLSTORE_OK;
}
