/* Alerts: a table of names and advice.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "tls/alerts.h"

#define CLIENT_CERTIFICATE "the server wants a client certificate, and this transport has none"
#define OTHER_ALGORITHMS   "the server takes other algorithms than this build of Mbed TLS has"
#define INTERFERENCE       "the connection was damaged, perhaps by something in between"

static const struct {
    uint8_t alert;
    const char *text;
} alerts[] = {
    {10, "unexpected_message: " INTERFERENCE},
    {20, "bad_record_mac: " INTERFERENCE},
    {22, "record_overflow: " INTERFERENCE},
    {40,
     "handshake_failure: the server wants a client certificate, which this transport has not, or "
     "has no algorithm in common with it"},
    {42, "bad_certificate: " CLIENT_CERTIFICATE},
    {43, "unsupported_certificate: " CLIENT_CERTIFICATE},
    {46, "certificate_unknown: " CLIENT_CERTIFICATE},
    {47, "illegal_parameter: " OTHER_ALGORITHMS},
    {48, "unknown_ca: " CLIENT_CERTIFICATE},
    {49, "access_denied: the server refuses this machine"},
    {50, "decode_error: " INTERFERENCE},
    {51, "decrypt_error: " INTERFERENCE},
    {70, "protocol_version: the server takes another version of TLS"},
    {71, "insufficient_security: " OTHER_ALGORITHMS},
    {80, "internal_error: the server has failed; try again later"},
    {109, "missing_extension: " OTHER_ALGORITHMS},
    {112, "unrecognized_name: the server does not serve this host; check url"},
    {116, "certificate_required: " CLIENT_CERTIFICATE},
    {120, "no_application_protocol: the server does not speak HTTP/1.1 on this port; check url"},
};

void sslstore__tls_alerts_put(struct sslstore__text *text, uint8_t alert)
{
    for (size_t i = 0; i < sizeof alerts / sizeof alerts[0]; i++) {
        if (alerts[i].alert == alert) {
            sslstore__text_put(text, alerts[i].text);
            return;
        }
    }
    sslstore__text_put_number(text, alert);
}
