#!/bin/bash
# Certificates for keys that no program sees: keys in SoftHSM, reached directly and through p11-kit, and in a TPM 2.0
# (swtpm). openssl verifies the requests; sslstore-sandbox issues the certificates. Needs the packages of make deps-chip.
# SPDX-License-Identifier: Apache-2.0
set -u
cd "$(dirname "$0")/../.." || exit 1
BUILD=$(realpath "${BUILD:-build}")
SANDBOX=$(realpath "${SANDBOX:-$BUILD/sslstore-sandbox}")
SSLSTORE=$(realpath "${SSLSTORE:-$BUILD/sslstore}")
WORK=$(mktemp -d)
PASSED=0
FAILED=0
PIDS=()
PATH=$PATH:/usr/sbin
stop_all() {
    local pid
    for pid in "${PIDS[@]+"${PIDS[@]}"}"; do
        kill "$pid" 2>/dev/null
        wait "$pid" 2>/dev/null
    done
    rm -rf "$WORK"
}
trap stop_all EXIT
trap 'exit 1' TERM INT HUP
cd "$WORK" || exit 1

# check NAME COMMAND...: it succeeds.
check() {
    local name=$1
    shift
    if "$@" >out 2>&1; then
        PASSED=$((PASSED + 1))
    else
        FAILED=$((FAILED + 1))
        echo "FAILED: $name"
        head -n 20 out
    fi
}

# start FILE COMMAND...: runs it in the background until the file or socket exists.
start() {
    local file=$1 i
    shift
    "$@" >"$file.log" 2>&1 </dev/null &
    PIDS+=($!)
    for ((i = 0; i < 200; i++)); do
        [ -e "$file" ] && return
        sleep 0.05
    done
    echo "FAILED: $1 did not start"
    cat "$file.log"
    exit 1
}

# fails_with STATUS TEXT COMMAND...
fails_with() {
    local status=$1 text=$2
    shift 2
    "$@" >failure 2>&1
    [ $? -eq "$status" ] && grep -qF -- "$text" failure && return
    cat failure
    return 1
}

# certify NAME: NAME.csr is good, has the key NAME.pub, and gets a certificate with that key.
certify() {
    check "$1: openssl verifies the request" openssl req -in "$1.csr" -verify -noout
    check "$1: it has the key of the chip" cmp <(openssl req -in "$1.csr" -noout -pubkey) <(openssl pkey -pubin -in "$1.pub")
    check "$1: a certificate is issued" "$SSLSTORE" enroll --product positivessl --csr "$1.csr" --days 365 \
        --approver admin@chip.example.com --field 'Admin Contact - Email=me@chip.example.com' --wait 60 --out "$1"
    check "$1: it has the key of the chip" cmp <(openssl x509 -in "$1/leaf.pem" -noout -pubkey) <(openssl pkey -pubin -in "$1.pub")
}

start ready "$SANDBOX" --ca-dir ca --ready-file ready
until [ -s ready ]; do sleep 0.05; done
SSLSTORE_URL=$(cat ready)
export SSLSTORE_URL SSLSTORE_CA_FILE=$PWD/ca/root.pem SSLSTORE_PARTNER_CODE=1000001 SSLSTORE_AUTH_TOKEN=sandbox-token

# ---- PKCS #11 ----

module=$(find /usr/lib -name libsofthsm2.so | head -n 1)
proxy=$(find /usr/lib -name libp11-kit.so.0 | head -n 1)
mkdir tokens
echo "directories.tokendir = $PWD/tokens" >softhsm.conf
export SOFTHSM2_CONF=$PWD/softhsm.conf PKCS11_PIN=1234
check 'a token' softhsm2-util --init-token --free --label device --pin 1234 --so-pin 5678
# make_key LABEL OPTION...: in the token; its public key in LABEL.pub.
make_key() {
    local label=$1
    shift
    GNUTLS_PIN=1234 p11tool --provider "$module" --login --batch --generate-privkey "$@" --label "$label" --outfile "$label.pub" \
        'pkcs11:token=device' >"$label.log" 2>&1
}
check 'a P-256 key' make_key p256 ecdsa --curve secp256r1
check 'a P-384 key' make_key p384 ecdsa --curve secp384r1
check 'an RSA key' make_key rsa2048 rsa --bits 2048
check 'a larger RSA key' make_key rsa3072 rsa --bits 3072
check 'a key that no CA takes' make_key p521 ecdsa --curve secp521r1
for key in p256 p384 rsa2048 rsa3072; do
    check "$key: a request" "$BUILD/examples/chip/pkcs11" "$module" device "$key" "$key.chip.example.com"
    cp out "$key.csr"
    certify "$key"
done
check 'through p11-kit' "$BUILD/examples/chip/pkcs11" "$proxy" device p256 other.chip.example.com
cp out proxy.csr
cp p256.pub proxy.pub
certify proxy
check 'a key that no CA takes: refused' fails_with 1 'nor a point of P-256 or P-384' \
    "$BUILD/examples/chip/pkcs11" "$module" device p521 p521.chip.example.com
check 'no such key' fails_with 1 'the token has no key p999' "$BUILD/examples/chip/pkcs11" "$module" device p999 a.chip.example.com
check 'no such token' fails_with 1 'no token devic' "$BUILD/examples/chip/pkcs11" "$module" devic p256 a.chip.example.com
PKCS11_PIN=9999 check 'wrong PIN' fails_with 1 'or a wrong PIN' "$BUILD/examples/chip/pkcs11" "$module" device p256 a.chip.example.com
# Two keys with one label, of which the public one is not that of the private one: the first of each is found.
check 'a key that will lose its public half' make_key mixed ecdsa --curve secp256r1
GNUTLS_PIN=1234 p11tool --provider "$module" --login --batch --delete 'pkcs11:token=device;object=mixed;type=public' >/dev/null 2>&1
check 'a public key of another' env GNUTLS_PIN=1234 p11tool --provider "$module" --login --batch --write --load-pubkey p256.pub \
    --label mixed 'pkcs11:token=device'
check 'halves that do not match' fails_with 1 'what sign returned is no SHA-256 signature with public_key' \
    "$BUILD/examples/chip/pkcs11" "$module" device mixed a.chip.example.com

# ---- TPM ----

mkdir tpm
start tpm/socket swtpm socket --tpm2 --tpmstate dir=tpm --server "type=unixio,path=$PWD/tpm/socket" \
    --flags not-need-init,startup-clear
export TPM2TOOLS_TCTI="cmd:socat - UNIX-CONNECT:$PWD/tpm/socket"
handle=$((0x81000000))
# make_tpm_key NAME ALGORITHM [ATTRIBUTES]: at the next handle; its public key in NAME.pub.
make_tpm_key() {
    handle=$((handle + 1))
    rm -f key.ctx
    tpm2_createprimary -Q -C o -G "$2" -c key.ctx -a "fixedtpm|fixedparent|sensitivedataorigin|userwithauth|${3:-sign}" &&
        tpm2_evictcontrol -Q -C o -c key.ctx "$(printf '0x%x' $handle)" &&
        tpm2_flushcontext -Q -t && tpm2_readpublic -Q -c "$(printf '0x%x' $handle)" -f pem -o "$1.pub"
}
# tpm2_createprimary derives the key from a seed: one per algorithm and attributes.
for key in ecc256:ecdsa ecc256 ecc384:ecdsa rsa2048:rsassa rsa2048; do
    name=tpm-${key/:/-}
    check "$name: a key" make_tpm_key "$name" "$key" "$([ "$key" = "${key%:*}" ] && echo 'sign|decrypt' || echo sign)"
    check "$name: a request" "$BUILD/examples/chip/tpm" "$(printf '0x%x' $handle)" "$name.chip.example.com"
    cp out "$name.csr"
    certify "$name"
done
check 'no such handle' fails_with 1 'the TPM has no RSA or EC key' "$BUILD/examples/chip/tpm" 0x81000099 a.chip.example.com
check 'a key that must not sign' make_tpm_key decrypt rsa2048 'decrypt'
check 'the TPM refuses' fails_with 1 'sign failed' "$BUILD/examples/chip/tpm" "$(printf '0x%x' $handle)" a.chip.example.com
TPM2TOOLS_TCTI=none check 'no TPM' fails_with 1 'there is no TPM' "$BUILD/examples/chip/tpm" 0x81000001 a.chip.example.com

echo "$PASSED passed, $FAILED failed"
[ "$FAILED" -eq 0 ]
