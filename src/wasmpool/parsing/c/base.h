// What all parts of the compiled assembler stand on: text, memory, sets.
//
// Rules of these files:
//
// - They do what the Python modules of the same names do, byte for byte; those are the reference, and
//   rules are explained there. Only what C adds is explained here.
// - Sources are valid UTF-8 (others take the reference). Text is a slice of the source or of the
//   arena, never owned by itself.
// - Memory that cannot be had sets `failed` and the work goes on with what there is, to no effect: a
//   result is only given if nothing failed. So no step needs a way out of its own.
#pragma once

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

// A piece of text; `at` is NULL where Python has None.
typedef struct {
    const char *at;
    uint32_t length;
} Text;

#define NO_TEXT ((Text){NULL, 0})
#define TEXT(literal) ((Text){literal, sizeof(literal) - 1})

static inline bool text_is(Text text, const char *other) {
    return text.at != NULL && strlen(other) == text.length &&
           memcmp(text.at, other, text.length) == 0;
}

static inline bool same_text(Text a, Text b) {
    return a.length == b.length && memcmp(a.at, b.at, a.length) == 0;
}

// Memory that is given back all at once.
typedef struct Chunk Chunk;
typedef struct {
    Chunk *chunks;
    bool failed;
} Arena;

void *arena_take(Arena *arena, size_t size);
Text arena_text(Arena *arena, const char *at, size_t length);
void arena_free(Arena *arena);

// Bytes that grow at their end.
typedef struct {
    char *at;
    size_t length, capacity;
    bool failed;
} Buffer;

// Make room for `more` bytes; false where there is none.
bool buffer_reserve(Buffer *buffer, size_t more);
void buffer_add(Buffer *buffer, const char *at, size_t length);
static inline void buffer_text(Buffer *buffer, Text text) {
    buffer_add(buffer, text.at, text.length);
}

// An array that grows; items are added through `PUSH` and are there as `list.items[i]`.
#define LIST(type) \
    struct {       \
        type *items; \
        uint32_t count, capacity; \
    }
void *list_grow(void *items, uint32_t *count, uint32_t *capacity, size_t size, bool *failed);
// Where there is no memory, the list begins anew in what it has.
#define PUSH(list, failed, ...)                                                                  \
    do {                                                                                         \
        if ((list)->count == (list)->capacity) {                                                 \
            (list)->items = list_grow((list)->items, &(list)->count, &(list)->capacity,          \
                                      sizeof *(list)->items, (failed));                          \
        }                                                                                        \
        if ((list)->count < (list)->capacity) {                                                  \
            (list)->items[(list)->count++] = (__VA_ARGS__);                                      \
        }                                                                                        \
    } while (0)
#define LIST_FREE(list) PyMem_RawFree((list)->items)

// The order of spans: by where they start; of those that start together, the longest first.
static inline int by_span(uint32_t start, uint32_t end, uint32_t other_start, uint32_t other_end) {
    if (start != other_start) {
        return start < other_start ? -1 : 1;
    }
    return end > other_end ? -1 : end < other_end;
}

// From numbers (addresses of nodes, lines, positions) to indices; no number is 0 or removed.
typedef struct {
    uint64_t *keys;
    uint32_t *values;
    uint32_t count, capacity;
    bool failed;
} Map;

#define ABSENT UINT32_MAX
uint32_t map_get(const Map *map, uint64_t key);
// Set the value of a key that may be there already.
void map_set(Map *map, uint64_t key, uint32_t value);
void map_free(Map *map);

static inline uint64_t key_of(const void *address) {
    return (uint64_t)(uintptr_t)address;
}

// Text as Python's `str` methods see it.

// The bytes of the white space that begins here, or 0.
uint32_t space_at(const char *at, const char *end);
Text trim(Text text);
Text trim_end(Text text);
// Trim ASCII characters that are in `marks`.
Text trim_marks(Text text, const char *marks);
Text trim_end_marks(Text text, const char *marks);
Text without_suffix(Text text, const char *suffix);
uint32_t count_characters(Text text);
bool has_newline(Text text);
// Join white space to single blanks and shorten to `limit` characters.
Text one_line(Arena *arena, Text text, uint32_t limit);
#define LINE_LIMIT 240
bool is_quoted(Text name);
Text unquote(Arena *arena, Text name);
// Put `with` for every `what`.
Text replace(Arena *arena, Text text, const char *what, const char *with);
// `str.isupper`; -1 with a Python error set.
int is_upper(Text text);

// JSON as `records.encode` writes it.
void json_text(Buffer *out, Text text);
void json_optional(Buffer *out, Text text);
void json_number(Buffer *out, int64_t number);
#define json_raw(out, literal) buffer_add(out, literal, sizeof(literal) - 1)
