// Bindings of a file; see `bindings.py`.
#include <stdlib.h>

#include "assembler.h"

enum { VALUE_LIMIT = 400 };

// The text of a node without the comments in it, where it is none itself.
static Text code_of(Work *work, TSNode node) {
    uint32_t start = start_of(node), index = comment_from(work, start);
    bool is_comment = index < work->comments.count && work->comments.items[index].start == start;
    return is_comment ? node_text(work, node) : cut_out_comments(work, start, end_of(node));
}

static Text text_of(Work *work, uint32_t match, Field field) {
    TSNode node;
    return first_field(work, match, field, &node)
               ? one_line(&work->arena, code_of(work, node), VALUE_LIMIT)
               : NO_TEXT;
}

static int by_place(const void *a, const void *b) {
    const Binding *one = a, *other = b;
    int order = by_extent(&one->range, &other->range);
    return order != 0 ? order : one->index < other->index ? -1 : 1;
}

void assemble_bindings(Work *work) {
    FOR_PATTERNS(work, BINDING) {
        FOR_MATCHES(work, match) {
            TSNode node = root_of(work, match);
            PUSH(&work->bindings, &work->failed,
                 (Binding){
                     .name = text_of(work, match, NAME),
                     .kind = THE_PATTERN(work)->kind,
                     .type = text_of(work, match, TYPE),
                     .value = text_of(work, match, VALUE),
                     .range = range_of(node),
                     .enclosing = owner_at(work, start_of(node)),
                     .index = work->bindings.count,
                 });
        }
    }
    if (work->bindings.count > 1) {
        qsort(work->bindings.items, work->bindings.count, sizeof(Binding), by_place);
    }
}
