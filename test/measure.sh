#!/bin/bash
# Run the tests for the sake of what they leave behind, and say only how many passed: measure.sh BUILD TEST...
set -u
build=$1
shift
TEST_TIMEOUT=3600 SANDBOX=$build/sslstore-sandbox SSLSTORE=$build/sslstore BUILD=$build bash test/run.sh "$@" >"$build/run.log" 2>&1 || {
    tail -n 40 "$build/run.log"
    exit 1
}
tail -n 1 "$build/run.log"
