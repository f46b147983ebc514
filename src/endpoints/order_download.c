/* Order download: order/download.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/contract.h"
#include "base/memory.h"
#include "client/client.h"
#include "endpoints/refer.h"
#include "net/net.h"
#include "rpc/call.h"

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
        .request = &sslstore__refer_dated,
        .reply = &download_table,
        .credentials = SSLSTORE__NESTED_CREDENTIALS,
    };
    struct sslstore__identity identity;
    struct sslstore__reference reference = {.store_id = NULL};
    sslstore_result result = sslstore__refer(client, &endpoint, id, &identity, &reference);

    memset(download, 0, sizeof *download);
    if (result != SSLSTORE_OK) {
        return result;
    }
    result = sslstore__call_once(client, &endpoint, &reference, download, &download->block_);
    if (result != SSLSTORE_OK) {
        return result;
    }
    result = sslstore__refer_check(client, &identity, download->store_id, download->partner_id);
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
