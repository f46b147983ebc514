/* Makes choices that repeat with the seed, with the 64-bit mixer of splitmix.
 * SPDX-License-Identifier: Apache-2.0 */
#include "seed.h"

static uint64_t mixed(uint64_t value)
{
    value = (value ^ (value >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    value = (value ^ (value >> 27)) * UINT64_C(0x94d049bb133111eb);
    return value ^ (value >> 31);
}

struct seed_stream seed_stream(uint64_t seed, enum seed_use use, uint64_t index)
{
    struct seed_stream stream = {mixed(mixed(seed) + (uint64_t) use) ^ mixed(index + 1)};

    return stream;
}

uint64_t seed_next(struct seed_stream *stream)
{
    stream->state += UINT64_C(0x9e3779b97f4a7c15);
    return mixed(stream->state);
}

uint64_t seed_number(uint64_t seed, enum seed_use use, uint64_t index)
{
    struct seed_stream stream = seed_stream(seed, use, index);

    return seed_next(&stream);
}

size_t seed_below(struct seed_stream *stream, size_t limit)
{
    return (size_t) (seed_next(stream) % (limit ? limit : 1));
}

int seed_fill(void *user, unsigned char *out, size_t size)
{
    struct seed_stream *stream = user;

    for (size_t i = 0; i < size; i++) {
        out[i] = (unsigned char) (seed_next(stream) >> 56);
    }
    return 0;
}
