#include "base.h"

struct Chunk {
    Chunk *next;
    size_t used, size;
    char bytes[];
};

enum { CHUNK_SIZE = 1 << 16 };

void *arena_take(Arena *arena, size_t size) {
    size = (size + 7) & ~(size_t)7;
    Chunk *chunk = arena->chunks;
    if (chunk == NULL || chunk->size - chunk->used < size) {
        size_t room = size > CHUNK_SIZE ? size : CHUNK_SIZE;
        chunk = PyMem_RawMalloc(sizeof(Chunk) + room);
        if (chunk == NULL) {
            arena->failed = true;
            return NULL;
        }
        chunk->next = arena->chunks;
        chunk->used = 0;
        chunk->size = room;
        arena->chunks = chunk;
    }
    void *taken = chunk->bytes + chunk->used;
    chunk->used += size;
    return taken;
}

Text arena_text(Arena *arena, const char *at, size_t length) {
    char *copy = arena_take(arena, length);
    if (copy == NULL) {
        return TEXT("");
    }
    memcpy(copy, at, length);
    return (Text){copy, (uint32_t)length};
}

void arena_free(Arena *arena) {
    for (Chunk *chunk = arena->chunks, *next; chunk != NULL; chunk = next) {
        next = chunk->next;
        PyMem_RawFree(chunk);
    }
}

bool buffer_reserve(Buffer *buffer, size_t more) {
    size_t needed = buffer->length + more;
    if (needed <= buffer->capacity) {
        return true;
    }
    size_t capacity = buffer->capacity < 256 ? 256 : buffer->capacity;
    while (capacity < needed) {
        capacity *= 2;
    }
    char *at = PyMem_RawRealloc(buffer->at, capacity);
    if (at == NULL) {
        buffer->failed = true;
        return false;
    }
    buffer->at = at;
    buffer->capacity = capacity;
    return true;
}

void buffer_add(Buffer *buffer, const char *at, size_t length) {
    if (length > 0 && buffer_reserve(buffer, length)) {
        memcpy(buffer->at + buffer->length, at, length);
        buffer->length += length;
    }
}

void *list_grow(void *items, uint32_t *count, uint32_t *capacity, size_t size, bool *failed) {
    uint32_t wanted = *capacity == 0 ? 64 : *capacity * 2;
    void *grown = PyMem_RawRealloc(items, wanted * size);
    if (grown == NULL) {
        *failed = true;
        *count = 0;
        return items;
    }
    *capacity = wanted;
    return grown;
}

static uint32_t place_of(const Map *map, uint64_t key) {
    uint64_t hash = key * 0x9E3779B97F4A7C15u;
    uint32_t place = (uint32_t)(hash >> 32) & (map->capacity - 1);
    while (map->keys[place] != 0 && map->keys[place] != key) {
        place = (place + 1) & (map->capacity - 1);
    }
    return place;
}

uint32_t map_get(const Map *map, uint64_t key) {
    if (map->capacity == 0) {
        return ABSENT;
    }
    uint32_t place = place_of(map, key);
    return map->keys[place] == 0 ? ABSENT : map->values[place];
}

static bool map_grow(Map *map) {
    Map larger = {.capacity = map->capacity == 0 ? 64 : map->capacity * 2, .failed = map->failed};
    larger.keys = PyMem_RawCalloc(larger.capacity, sizeof *larger.keys);
    larger.values = PyMem_RawMalloc(larger.capacity * sizeof *larger.values);
    if (larger.keys == NULL || larger.values == NULL) {
        map_free(&larger);
        map->failed = true;
        return false;
    }
    for (uint32_t place = 0; place < map->capacity; place++) {
        if (map->keys[place] != 0) {
            uint32_t to = place_of(&larger, map->keys[place]);
            larger.keys[to] = map->keys[place];
            larger.values[to] = map->values[place];
        }
    }
    larger.count = map->count;
    map_free(map);
    *map = larger;
    return true;
}

void map_set(Map *map, uint64_t key, uint32_t value) {
    if (map->count * 2 >= map->capacity && !map_grow(map)) {
        return;
    }
    uint32_t place = place_of(map, key);
    if (map->keys[place] == 0) {
        map->keys[place] = key;
        map->count++;
    }
    map->values[place] = value;
}

void map_free(Map *map) {
    PyMem_RawFree(map->keys);
    PyMem_RawFree(map->values);
}
