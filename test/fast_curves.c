/* Fast curves: in a test program, OpenSSL multiplies the points of Mbed TLS's elliptic curves.
 *
 * Mbed TLS takes 1 ms for a point on P-256, OpenSSL a twentieth of that. The tests make and check
 * thousands of keys and signatures, in which this is nearly all of the time. The functions here
 * come before those of a shared Mbed TLS, also for its own calls.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _GNU_SOURCE                  1 /* RTLD_NEXT */
#define MBEDTLS_ALLOW_PRIVATE_ACCESS 1
#include <dlfcn.h>
#include <pthread.h>
#include <stdbool.h>
#include <string.h>

#include <mbedtls/version.h>

#if MBEDTLS_VERSION_NUMBER < 0x04000000
#include <mbedtls/ecp.h>
#include <openssl/ec.h>
#include <openssl/objects.h>

#define NUMBER_SIZE 66 /* of P-521 */

typedef int random_fn(void *, unsigned char *, size_t);
typedef int multiply_fn(mbedtls_ecp_group *group, mbedtls_ecp_point *result,
                        const mbedtls_mpi *scalar, const mbedtls_ecp_point *point,
                        random_fn *random, void *user, mbedtls_ecp_restart_ctx *restart);
typedef int multiply_two_fn(mbedtls_ecp_group *group, mbedtls_ecp_point *result,
                            const mbedtls_mpi *scalar1, const mbedtls_ecp_point *point1,
                            const mbedtls_mpi *scalar2, const mbedtls_ecp_point *point2,
                            mbedtls_ecp_restart_ctx *restart);

multiply_fn mbedtls_ecp_mul_restartable;
multiply_two_fn mbedtls_ecp_muladd_restartable;

/* ---- Mbed TLS's own ---- */

static multiply_fn *slow_multiply(void)
{
    multiply_fn *function;

    *(void **) &function = dlsym(RTLD_NEXT, "mbedtls_ecp_mul_restartable");
    return function;
}

static multiply_two_fn *slow_multiply_two(void)
{
    multiply_two_fn *function;

    *(void **) &function = dlsym(RTLD_NEXT, "mbedtls_ecp_muladd_restartable");
    return function;
}

/* ---- OpenSSL's ---- */

/* Made at the first use, kept to the end. The threads of a test's server may use them first at the
 * same time. */
static EC_GROUP *p256, *p384, *p521;

static void make_curves(void)
{
    p256 = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
    p384 = EC_GROUP_new_by_curve_name(NID_secp384r1);
    p521 = EC_GROUP_new_by_curve_name(NID_secp521r1);
}

/* Returns NULL where it is none of these curves. */
static const EC_GROUP *curve_of(const mbedtls_ecp_group *group)
{
    static pthread_once_t made = PTHREAD_ONCE_INIT;

    if (pthread_once(&made, make_curves) != 0) {
        return NULL;
    }
    return group->id == MBEDTLS_ECP_DP_SECP256R1   ? p256
           : group->id == MBEDTLS_ECP_DP_SECP384R1 ? p384
           : group->id == MBEDTLS_ECP_DP_SECP521R1 ? p521
                                                   : NULL;
}

static BIGNUM *number_of(const mbedtls_mpi *number)
{
    unsigned char bytes[NUMBER_SIZE];

    return mbedtls_mpi_write_binary(number, bytes, sizeof bytes) == 0
               ? BN_bin2bn(bytes, sizeof bytes, NULL)
               : NULL;
}

static bool read_number(mbedtls_mpi *number, const BIGNUM *from)
{
    unsigned char bytes[NUMBER_SIZE] = {0};

    return BN_bn2binpad(from, bytes, sizeof bytes) == sizeof bytes &&
           mbedtls_mpi_read_binary(number, bytes, sizeof bytes) == 0;
}

static bool is_generator(const mbedtls_ecp_group *group, const mbedtls_ecp_point *point)
{
    return mbedtls_ecp_point_cmp(&group->G, point) == 0;
}

static EC_POINT *point_of(const EC_GROUP *curve, const mbedtls_ecp_point *point)
{
    EC_POINT *made = EC_POINT_new(curve);
    BIGNUM *x = number_of(&point->X);
    BIGNUM *y = number_of(&point->Y);

    if (x == NULL || y == NULL || EC_POINT_set_affine_coordinates(curve, made, x, y, NULL) != 1) {
        EC_POINT_free(made);
        made = NULL;
    }
    BN_free(x);
    BN_free(y);
    return made;
}

/* result = generator_scalar * G + scalar * point; either term may be absent (NULL). Returns false,
 * and leaves the result alone, if that is no point but infinity or the arguments are not in
 * range. */
static bool multiply(const EC_GROUP *curve, mbedtls_ecp_point *result,
                     const mbedtls_mpi *generator_scalar, const mbedtls_mpi *scalar,
                     const mbedtls_ecp_point *point)
{
    BIGNUM *of_generator = generator_scalar == NULL ? NULL : number_of(generator_scalar);
    BIGNUM *of_point = scalar == NULL ? NULL : number_of(scalar);
    EC_POINT *other = point == NULL ? NULL : point_of(curve, point);
    EC_POINT *product = EC_POINT_new(curve);
    BIGNUM *x = BN_new();
    BIGNUM *y = BN_new();
    bool done = (generator_scalar == NULL || of_generator != NULL) &&
                (scalar == NULL || (of_point != NULL && other != NULL)) &&
                EC_POINT_mul(curve, product, of_generator, other, of_point, NULL) == 1 &&
                EC_POINT_get_affine_coordinates(curve, product, x, y, NULL) == 1 &&
                read_number(&result->X, x) && read_number(&result->Y, y) &&
                mbedtls_mpi_lset(&result->Z, 1) == 0;

    BN_free(x);
    BN_free(y);
    EC_POINT_free(product);
    EC_POINT_free(other);
    BN_clear_free(of_point);
    BN_clear_free(of_generator);
    return done;
}

/* Mbed TLS blinds a multiplication with random bytes; a source that fails is to be seen here, too.
 * In 3.6.6, nothing else draws while a key signs. Returns what the source returns. */
static int draw(const mbedtls_ecp_group *group, random_fn *random, void *user)
{
    unsigned char bytes[NUMBER_SIZE];

    return random == NULL ? 0 : random(user, bytes, mbedtls_mpi_size(&group->P));
}

/* ---- In the place of Mbed TLS's ---- */

int mbedtls_ecp_mul_restartable(mbedtls_ecp_group *group, mbedtls_ecp_point *result,
                                const mbedtls_mpi *scalar, const mbedtls_ecp_point *point,
                                random_fn *random, void *user, mbedtls_ecp_restart_ctx *restart)
{
    const EC_GROUP *curve = curve_of(group);

    if (curve != NULL && mbedtls_ecp_check_privkey(group, scalar) == 0 &&
        (is_generator(group, point) ? multiply(curve, result, scalar, NULL, NULL)
                                    : multiply(curve, result, NULL, scalar, point))) {
        return draw(group, random, user);
    }
    return slow_multiply()(group, result, scalar, point, random, user, restart);
}

int mbedtls_ecp_muladd_restartable(mbedtls_ecp_group *group, mbedtls_ecp_point *result,
                                   const mbedtls_mpi *scalar1, const mbedtls_ecp_point *point1,
                                   const mbedtls_mpi *scalar2, const mbedtls_ecp_point *point2,
                                   mbedtls_ecp_restart_ctx *restart)
{
    const EC_GROUP *curve = curve_of(group);

    if (curve != NULL && is_generator(group, point1) &&
        multiply(curve, result, scalar1, scalar2, point2)) {
        return 0;
    }
    return slow_multiply_two()(group, result, scalar1, point1, scalar2, point2, restart);
}
#else
typedef int nothing; /* From 4.0 on, the curves are not to be reached. */
#endif
