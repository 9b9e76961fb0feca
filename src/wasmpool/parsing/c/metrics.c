// Lines, comments, decisions and nesting; see `metrics.py`.
#include <stdlib.h>

#include "assembler.h"

static bool is_blank(const char *at, const char *end) {
    for (; at < end; at++) {
        if (*at != ' ' && !(*at >= 9 && *at <= 13)) {
            return false;
        }
    }
    return true;
}

static int by_line(const void *a, const void *b) {
    const Comment *one = a, *other = b;
    if (one->first_line != other->first_line) {
        return one->first_line < other->first_line ? -1 : 1;
    }
    if (one->last_line != other->last_line) {
        return one->last_line < other->last_line ? -1 : 1;
    }
    if (one->start != other->start) {
        return one->start < other->start ? -1 : 1;
    }
    return one->end < other->end ? -1 : one->end > other->end;
}

static int by_start(const void *a, const void *b) {
    const Span *one = a, *other = b;
    if (one->start != other->start) {
        return one->start < other->start ? -1 : 1;
    }
    return one->end < other->end ? -1 : one->end > other->end;
}

void find_comments(Work *work) {
    FOR_PATTERNS(work, COMMENT) {
        FOR_MATCHES(work, match) {
            TSNode node = root_of(work, match);
            uint32_t start = start_of(node), end = end_of(node);
            TSPoint point = ts_node_start_point(node);
            PUSH(&work->comments, &work->failed, (Span){start, end});
            if (!is_blank(work->source + start - point.column, work->source + start)) {
                continue;
            }
            // Some grammars count the newline to a line comment.
            while (end > start && is_blank(work->source + end - 1, work->source + end)) {
                end--;
            }
            uint32_t lines = 0;
            for (uint32_t at = start; at < end; at++) {
                lines += work->source[at] == '\n';
            }
            PUSH(&work->own_line, &work->failed,
                 (Comment){point.row, point.row + lines, start, end});
        }
    }
    if (work->own_line.count > 1) {
        qsort(work->own_line.items, work->own_line.count, sizeof(Comment), by_line);
    }
    if (work->comments.count > 1) {
        qsort(work->comments.items, work->comments.count, sizeof(Span), by_start);
    }
}

uint32_t comment_from(const Work *work, uint32_t start) {
    uint32_t low = 0, high = work->comments.count;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (work->comments.items[middle].start < start) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static int by_level(const void *a, const void *b) {
    const Span *one = a, *other = b;
    return by_span(one->start, one->end, other->start, other->end);
}

typedef LIST(Span) Levels;

static uint32_t deepest(Levels *levels, bool *failed) {
    LIST(uint32_t) ends = {0};
    uint32_t depth = 0;
    if (levels->count > 1) {
        qsort(levels->items, levels->count, sizeof *levels->items, by_level);
    }
    for (uint32_t i = 0; i < levels->count; i++) {
        while (ends.count > 0 && ends.items[ends.count - 1] <= levels->items[i].start) {
            ends.count--;
        }
        PUSH(&ends, failed, levels->items[i].end);
        depth = ends.count > depth ? ends.count : depth;
    }
    LIST_FREE(&ends);
    return depth;
}

void count_decisions(Work *work) {
    uint32_t count = work->definitions.count, outside = 0;
    uint32_t *callable_of = arena_take(&work->arena, (count + 1) * sizeof *callable_of);
    Levels levels = {0};
    Map flat = {0};
    if (callable_of == NULL) {
        work->failed = true;
        return;
    }
    for (uint32_t i = 0; i < count; i++) {
        const Definition *definition = &work->definitions.items[i];
        uint32_t parent = definition->parent;
        Span span = {definition->range.values[0], definition->range.values[1]};
        bool is_callable = definition->complexity >= 0;
        callable_of[i] = is_callable ? i : parent == ABSENT ? ABSENT : callable_of[parent];
        if (is_callable || text_is(definition->kind, "class")) {
            PUSH(&levels, &work->failed, span);
        }
    }
    for (int nested = 0; nested < 2; nested++) {
        FOR_PATTERNS(work, BRANCH) {
            if ((THE_PATTERN(work)->kind.length > 0) != nested) {
                continue;
            }
            FOR_MATCHES(work, match) {
                TSNode node = root_of(work, match);
                if (!nested) {
                    map_set(&flat, key_of(node.id), 0);
                } else if (map_get(&flat, key_of(node.id)) != ABSENT) {
                    continue;  // an `else if`
                } else {
                    PUSH(&levels, &work->failed, (Span){start_of(node), end_of(node)});
                }
                uint32_t owner = owner_at(work, start_of(node));
                uint32_t inside = owner == ABSENT ? ABSENT : callable_of[owner];
                if (inside == ABSENT) {
                    outside++;
                } else {
                    work->definitions.items[inside].complexity++;
                }
            }
        }
    }
    work->complexity = outside;
    for (uint32_t i = 0; i < count; i++) {
        int32_t complexity = work->definitions.items[i].complexity;
        work->complexity += complexity > 0 ? (uint32_t)complexity : 0;
    }
    work->depth = deepest(&levels, &work->failed);
    work->failed |= flat.failed;
    LIST_FREE(&levels);
    map_free(&flat);
}

static uint32_t count_newlines(const char *at, const char *end) {
    uint32_t count = 0;
    while (at < end && (at = memchr(at, '\n', (size_t)(end - at))) != NULL) {
        count++;
        at++;
    }
    return count;
}

static uint32_t count_blank_lines(const char *at, const char *end) {
    uint32_t count = 0;
    while (at < end) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        const char *stop = newline == NULL ? end : newline;
        count += is_blank(at, stop);
        at = stop + 1;
    }
    return count;
}

// Lines that hold nothing but comment, and blank ones among them.
static void count_comment_lines(Work *work, uint32_t *blank) {
    const char *end_of_source = work->source + work->length;
    int64_t counted = -1;
    for (uint32_t i = 0; i < work->own_line.count; i++) {
        const Comment *comment = &work->own_line.items[i];
        int64_t first = comment->first_line, last = comment->last_line;
        if (first <= counted) {
            continue;
        }
        const char *end = work->source + comment->end;
        const char *newline = memchr(end, '\n', (size_t)(end_of_source - end));
        if (!is_blank(end, newline == NULL ? end_of_source : newline)) {
            last--;  // code follows on the comment's last line
        }
        if (last < first) {
            continue;
        }
        work->comment_lines += (uint32_t)(last - first + 1);
        counted = last;
        if (last > first) {
            *blank += count_blank_lines(work->source + comment->start, end);
        }
    }
}

void count_lines(Work *work) {
    const char *end = work->source + work->length;
    uint32_t blank_in_comments = 0;
    work->lines = count_newlines(work->source, end) + (work->length > 0 && end[-1] != '\n');
    count_comment_lines(work, &blank_in_comments);
    work->blank_lines = count_blank_lines(work->source, end) - blank_in_comments;
    for (uint32_t i = 0; i < work->references.count; i++) {
        work->calls += text_is(work->references.items[i].pattern->kind, "call");
    }
}
