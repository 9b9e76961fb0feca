// References of a file; see `references.py`.
#include <stdlib.h>

#include "assembler.h"

static const char SPACE[] = " \t\r\n\f\\";
enum { RECEIVER_LIMIT = 80, FALLBACK_STEP = 3, STEPS = 12 };

// How far a pattern stands back behind others that find the same name.
static int yields_of(const Pattern *pattern) {
    int order = pattern->kind.length == 0        ? 4
                : text_is(pattern->kind, "write") ? 6
                : text_is(pattern->kind, "read")  ? 8
                                                  : 0;
    return order + (is_set(&pattern->constants, SET_FALLBACK) ? FALLBACK_STEP : 0);
}


// Count children: those of a field, or named ones that are comments and the like.
static int32_t count_children(TSNode node, TSFieldId field) {
    int32_t count = 0;
    TSTreeCursor cursor = ts_tree_cursor_new(node);
    bool more = ts_tree_cursor_goto_first_child(&cursor);
    while (more) {
        TSNode child = ts_tree_cursor_current_node(&cursor);
        count += field != 0 ? ts_tree_cursor_current_field_id(&cursor) == field
                            : ts_node_is_named(child) && ts_node_is_extra(child);
        more = ts_tree_cursor_goto_next_sibling(&cursor);
    }
    ts_tree_cursor_delete(&cursor);
    return count;
}

static int32_t count_field(TSNode node, Text name) {
    TSFieldId field =
        ts_language_field_id_for_name(ts_node_language(node), name.at, name.length);
    return field == 0 ? 0 : count_children(node, field);
}

// How many arguments a list has, without the comments among them.
static int32_t count_arguments(const Work *work, TSNode arguments) {
    int32_t count = (int32_t)ts_node_named_child_count(arguments);
    if (count == 0 || work->comments.count == 0) {
        return count;
    }
    uint32_t first = comment_from(work, start_of(arguments));
    bool has_comments =
        first < work->comments.count && work->comments.items[first].start < end_of(arguments);
    return has_comments ? count - count_children(arguments, 0) : count;
}

// Count arguments of which there are but tokens; -1 where that is not simple.
static int32_t count_by_commas(const Work *work, TSNode brackets) {
    Text text = node_text(work, brackets);
    if (text.length < 2) {
        return 0;
    }
    text = trim_marks((Text){text.at + 1, text.length - 2}, SPACE);
    int32_t count = text.length > 0 && text.at[text.length - 1] != ',';
    for (uint32_t i = 0; i < text.length; i++) {
        if (text.at[i] != 0 && strchr("([{<|\"'/", text.at[i]) != NULL) {
            return -1;
        }
        count += text.at[i] == ',';
    }
    return count;
}

static TSNode last_arguments(const Work *work, uint32_t match) {
    TSNode node;
    uint32_t at = 0;
    while (next_field(work, match, ARGUMENTS, &at, &node)) {
    }
    return node;
}

static int32_t arity_of(const Work *work, const Pattern *pattern, uint32_t match, TSNode node) {
    TSNode arguments;
    if (is_set(&pattern->constants, SET_TOKENS)) {
        return is_set(&pattern->constants, SET_ARITY)
                   ? -1
                   : count_by_commas(work, last_arguments(work, match));
    }
    if (has_field(work, match, ARGUMENT)) {
        return 1;
    }
    if (is_set(&pattern->constants, SET_ARGUMENTS)) {
        Text field = constant(pattern, SET_ARGUMENTS);
        arguments = ts_node_child_by_field_name(node, field.at, field.length);
        if (!ts_node_is_null(arguments)) {
            return count_arguments(work, arguments);
        }
    } else if (first_field(work, match, ARGUMENTS, &arguments)) {
        return count_arguments(work, arguments);
    } else if (is_set(&pattern->constants, SET_ARITY_FIELD)) {
        return count_field(node, constant(pattern, SET_ARITY_FIELD));
    }
    if (is_set(&pattern->constants, SET_ARITY)) {
        Text arity = constant(pattern, SET_ARITY);
        return text_is(arity, "unknown") ? -1 : atoi(arity.at);
    }
    return text_is(pattern->kind, "call") ? 0 : -1;
}

// The text between two places; of several lines without the comments in it.
static Text code_between(Work *work, uint32_t start, uint32_t end) {
    Text text = {work->source + start, end - start};
    return has_newline(text) ? cut_out_comments(work, start, end) : text;
}

static Text receiver_of(Work *work, const Pattern *pattern, uint32_t match, TSNode node,
                        uint32_t name_start) {
    Text access = constant(pattern, SET_RECEIVER_BEFORE), receiver = NO_TEXT;
    uint32_t start = start_of(node), at = 0;
    TSNode first, last;
    if (access.at != NULL) {
        if (name_start > start) {
            receiver = code_between(work, start, name_start);
            receiver = trim_end_marks(receiver, SPACE);
            receiver = trim_end_marks(without_suffix(receiver, access.at), SPACE);
        }
    } else if (is_set(&pattern->constants, SET_TOKENS)) {
        Span chain = chain_before(work, start);
        if (chain.start < chain.end) {
            receiver = code_between(work, chain.start, chain.end);
        }
    } else if (next_field(work, match, RECEIVER, &at, &first)) {
        last = first;
        while (next_field(work, match, RECEIVER, &at, &last)) {
        }
        receiver = code_between(work, start_of(first), end_of(last));
    }
    if (receiver.at != NULL && ((receiver.length > RECEIVER_LIMIT &&
                                 count_characters(receiver) > RECEIVER_LIMIT) ||
                                has_newline(receiver))) {
        receiver = one_line(&work->arena, receiver, RECEIVER_LIMIT);
    }
    return receiver;
}

// The range of a call that no node holds: with the chain before its name, and its arguments.
static Extent range_of_tokens(const Work *work, uint32_t match, TSNode node) {
    Extent range = range_of(node), arguments = range_of(last_arguments(work, match));
    uint32_t start = chain_before(work, range.values[0]).start, lines = 0, line_start = start;
    for (uint32_t at = start; at < range.values[0]; at++) {
        lines += work->source[at] == '\n';
    }
    while (lines > 0 && line_start > 0 && work->source[line_start - 1] != '\n') {
        line_start--;
    }
    range.values[2] -= lines;
    range.values[3] = lines > 0 ? start - line_start : range.values[3] - (range.values[0] - start);
    range.values[0] = start;
    range.values[1] = arguments.values[1];
    range.values[4] = arguments.values[4];
    range.values[5] = arguments.values[5];
    return range;
}

// Whether the arguments of a call that no node holds follow its name at once.
static bool is_called(const Work *work, uint32_t match, TSNode node) {
    TSNode arguments;
    first_field(work, match, ARGUMENTS, &arguments);
    Text between = {work->source + end_of(node), start_of(arguments) - end_of(node)};
    return trim_end_marks(between, SPACE).length == 0;
}

// What names are taken: a bit for each byte of the source.
static bool is_taken(const uint8_t *taken, uint32_t at) {
    return taken[at / 8] >> at % 8 & 1;
}
static void take(uint8_t *taken, uint32_t at) {
    taken[at / 8] |= (uint8_t)(1 << at % 8);
}

static void add_reference(Work *work, const Pattern *pattern, uint32_t match, uint8_t *taken,
                          bool yields) {
    TSNode node = root_of(work, match), name_node = node;
    first_field(work, match, NAME, &name_node);
    uint32_t name_start = start_of(name_node);
    bool is_tokens = is_set(&pattern->constants, SET_TOKENS);
    if (is_tokens && !is_called(work, match, node)) {
        return;
    }
    if (taken != NULL) {
        if (yields && is_taken(taken, name_start)) {
            return;
        }
        take(taken, name_start);
    }
    bool is_free =
        text_is(pattern->kind, "call") && !is_set(&pattern->constants, SET_CALL_FORM);
    Text name = node_text(work, name_node);
    if (name.length > 0 && name.at[0] != 0 && strchr("\"'`:", name.at[0]) != NULL) {
        name = unquote(&work->arena, name);
    }
    Text receiver = receiver_of(work, pattern, match, node, name_start);
    Extent range = is_tokens ? range_of_tokens(work, match, node) : range_of(node);
    PUSH(&work->references, &work->failed,
         (Reference){
             .name = name,
             .receiver = receiver,
             .form = !is_free                ? constant(pattern, SET_CALL_FORM)
                     : receiver.at == NULL ? TEXT("free")
                                           : TEXT("member"),
             .pattern = pattern,
             .range = range,
             .arity = arity_of(work, pattern, match, node),
             .enclosing = owner_at(work, range.values[0]),
         });
}

static int by_place(const void *a, const void *b) {
    const uint64_t *one = a, *other = b;
    return one[0] != other[0] ? (one[0] < other[0] ? -1 : 1) : one[1] < other[1] ? -1 : 1;
}

// Sort by start, then by end descending, keeping the order of others.
static void sort(Work *work) {
    uint32_t count = work->references.count;
    bool is_sorted = true;
    uint64_t(*keys)[2] = PyMem_RawMalloc((count + 1) * sizeof *keys);
    Reference *sorted = PyMem_RawMalloc((count + 1) * sizeof *sorted);
    if (keys == NULL || sorted == NULL) {
        work->failed = true;
        PyMem_RawFree(keys);
        PyMem_RawFree(sorted);
        return;
    }
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t *range = work->references.items[i].range.values;
        keys[i][0] = (uint64_t)range[0] << 32 | (UINT32_MAX - range[1]);
        keys[i][1] = i;
        is_sorted &= i == 0 || keys[i - 1][0] <= keys[i][0];
    }
    if (is_sorted) {
        PyMem_RawFree(sorted);
    } else {
        qsort(keys, count, sizeof *keys, by_place);
        for (uint32_t i = 0; i < count; i++) {
            sorted[i] = work->references.items[keys[i][1]];
        }
        PyMem_RawFree(work->references.items);
        work->references.items = sorted;
        work->references.capacity = count + 1;
    }
    PyMem_RawFree(keys);
}

static uint32_t first_from(const Work *work, uint32_t start) {
    uint32_t low = 0, high = work->references.count;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (work->references.items[middle].range.values[0] < start) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

// Leave out the references that lie in nodes captured as `@no_references`, or some of them.
static void drop_silent(Work *work) {
    uint8_t *dropped = NULL;
    FOR_PATTERNS(work, NO_REFERENCES) {
        FOR_MATCHES(work, match) {
            if (dropped == NULL) {
                dropped = PyMem_RawCalloc(work->references.count + 1, 1);
                if (dropped == NULL) {
                    work->failed = true;
                    return;
                }
            }
            TSNode node = root_of(work, match);
            uint32_t first = first_from(work, start_of(node));
            uint32_t last = first_from(work, end_of(node));
            Text kind = THE_PATTERN(work)->kind;
            for (uint32_t i = first; i < last; i++) {
                dropped[i] |= kind.length == 0 ||
                              same_text(kind, work->references.items[i].pattern->kind);
            }
        }
    }
    if (dropped != NULL) {
        uint32_t kept = 0;
        for (uint32_t i = 0; i < work->references.count; i++) {
            if (!dropped[i]) {
                work->references.items[kept++] = work->references.items[i];
            }
        }
        work->references.count = kept;
        PyMem_RawFree(dropped);
    }
}

void assemble_references(Work *work) {
    uint8_t *taken = NULL;
    bool some_yield = false;
    FOR_PATTERNS(work, REFERENCE) {
        some_yield |= yields_of(THE_PATTERN(work)) > 0;
    }
    if (some_yield) {
        taken = PyMem_RawCalloc(work->length / 8 + 1, 1);
        if (taken == NULL) {
            work->failed = true;
            return;
        }
        for (uint32_t i = 0; i < work->definitions.count; i++) {
            take(taken, work->definitions.items[i].name_range.values[0]);
        }
    }
    for (int step = 0; step < STEPS; step++) {
        FOR_PATTERNS(work, REFERENCE) {
            const Pattern *pattern = THE_PATTERN(work);
            if (yields_of(pattern) != step) {
                continue;
            }
            FOR_MATCHES(work, match) {
                if (pattern->kind.length == 0) {
                    take(taken, start_of(root_of(work, match)));
                } else {
                    add_reference(work, pattern, match, taken, step > 0);
                }
            }
        }
    }
    PyMem_RawFree(taken);
    sort(work);
    drop_silent(work);
}
