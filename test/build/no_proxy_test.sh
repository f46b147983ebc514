#!/bin/bash
# Without the proxy (SSLSTORE_NO_PROXY): nothing of it is linked, and a configuration with a proxy is refused, in any
# layer, rather than connected without. Needs a C compiler, nm.
# SPDX-License-Identifier: Apache-2.0
# shellcheck source=test/docs/checks.sh
. "$(dirname "$0")/../docs/checks.sh"

# The files with the switch; all others are those of the library.
objects=()
# shellcheck disable=SC2013 # names without blanks
for file in $(grep -l SSLSTORE_NO_PROXY src/*/*.c); do
    object=$work/$(basename "$file" .c).o
    check "$file compiles" compile -Wpedantic -DSSLSTORE_NO_PROXY -Isrc -c -o "$object" "$file"
    objects+=("$object")
done
cat >"$work/program.c" <<'END'
#include <stdio.h>
#include "sslstore.h"

int main(void)
{
    sslstore_config config = {0};
    sslstore_client *client;
    sslstore_peer peer = {"localhost", 1, NULL};
    void *connection = NULL;

    config.partner_code = "1";
    config.auth_token = "1";
    config.proxy = "http://localhost:1";
    printf("%d %s\n", sslstore_client_new(&config, &client), sslstore_config_problem(&config));
    config.memory = sslstore_memory_heap;
    config.now_ms = sslstore_now_ms;
    config.wall_time = sslstore_wall_time;
    config.random = sslstore_random_mbedtls;
    config.ca_file = CA;
    config.stream = &sslstore_stream_sockets;
    printf("%d\n", sslstore_transport_mbedtls.open(NULL, &connection, &config, &peer, 0));
    sslstore_transport_mbedtls.release(NULL, connection);
    config.proxy = "";
    printf("%s\n", sslstore_config_problem(&config) == NULL ? "none" : "some");
    return 0;
}
END
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout /dev/null -subj /CN=CA -days 1 \
    -out "$work/ca.pem" 2>/dev/null
check 'a program links' compile -DCA="\"$work/ca.pem\"" -o "$work/program" "$work/program.c" \
    "${objects[@]}" "${libraries[@]}"
expected='-11 proxy is set, but the library was built without it (SSLSTORE_NO_PROXY)
-11
none'
check 'a proxy is refused' [ "$("$work/program")" = "$expected" ]
not_linked() { ! nm "$work/program" | grep -E 'sslstore_(stream_proxy|_proxy|_http_proxy)'; }
check 'nothing of it is linked' not_linked
finish
