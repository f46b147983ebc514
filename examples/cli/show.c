/* Prints orders and certificates, as text or as JSON.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "show.h"

#include <stdio.h>
#include <string.h>

#include "records.h"
#include "text.h"

/* ---- JSON ---- */

static void domain_members(struct json *json, const sslstore_order *order)
{
    json_begin(json, "domains", '[');
    for (size_t i = 0; i < order->domain_count; i++) {
        const sslstore_domain_status *domain = &order->domains[i];

        json_begin(json, NULL, '{');
        json_text(json, "domain", domain->domain);
        json_text(json, "method", domain->method);
        json_text(json, "status", domain->status);
        json_text(json, "file_name", domain->file_name);
        json_text(json, "file_contents", domain->file_contents);
        json_text(json, "dns_name", domain->dns_name);
        json_text(json, "dns_entry", domain->dns_entry);
        json_end(json, '}');
    }
    json_end(json, ']');
}

const sslstore_chain *show_chain(const sslstore_certificate *certificate)
{
    if (certificate != NULL && (certificate->issued || certificate->standing)) {
        return &certificate->chain;
    }
    return NULL;
}

void show_order_members(struct json *json, const sslstore_order *order,
                        const sslstore_chain *issued)
{
    static const sslstore_order nothing;
    char id[SSLSTORE_ID_MAX] = "";
    bool known = order != NULL;

    if (!known) {
        order = &nothing;
    } else {
        (void) sslstore_order_id(order, id, sizeof id);
    }
    json_text(json, "id", id);
    json_text(json, "order_id", order->store_id);
    json_text(json, "partner_id", order->partner_id);
    json_text(json, "custom_id", order->custom_id);
    json_text(json, "vendor_id", order->vendor_id);
    json_text(json, "refund_id", order->refund_id);
    json_text(json, "product", order->product_code);
    json_text(json, "vendor", order->vendor_name);
    json_text(json, "status", known ? sslstore_state_name(order->state) : NULL);
    json_text(json, "major_status", order->major_status);
    json_text(json, "minor_status", order->minor_status);
    json_bool(json, "in_force", sslstore_order_in_force(order, sslstore_wall_time(NULL)));
    json_bool(json, "shortened", order->shortened);
    json_text(json, "common_name", issued != NULL ? issued->common_name : order->common_name);
    if (issued != NULL) {
        json_texts(json, "names", issued->dns_names, issued->dns_name_count);
    } else {
        json_split(json, "names", known ? order->dns_names : "");
    }
    json_text(json, "serial", issued != NULL ? issued->serial : order->serial);
    json_time(json, "purchased", order->purchased);
    json_time(json, "not_before", issued != NULL ? issued->not_before : order->certificate_start);
    json_time(json, "not_after", issued != NULL ? issued->not_after : order->certificate_end);
    json_time(json, "order_end", order->order_end);
    json_text(json, "organization", order->organization);
    json_text(json, "approver_email", order->approver_email);
    domain_members(json, order);
}

void show_certificate_members(struct json *json, const sslstore_certificate *certificate)
{
    const sslstore_chain *issued = show_chain(certificate);

    json_bool(json, "issued", certificate != NULL && certificate->issued);
    json_bool(json, "standing", certificate != NULL && certificate->standing);
    json_text(json, "certificate", issued != NULL ? issued->leaf_pem : NULL);
    json_text(json, "chain", issued != NULL ? issued->chain_pem : NULL);
    json_text(json, "root", issued != NULL ? issued->root_pem : NULL);
    json_bool(json, "chain_complete", issued != NULL && issued->complete);
    json_number(json, "unreadable", issued != NULL ? issued->unreadable : 0);
    if (issued != NULL) {
        json_hex(json, "fingerprint_sha256", issued->fingerprint_sha256, SSLSTORE_SHA256_SIZE);
    } else {
        json_text(json, "fingerprint_sha256", NULL);
    }
}

/* ---- Text ---- */

static void names_line(const sslstore_chain *issued)
{
    text_column("Names", 16);
    for (size_t i = 0; i < issued->dns_name_count; i++) {
        if (i > 0) {
            printf(i % 2 == 0 ? ",\n%16s" : ",%1s", "");
        }
        text_put(stdout, issued->dns_names[i]);
    }
    printf("\n");
}

static void product_line(const sslstore_order *order)
{
    sslstore_product product;

    text_column("Product", 16);
    text_put(stdout, order->product_code);
    if (sslstore_product_find(order->product_code, &product)) {
        printf("  (%s)", product.name);
    }
    printf("\n");
}

void show_order(const sslstore_order *order, const sslstore_chain *issued)
{
    char id[SSLSTORE_ID_MAX];
    int64_t now = sslstore_wall_time(NULL);

    text_line("Order",
              sslstore_order_id(order, id, sizeof id) == SSLSTORE_OK ? id : order->store_id);
    product_line(order);
    text_line("State", sslstore_state_name(order->state));
    text_line("In force", sslstore_order_in_force(order, now) ? "yes" : "no");
    if (issued != NULL) {
        text_line("Subject", issued->subject);
        names_line(issued);
    } else {
        text_line("Common name", order->common_name);
        text_line("Names", order->dns_names);
    }
    text_line("Organization", order->organization);
    text_line("Serial", issued != NULL ? issued->serial : order->serial);
    text_time("Issued", issued != NULL ? issued->not_before : order->certificate_start, now);
    text_time("Expires", issued != NULL ? issued->not_after : order->certificate_end, now);
    text_time("Order ends", order->order_end, now);
    text_line("Custom id", order->custom_id);
    text_line("Refund", order->refund_id);
    if (order->state == SSLSTORE_STATE_PENDING) {
        text_line("Approver", order->approver_email);
        records_show(stdout, order);
    }
}

void show_request(const struct arguments *arguments, bool refund, const sslstore_order *order)
{
    const char *asked = refund ? "refund requested" : "revocation requested";
    struct json json = {stdout, false};

    if (!arguments->json) {
        text_line("Done", asked);
        show_order(order, NULL);
        return;
    }
    json_begin(&json, NULL, '{');
    json_text(&json, "action", asked);
    show_order_members(&json, order, NULL);
    json_end(&json, '}');
    printf("\n");
}
