# Ports of the loopback, and waiting for what others do. Sourced by test scripts.
# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

# free_port: prints a port that nothing uses at the moment, by TCP or UDP. A server that still finds it taken is started again.
free_port() {
    local port
    while :; do
        port=$((20000 + RANDOM % 12000))
        grep -qhiE "^ *[0-9]+: [0-9A-F]+:$(printf %04X "$port") " /proc/net/tcp /proc/net/tcp6 /proc/net/udp /proc/net/udp6 || break
    done 2>/dev/null
    echo "$port"
}
listens() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# until_true COMMAND...: tries until the command succeeds, for 20 s at most.
until_true() {
    local i
    for ((i = 0; i < 400; i++)); do
        "$@" && return 0
        sleep 0.05
    done
    return 1
}
