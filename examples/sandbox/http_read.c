/* Reads HTTP/1.1 requests strictly.
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
        reader->size += (size_t) count;
        reader->received += count;
    }
    return count;
}

bool http_read_bytes(struct http_reader *reader, size_t size)
{
    while (reader->size < size) {
        if (read_more(reader) <= 0) {
            return false;
        }
    }
    return true;
}

/* Returns the size of the head with its empty line; 0 if it is not complete yet. */
static size_t head_size(const struct http_reader *reader)
{
    for (size_t i = 3; i < reader->size; i++) {
        if (memcmp(reader->buffer + i - 3, "\r\n\r\n", 4) == 0) {
            return i + 1;
        }
    }
    return 0;
}

static bool take_line(char **cursor, const char *end, char **line)
{
    char *stop = *cursor;

    while (stop + 1 < end && !(stop[0] == '\r' && stop[1] == '\n')) {
        if (*stop == '\n' || *stop == '\r' || *stop == '\0') {
            return false;
        }
        stop++;
    }
    *line = *cursor;
    *stop = '\0';
    *cursor = stop + 2;
    return true;
}

/* Records the problem and returns its status. */
static int refuse_with(struct http_request *request, int status, const char *problem)
{
    request->problem = problem;
    return status;
}

static size_t scheme_size(const char *target)
{
    if (strncasecmp(target, "https://", 8) == 0) {
        return 8;
    }
    return strncasecmp(target, "http://", 7) == 0 ? 7 : 0;
}

/* Returns the path of a target: the target itself, or what follows the authority of a URL. NULL
 * if it is neither. */
static const char *path_of(const char *target)
{
    size_t scheme = scheme_size(target);
    size_t authority = scheme ? strcspn(target + scheme, "/?#") : 0;

    if (!scheme) {
        return *target == '/' ? target : NULL;
    }
    if (!authority) {
        return NULL;
    }
    return target[scheme + authority] ? target + scheme + authority : "/";
}

static int read_request_line(char *line, struct http_request *request)
{
    char *target = strchr(line, ' ');
    char *version = target ? strchr(target + 1, ' ') : NULL;
    const char *path;

    if (!version || strlen(version + 1) != 8 || strncmp(version + 1, "HTTP/", 5) != 0) {
        return refuse_with(request, 400, "the first line is not a request line");
    }
    *target++ = '\0';
    *version++ = '\0';
    request->old = strcmp(version, "HTTP/1.0") == 0;
    request->keep_alive = !request->old;
    if (!request->old && strcmp(version, "HTTP/1.1") != 0) {
        return refuse_with(request, 505, "only HTTP/1.1 and HTTP/1.0 are supported");
    }
    path = path_of(target);
    if (!path) {
        return refuse_with(request, 400, "the target is neither a path nor a URL");
    }
    if (strlen(line) >= sizeof request->method) {
        return refuse_with(request, 400, "the method is too long");
    }
    if (strlen(path) >= sizeof request->path) {
        return refuse_with(request, 414, "the path is too long");
    }
    set_text(request->method, sizeof request->method, line);
    set_text(request->path, sizeof request->path, path);
    return 0;
}

static bool read_length(const char *value, struct http_request *request)
{
    size_t digits = strspn(value, "0123456789");

    if (request->length >= 0 || !digits || value[digits] || digits > 9) {
        return false;
    }
    request->length = strtol(value, NULL, 10);
    return true;
}

/* Returns whether a comma-separated list has the token. */
static bool has_token(const char *list, const char *token)
{
    while (*list) {
        size_t length;

        list += strspn(list, ", \t");
        length = strcspn(list, ", \t");
        if (length && length == strlen(token) && strncasecmp(list, token, length) == 0) {
            return true;
        }
        list += length;
    }
    return false;
}

static int note_header(const char *name, const char *value, struct http_request *request)
{
    if (strcasecmp(name, "Host") == 0) {
        if (request->has_host) {
            return refuse_with(request, 400, "Host is given twice");
        }
        request->has_host = *value != '\0';
    } else if (strcasecmp(name, "Content-Length") == 0) {
        if (!read_length(value, request)) {
            return refuse_with(request, 400, "Content-Length is not a number, or is given twice");
        }
    } else if (strcasecmp(name, "Transfer-Encoding") == 0) {
        request->is_chunked = true;
    } else if (strcasecmp(name, "Content-Type") == 0) {
        request->has_content_type = true;
        set_text(request->content_type, sizeof request->content_type, value);
    } else if (strcasecmp(name, "Connection") == 0) {
        request->keep_alive =
            !has_token(value, "close") && (request->keep_alive || has_token(value, "keep-alive"));
    } else if (strcasecmp(name, "Expect") == 0) {
        request->wants_continue = strcasecmp(value, "100-continue") == 0 && !request->old;
    }
    return 0;
}

/* Returns 0, or the status to refuse with. */
static int read_header(char *line, struct http_request *request)
{
    char *value = strchr(line, ':');
    size_t length;

    if (!value || value == line || strcspn(line, " \t") < (size_t) (value - line)) {
        return refuse_with(request, 400, "a header line is not a name, a colon and a value");
    }
    *value++ = '\0';
    value += strspn(value, " \t");
    for (length = strlen(value); length && strchr(" \t", value[length - 1]); length--) {
        value[length - 1] = '\0';
    }
    return note_header(line, value, request);
}

static int parse_head(char *head, size_t size, struct http_request *request)
{
    static const char line_end[] = "a line does not end in CR LF, or contains a NUL";
    char *cursor = head, *end = head + size, *line;
    int problem;

    if (!take_line(&cursor, end, &line)) {
        return refuse_with(request, 400, line_end);
    }
    problem = read_request_line(line, request);
    while (!problem && cursor < end) {
        if (!take_line(&cursor, end, &line)) {
            return refuse_with(request, 400, line_end);
        }
        if (!*line) {
            break;
        }
        problem = read_header(line, request);
    }
    if (!problem && !request->has_host && !request->old) {
        problem = refuse_with(request, 400, "Host is missing");
    }
    return problem;
}

/* Empty lines may precede a request. */
static void skip_empty_lines(struct http_reader *reader)
{
    size_t used = 0;

    while (reader->size - used >= 2 && memcmp(reader->buffer + used, "\r\n", 2) == 0) {
        used += 2;
    }
    if (used) {
        memmove(reader->buffer, reader->buffer + used, reader->size - used);
    }
    reader->size -= used;
}

/* Returns whether the bytes so far can become a request. */
static bool may_be_request(const struct http_reader *reader)
{
    char first = reader->size ? reader->buffer[0] : 'A';

    return (first >= 'A' && first <= 'Z') || (first == '\r' && reader->size == 1);
}

int http_read_head(struct http_reader *reader, struct http_request *request)
{
    int problem;
    char *copy;

    memset(request, 0, sizeof *request);
    request->length = -1;
    for (;;) {
        skip_empty_lines(reader);
        if (!may_be_request(reader)) { /* for example a TLS ClientHello on a plain port */
            return refuse_with(request, 400, "this is not the beginning of an HTTP request");
        }
        request->head_size = head_size(reader);
        if (request->head_size > HTTP_HEAD_MAX ||
            (!request->head_size && reader->size > HTTP_HEAD_MAX)) {
            return refuse_with(request, 431, "the head has more than 16,384 bytes");
        }
        if (request->head_size) {
            break;
        }
        if (reader->size) {
            stream_limit_request(reader->stream);
        }
        if (read_more(reader) <= 0) {
            return -1;
        }
    }
    stream_limit_request(reader->stream);
    copy = copy_bytes(reader->buffer, request->head_size);
    problem = parse_head(copy, request->head_size, request);
    free(copy);
    return problem;
}

int http_read_body(struct http_reader *reader, struct http_request *request)
{
    static const char go_on[] = "HTTP/1.1 100 Continue\r\n\r\n";

    if (request->is_chunked) {
        return refuse_with(request, 411,
                           "Transfer-Encoding is not supported; send a Content-Length");
    }
    if (request->length < 0) {
        if (strcmp(request->method, "POST") == 0) {
            return refuse_with(request, 411, "Content-Length is missing");
        }
        request->length = 0;
    }
    if (request->length > HTTP_BODY_MAX) {
        return refuse_with(request, 413, "the body has more than 1,048,576 bytes");
    }
    if (request->wants_continue && !stream_write(reader->stream, go_on, sizeof go_on - 1)) {
        return -1;
    }
    if (!http_read_bytes(reader, request->head_size + (size_t) request->length)) {
        return -1;
    }
    request->body = reader->buffer + request->head_size;
    return 0;
}

void http_next(struct http_reader *reader, const struct http_request *request)
{
    size_t used = request->head_size + (size_t) request->length;

    memmove(reader->buffer, reader->buffer + used, reader->size - used);
    reader->size -= used;
}

void http_reader_free(struct http_reader *reader)
{
    free(reader->buffer);
    memset(reader, 0, sizeof *reader);
}
