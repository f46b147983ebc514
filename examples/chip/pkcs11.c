/* A signing request whose private key is in a PKCS #11 token: a smart card, an HSM, SoftHSM.
 *
 *     PKCS11_PIN=… pkcs11 MODULE TOKEN KEY DOMAIN
 *
 * MODULE is the library of the token's maker, or libp11-kit.so.0 for all that p11-kit knows; TOKEN
 * and KEY are labels. Prints the request for DOMAIN.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <p11-kit/pkcs11.h>

#include "request.h"

#define SLOTS_MAX      64
#define ATTRIBUTE_MAX  1024
#define DIGEST_INFO    19
#define DER_HEADER_MAX 3

struct token {
    CK_FUNCTION_LIST *call;
    CK_SESSION_HANDLE session;
    CK_OBJECT_HANDLE key;
    CK_KEY_TYPE type;
};

/* ---- The token ---- */

static CK_FUNCTION_LIST *load_module(const char *path)
{
    union {
        void *object;
        CK_C_GetFunctionList function;
    } symbol = {NULL};
    CK_FUNCTION_LIST *list = NULL;
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);

    if (library != NULL) {
        symbol.object = dlsym(library, "C_GetFunctionList");
    }
    if (symbol.object == NULL) {
        fprintf(stderr, "%s\n", dlerror());
        return NULL;
    }
    return symbol.function(&list) == CKR_OK && list->C_Initialize(NULL) == CKR_OK ? list : NULL;
}

/* A label of a token is padded with blanks. */
static int has_label(const CK_TOKEN_INFO *info, const char *label)
{
    size_t size = strlen(label);

    if (size > sizeof info->label || memcmp(info->label, label, size) != 0) {
        return 0;
    }
    while (size < sizeof info->label && info->label[size] == ' ') {
        size++;
    }
    return size == sizeof info->label;
}

static int open_session(struct token *token, const char *label)
{
    CK_SLOT_ID slots[SLOTS_MAX];
    CK_ULONG count = SLOTS_MAX;
    CK_TOKEN_INFO info;

    if (token->call->C_GetSlotList(CK_TRUE, slots, &count) != CKR_OK) {
        return -1;
    }
    for (CK_ULONG i = 0; i < count; i++) {
        if (token->call->C_GetTokenInfo(slots[i], &info) == CKR_OK && has_label(&info, label)) {
            return token->call->C_OpenSession(slots[i], CKF_SERIAL_SESSION, NULL, NULL,
                                              &token->session) == CKR_OK
                       ? 0
                       : -1;
        }
    }
    return -1;
}

static int login(const struct token *token, const char *pin)
{
    char copy[128];
    size_t size = strlen(pin);

    if (size >= sizeof copy) {
        return -1;
    }
    memcpy(copy, pin, size);
    return token->call->C_Login(token->session, CKU_USER, (CK_UTF8CHAR *) copy, size) == CKR_OK
               ? 0
               : -1;
}

static int find(const struct token *token, CK_OBJECT_CLASS class, const char *label,
                CK_OBJECT_HANDLE *object)
{
    char copy[128];
    CK_ATTRIBUTE pattern[] = {{CKA_CLASS, &class, sizeof class}, {CKA_LABEL, copy, 0}};
    CK_ULONG count = 0;

    pattern[1].ulValueLen = (CK_ULONG) snprintf(copy, sizeof copy, "%s", label);
    if (token->call->C_FindObjectsInit(token->session, pattern, 2) != CKR_OK) {
        return -1;
    }
    (void) token->call->C_FindObjects(token->session, object, 1, &count);
    (void) token->call->C_FindObjectsFinal(token->session);
    return count == 1 ? 0 : -1;
}

/* ---- The public key ---- */

static CK_RV get(const struct token *token, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type,
                 void *out, CK_ULONG *size)
{
    CK_ATTRIBUTE attribute = {type, out, *size};
    CK_RV result = token->call->C_GetAttributeValue(token->session, object, &attribute, 1);

    *size = attribute.ulValueLen;
    return result;
}

/* CKA_EC_POINT is the point in a DER octet string: two bytes, or three for more than 127. */
static int read_point(const struct token *token, CK_OBJECT_HANDLE object, struct public_key *key)
{
    uint8_t point[ATTRIBUTE_MAX];
    CK_ULONG size = sizeof point;
    size_t header;
    size_t half;

    if (get(token, object, CKA_EC_POINT, point, &size) != CKR_OK || size <= DER_HEADER_MAX) {
        return -1;
    }
    header = point[1] < 0x80 ? 2 : 3;
    half = (size - header - 1) / 2;
    return put_point(key, point + header + 1, point + header + 1 + half, half);
}

static int read_rsa(const struct token *token, CK_OBJECT_HANDLE object, struct public_key *key)
{
    uint8_t modulus[ATTRIBUTE_MAX];
    uint8_t exponent[16];
    CK_ULONG modulus_size = sizeof modulus;
    CK_ULONG exponent_size = sizeof exponent;

    if (get(token, object, CKA_MODULUS, modulus, &modulus_size) != CKR_OK ||
        get(token, object, CKA_PUBLIC_EXPONENT, exponent, &exponent_size) != CKR_OK) {
        return -1;
    }
    return put_rsa(key, modulus, modulus_size, exponent, exponent_size);
}

static int read_public_key(struct token *token, const char *label, struct public_key *key)
{
    CK_OBJECT_HANDLE object;
    CK_ULONG size = sizeof token->type;

    if (find(token, CKO_PUBLIC_KEY, label, &object) != 0 ||
        get(token, object, CKA_KEY_TYPE, &token->type, &size) != CKR_OK) {
        return -1;
    }
    return token->type == CKK_EC ? read_point(token, object, key) : read_rsa(token, object, key);
}

/* ---- The signature ---- */

/* With EC the token gives r and s, which the library takes. With RSA it wants the DigestInfo. */
static int sign(void *user, const uint8_t *digest, size_t digest_size, uint8_t *signature,
                size_t *size)
{
    static const uint8_t sha256[DIGEST_INFO] = {0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60,
                                                0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02,
                                                0x01, 0x05, 0x00, 0x04, 0x20};
    const struct token *token = user;
    CK_MECHANISM mechanism = {CKM_RSA_PKCS, NULL, 0};
    uint8_t input[DIGEST_INFO + SSLSTORE_SHA256_SIZE];
    size_t start = 0;
    CK_ULONG written = *size;

    if (token->type == CKK_EC) {
        mechanism.mechanism = CKM_ECDSA;
        start = DIGEST_INFO;
    }
    memcpy(input, sha256, DIGEST_INFO);
    memcpy(input + DIGEST_INFO, digest, digest_size);
    if (token->call->C_SignInit(token->session, &mechanism, token->key) != CKR_OK ||
        token->call->C_Sign(token->session, input + start, sizeof input - start, signature,
                            &written) != CKR_OK) {
        return -1;
    }
    *size = written;
    return 0;
}

int main(int count, char **arguments)
{
    const char *pin = getenv("PKCS11_PIN");
    struct token token = {NULL, 0, 0, 0};
    struct public_key key;
    int status = 1;

    if (count != 5 || pin == NULL) {
        fprintf(stderr, "usage: PKCS11_PIN=... pkcs11 MODULE TOKEN KEY DOMAIN\n");
        return 2;
    }
    token.call = load_module(arguments[1]);
    if (token.call == NULL) {
        return 1;
    }
    if (open_session(&token, arguments[2]) != 0 || login(&token, pin) != 0) {
        fprintf(stderr, "no token %s, or a wrong PIN\n", arguments[2]);
    } else if (find(&token, CKO_PRIVATE_KEY, arguments[3], &token.key) != 0 ||
               read_public_key(&token, arguments[3], &key) != 0) {
        fprintf(stderr, "the token has no key %s\n", arguments[3]);
    } else {
        status = print_request(arguments[4], &key, sign, &token);
    }
    (void) token.call->C_Finalize(NULL);
    return status;
}
