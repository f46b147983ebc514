#!/bin/sh
# Runs a command with a sandbox of its own: an sslstore-sandbox with five orders, whose address and credentials are in
# the environment of the command. Without a command: a shell.
#
#     examples/try.sh build/examples/1_status 10000001
#
# BUILD is the folder with the programs, by default build; elsewhere, the PATH has sslstore-sandbox.
# SPDX-License-Identifier: Apache-2.0
set -eu
work=$(mktemp -d)
PATH=${BUILD:-build}:$PATH
sslstore-sandbox --quiet --orders 5 --ca-dir "$work/ca" --ready-file "$work/ready" &
sandbox=$!
trap 'kill "$sandbox" 2>/dev/null || true; rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
until [ -s "$work/ready" ]; do
    kill -0 "$sandbox"
    sleep 0.1
done
SSLSTORE_URL=$(cat "$work/ready")
export SSLSTORE_URL SSLSTORE_CA_FILE="$work/ca/root.pem"
export SSLSTORE_PARTNER_CODE=1000001 SSLSTORE_AUTH_TOKEN=sandbox-token
SANDBOX_PORT=$(expr "$SSLSTORE_URL" : '.*:\([0-9]*\)')
export SANDBOX_PORT
[ $# -gt 0 ] || set -- "${SHELL:-sh}"
"$@"
