/* Certificate: downloads the files of an order and finds its certificate among them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_ORDERS_CERTIFICATE_H
#define SSLSTORE_ORDERS_CERTIFICATE_H

#include "pki/chain.h"

/* The id to download a certificate by: the order key; while a reissue is pending, which already
 * has a key of its own, the TheSSLStoreOrderID alone. */
const char *sslstore__certificate_download_id(const sslstore_order *order, const char *key);

/* Download the files of an issued order. */
sslstore_result sslstore__certificate_files(sslstore_client *client, const sslstore_order *order,
                                            sslstore_download *download);

/* Find the certificate among the files, check that its serial number is the order's, and free the
 * files. */
sslstore_result sslstore__certificate_read(sslstore_client *client, const sslstore_order *order,
                                           struct sslstore__chain_options *options,
                                           sslstore_download *download, sslstore_chain *chain);

/* The same with no options but the key. key_sha256 may be NULL. */
sslstore_result sslstore__certificate_sort(sslstore_client *client, const sslstore_order *order,
                                           const uint8_t *key_sha256, sslstore_download *download,
                                           sslstore_chain *chain);

/* Download and find the certificate of an issued order. Only its key is compared. */
sslstore_result sslstore__certificate_download(sslstore_client *client, const sslstore_order *order,
                                               const uint8_t *key_sha256, sslstore_chain *chain);

#endif
