/* Reading HTTP/1.1 requests, strictly.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http.h"
#include "memory.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static int read_more(struct http_reader *reader)
{
    int count;

    if (reader->capacity - reader->size < 4096) {
        reader->capacity = reader->capacity ? reader->capacity * 2 : 8192;
        reader->buffer = reallocate(reader->buffer, reader->capacity);
    }
    count = stream_read(reader->stream, reader->buffer + reader->size,
                        reader->capacity - reader->size - 1);
    if (count > 0) {
        reader->size += (size_t)count;
        reader->received += count;
    }
    return count;
}

bool http_read_bytes(struct http_reader *reader, size_t size)
{
    while (reader->size < size)
        if (read_more(reader) <= 0)
            return false;
    return true;
}

/* The size of the head with its empty line, 0 while it is not all there. */
static size_t head_size(const struct http_reader *reader)
{
    for (size_t i = 3; i < reader->size; i++)
        if (memcmp(reader->buffer + i - 3, "\r\n\r\n", 4) == 0)
            return i + 1;
    return 0;
}

static bool take_line(char **cursor, char *end, char **line)
{
    char *stop = *cursor;

    while (stop + 1 < end && !(stop[0] == '\r' && stop[1] == '\n')) {
        if (*stop == '\n' || *stop == '\r' || *stop == '\0')
            return false;
        stop++;
    }
    *line = *cursor;
    *stop = '\0';
    *cursor = stop + 2;
    return true;
}

static bool read_request_line(char *line, struct http_request *request)
{
    char *path = strchr(line, ' ');
    char *version = path ? strchr(path + 1, ' ') : NULL;

    if (!version || strcmp(version + 1, "HTTP/1.1") != 0)
        return false;
    *path++ = '\0';
    *version = '\0';
    if (strlen(line) >= sizeof request->method || strlen(path) >= sizeof request->path
        || path[0] != '/')
        return false;
    set_text(request->method, sizeof request->method, line);
    set_text(request->path, sizeof request->path, path);
    return true;
}

static bool read_length(const char *value, struct http_request *request)
{
    size_t digits = strspn(value, "0123456789");

    if (request->length >= 0 || !digits || value[digits] || digits > 9)
        return false;
    request->length = strtol(value, NULL, 10);
    return true;
}

/* 0, or the status to refuse with. */
static int read_header(char *line, struct http_request *request)
{
    char *value = strchr(line, ':');
    size_t length;

    if (!value || value == line || strpbrk(line, " \t") == line
        || strcspn(line, " \t") < (size_t)(value - line))
        return 400;
    *value++ = '\0';
    value += strspn(value, " \t");
    for (length = strlen(value); length && strchr(" \t", value[length - 1]); length--)
        value[length - 1] = '\0';
    if (strcasecmp(line, "Host") == 0) {
        if (request->has_host)
            return 400;
        request->has_host = *value != '\0';
    } else if (strcasecmp(line, "Content-Length") == 0) {
        return read_length(value, request) ? 0 : 400;
    } else if (strcasecmp(line, "Transfer-Encoding") == 0) {
        return 411;
    } else if (strcasecmp(line, "Content-Type") == 0) {
        request->has_content_type = true;
        set_text(request->content_type, sizeof request->content_type, value);
    } else if (strcasecmp(line, "Connection") == 0) {
        request->keep_alive = strcasecmp(value, "close") != 0;
    } else if (strcasecmp(line, "Expect") == 0) {
        request->wants_continue = strcasecmp(value, "100-continue") == 0;
    }
    return 0;
}

static int parse_head(char *head, size_t size, struct http_request *request)
{
    char *cursor = head, *end = head + size, *line;
    int problem = 0;

    if (!take_line(&cursor, end, &line) || !read_request_line(line, request))
        return 400;
    while (!problem && cursor < end) {
        if (!take_line(&cursor, end, &line))
            return 400;
        if (!*line)
            break;
        problem = read_header(line, request);
    }
    if (!problem && !request->has_host)
        problem = 400;
    return problem;
}

int http_read_head(struct http_reader *reader, struct http_request *request)
{
    int problem;
    char *copy;

    memset(request, 0, sizeof *request);
    request->keep_alive = true;
    request->length = -1;
    while (!(request->head_size = head_size(reader))) {
        if (reader->size > HTTP_HEAD_MAX)
            return 431;
        if (reader->size && (reader->buffer[0] < 'A' || reader->buffer[0] > 'Z'))
            return 400; /* no method begins so: a TLS greeting on a plain port, say */
        if (read_more(reader) <= 0)
            return -1;
    }
    if (request->head_size > HTTP_HEAD_MAX)
        return 431;
    copy = copy_bytes(reader->buffer, request->head_size);
    problem = parse_head(copy, request->head_size, request);
    free(copy);
    return problem;
}

int http_read_body(struct http_reader *reader, struct http_request *request)
{
    static const char go_on[] = "HTTP/1.1 100 Continue\r\n\r\n";

    if (request->length < 0) {
        if (strcmp(request->method, "POST") == 0)
            return 411;
        request->length = 0;
    }
    if (request->length > HTTP_BODY_MAX)
        return 413;
    if (request->wants_continue && !stream_write(reader->stream, go_on, sizeof go_on - 1))
        return -1;
    if (!http_read_bytes(reader, request->head_size + (size_t)request->length))
        return -1;
    request->body = reader->buffer + request->head_size;
    return 0;
}

void http_next(struct http_reader *reader, const struct http_request *request)
{
    size_t used = request->head_size + (size_t)request->length;

    memmove(reader->buffer, reader->buffer + used, reader->size - used);
    reader->size -= used;
}

void http_reader_free(struct http_reader *reader)
{
    free(reader->buffer);
    memset(reader, 0, sizeof *reader);
}
