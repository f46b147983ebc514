/* Example 13: C++. The header is included as it is; what the library gives is owned by std::unique_ptr.
 *
 *     c++ -I. -o 13_cplusplus examples/13_cplusplus.cpp build/libsslstore.a \
 *         -lmbedtls -lmbedx509 -lmbedcrypto
 *     examples/try.sh ./13_cplusplus
 *
 * Counts the orders of the account by state, and shows how a callback reaches an object.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <array>
#include <cstdio>
#include <exception>
#include <memory>
#include <stdexcept>

#include "environment.h"

struct Free {
    void operator()(sslstore_client *client) const
    {
        sslstore_client_free(client);
    }
};
using Client = std::unique_ptr<sslstore_client, Free>;

static Client make_client()
{
    const sslstore_config config = config_from_environment();
    sslstore_client *client = nullptr;
    const sslstore_result result = sslstore_client_new(&config, &client);

    if (result != SSLSTORE_OK) {
        throw std::runtime_error(sslstore_result_text(result));
    }
    return Client(client);
}

using Counts = std::array<unsigned, SSLSTORE_GATEWAY_FAILED + 1>;

/* C calls it, so it throws nothing. Return non-zero to end the sync. */
extern "C" {
static int on_record(void *user, const sslstore_sync_record *record) noexcept
{
    if (record->order != nullptr) {
        ++(*static_cast<Counts *>(user))[sslstore_order_gateway_state(record->order)];
    }
    return 0;
}
}

static Counts count_orders(sslstore_client &client)
{
    Counts counts{};
    const sslstore_result result = sslstore_sync(&client, nullptr, on_record, &counts, nullptr);

    if (result != SSLSTORE_OK) {
        throw std::runtime_error(sslstore_client_error(&client)->message);
    }
    return counts;
}

int main()
{
    try {
        const Client client = make_client();
        const char *const names[] = {"new", "waiting for validation", "generated", "revoked",
                                     "failed"};

        const Counts counts = count_orders(*client);
        for (std::size_t i = 0; i < counts.size(); i++) {
            std::printf("%u %s\n", counts[i], names[i]);
        }
        return 0;
    } catch (const std::exception &error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
}
