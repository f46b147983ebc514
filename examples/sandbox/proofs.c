/* Remembers which domains were validated by which method, and when.
 * SPDX-License-Identifier: Apache-2.0 */
#include "proofs.h"
#include "dates.h"
#include "dcv_rules.h"
#include "names.h"

static const char *const methods[] = {"EMAIL", "HTTP", "HTTPS", "CNAME", "TXT"};

void proofs_add(json_t *proofs, const char *domain, enum dcv_method method, int64_t when)
{
    const char *name = name_without_star(domain);
    json_t *proof = json_object_get(proofs, name);

    if (!proof) {
        proof = json_object();
        json_object_set_new(proofs, name, proof);
    }
    json_object_set_new(proof, methods[method], json_integer(when));
}

int64_t proofs_find(const json_t *proofs, const char *domain, int64_t now)
{
    const json_t *proof = json_object_get(proofs, name_without_star(domain));
    int64_t newest = DATE_NONE;

    for (int method = DCV_EMAIL; method <= DCV_TXT; method++) {
        const json_t *when = json_object_get(proof, methods[method]);
        int64_t time = when ? json_integer_value(when) : DATE_NONE;

        if (time > newest && dcv_is_allowed((enum dcv_method) method, domain, now)) {
            newest = time;
        }
    }
    return newest <= now && now - newest < dcv_reuse(now) ? newest : DATE_NONE;
}
