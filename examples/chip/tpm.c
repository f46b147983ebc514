/* A signing request whose private key is in a TPM 2.0.
 *
 *     tpm HANDLE DOMAIN
 *
 * HANDLE is that of a persistent key, such as 0x81000001, without a password. TPM2TOOLS_TCTI says
 * how the TPM is reached, as for tpm2-tools; unset: /dev/tpmrm0. Prints the request for DOMAIN. To
 * make such a key:
 *
 *     tpm2_createprimary -C o -G ecc256:ecdsa -c key.ctx \
 *         -a 'fixedtpm|fixedparent|sensitivedataorigin|userwithauth|sign'
 *     tpm2_evictcontrol -C o -c key.ctx 0x81000001
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tss2/tss2_esys.h>
#include <tss2/tss2_tctildr.h>

#include "request.h"

#define SCALAR_MAX 48 /* P-384 */

struct tpm {
    ESYS_CONTEXT *context;
    ESYS_TR key;
};

/* The number of n bytes; a TPM may leave out zero bytes in front. Returns 0; -1: too large. */
static int put_padded(uint8_t *out, size_t size, const TPM2B_ECC_PARAMETER *number)
{
    if (number->size > size) {
        return -1;
    }
    memset(out, 0, size);
    memcpy(out + size - number->size, number->buffer, number->size);
    return 0;
}

static size_t scalar_size(const TPMT_PUBLIC *public)
{
    return public->parameters.eccDetail.curveID == TPM2_ECC_NIST_P384 ? 48 : 32;
}

static int read_public_key(struct tpm *tpm, struct public_key *key, size_t *scalar)
{
    TPM2B_PUBLIC *found = NULL;
    const TPMT_PUBLIC *public;
    uint8_t x[SCALAR_MAX];
    uint8_t y[SCALAR_MAX];
    int status = -1;

    if (Esys_ReadPublic(tpm->context, tpm->key, ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE, &found,
                        NULL, NULL) != TSS2_RC_SUCCESS) {
        return -1;
    }
    public = &found->publicArea;
    if (public->type == TPM2_ALG_RSA) { /* the exponent is 65537 */
        status =
            put_rsa(key, public->unique.rsa.buffer, public->unique.rsa.size, "\x01\x00\x01", 3);
    } else if (public->type == TPM2_ALG_ECC) {
        *scalar = scalar_size(public);
        if (put_padded(x, *scalar, &public->unique.ecc.x) == 0 &&
            put_padded(y, *scalar, &public->unique.ecc.y) == 0) {
            status = put_point(key, x, y, *scalar);
        }
    }
    Esys_Free(found);
    return status;
}

/* ---- The signature ---- */

struct signer {
    struct tpm tpm;
    size_t scalar; /* bytes of r and of s; 0: RSA */
};

/* r and s one after the other, or the signature of RSA. */
static int copy_signature(const struct signer *signer, const TPMT_SIGNATURE *made,
                          uint8_t *signature, size_t *size)
{
    const TPM2B_PUBLIC_KEY_RSA *rsa = &made->signature.rsassa.sig;

    if (signer->scalar > 0) {
        *size = 2 * signer->scalar;
        return put_padded(signature, signer->scalar, &made->signature.ecdsa.signatureR) == 0 &&
                       put_padded(signature + signer->scalar, signer->scalar,
                                  &made->signature.ecdsa.signatureS) == 0
                   ? 0
                   : -1;
    }
    if (rsa->size > *size) {
        return -1;
    }
    memcpy(signature, rsa->buffer, rsa->size);
    *size = rsa->size;
    return 0;
}

static int sign(void *user, const uint8_t *digest, size_t digest_size, uint8_t *signature,
                size_t *size)
{
    const struct signer *signer = user;
    TPM2B_DIGEST input = {.size = (UINT16) digest_size};
    TPMT_SIG_SCHEME scheme = {.scheme = signer->scalar > 0 ? TPM2_ALG_ECDSA : TPM2_ALG_RSASSA,
                              .details.any.hashAlg = TPM2_ALG_SHA256};
    TPMT_TK_HASHCHECK not_hashed_by_the_tpm = {.tag = TPM2_ST_HASHCHECK, .hierarchy = TPM2_RH_NULL};
    TPMT_SIGNATURE *made = NULL;
    int status;

    memcpy(input.buffer, digest, digest_size);
    if (Esys_Sign(signer->tpm.context, signer->tpm.key, ESYS_TR_PASSWORD, ESYS_TR_NONE,
                  ESYS_TR_NONE, &input, &scheme, &not_hashed_by_the_tpm,
                  &made) != TSS2_RC_SUCCESS) {
        return -1;
    }
    status = copy_signature(signer, made, signature, size);
    Esys_Free(made);
    return status;
}

static int run(struct signer *signer, unsigned long handle, const char *domain)
{
    struct public_key key;

    if (Esys_TR_FromTPMPublic(signer->tpm.context, (TPM2_HANDLE) handle, ESYS_TR_NONE, ESYS_TR_NONE,
                              ESYS_TR_NONE, &signer->tpm.key) != TSS2_RC_SUCCESS ||
        read_public_key(&signer->tpm, &key, &signer->scalar) != 0) {
        fprintf(stderr, "the TPM has no RSA or EC key 0x%lx\n", handle);
        return 1;
    }
    return print_request(domain, &key, sign, signer);
}

int main(int count, char **arguments)
{
    struct signer signer = {{NULL, 0}, 0};
    TSS2_TCTI_CONTEXT *tcti = NULL;
    int status;

    if (count != 3) {
        fprintf(stderr, "usage: tpm HANDLE DOMAIN\n");
        return 2;
    }
    if (Tss2_TctiLdr_Initialize(getenv("TPM2TOOLS_TCTI"), &tcti) != TSS2_RC_SUCCESS ||
        Esys_Initialize(&signer.tpm.context, tcti, NULL) != TSS2_RC_SUCCESS) {
        fprintf(stderr, "there is no TPM; set TPM2TOOLS_TCTI\n");
        Tss2_TctiLdr_Finalize(&tcti);
        return 1;
    }
    status = run(&signer, strtoul(arguments[1], NULL, 16), arguments[2]);
    Esys_Finalize(&signer.tpm.context);
    Tss2_TctiLdr_Finalize(&tcti);
    return status;
}
