// The matches of a file, by pattern.
#include "assembler.h"

// Python is asked whether to go on once in so many times that tree-sitter asks.
enum { PATIENCE = 1000 };

typedef struct {
    PyObject *checkpoint;
    uint32_t asked;
    bool raised;
} Watch;

static bool must_stop(TSQueryCursorState *state) {
    Watch *watch = state->payload;
    if (++watch->asked % PATIENCE == 0 && !watch->raised) {
        PyObject *answer = PyObject_CallNoArgs(watch->checkpoint);
        watch->raised = answer == NULL;
        Py_XDECREF(answer);
    }
    return watch->raised;
}

static bool holds(Work *work, const Condition *condition, const Match *match) {
    for (uint32_t i = match->first; i < match->first + match->count; i++) {
        const TSQueryCapture *capture = &work->captures.items[i];
        if (capture->index != condition->capture) {
            continue;
        }
        Text text = node_text(work, capture->node);
        PyObject *bytes = PyBytes_FromStringAndSize(text.at, text.length);
        int found = -1;
        if (bytes != NULL && condition->expression != Py_None) {
            PyObject *answer = PyObject_CallMethod(condition->expression, "search", "O", bytes);
            found = answer == NULL ? -1 : answer != Py_None;
            Py_XDECREF(answer);
        } else if (bytes != NULL) {
            found = PySet_Contains(condition->values, bytes);
        }
        Py_XDECREF(bytes);
        if (found < 0) {
            work->raised = true;
        }
        if (found != condition->positive) {
            return false;
        }
    }
    return true;
}

// Put the matches that count in order of their patterns.
static void group_matches(Work *work) {
    const Spec *spec = work->spec;
    work->groups = arena_take(&work->arena, (spec->pattern_count + 1) * sizeof *work->groups);
    work->order.items = PyMem_RawMalloc((work->matches.count + 1) * sizeof(uint32_t));
    if (work->groups == NULL || work->order.items == NULL) {
        work->failed = true;
        return;
    }
    memset(work->groups, 0, (spec->pattern_count + 1) * sizeof *work->groups);
    for (uint32_t i = 0; i < work->matches.count; i++) {
        Match *match = &work->matches.items[i];
        const Pattern *pattern = &spec->patterns[match->pattern];
        for (uint32_t j = 0; j < pattern->condition_count; j++) {
            if (!holds(work, &pattern->conditions[j], match)) {
                match->pattern = ABSENT;
                break;
            }
        }
        if (match->pattern != ABSENT) {
            work->groups[match->pattern].count++;
        }
    }
    uint32_t first = 0;
    for (uint32_t i = 0; i < spec->pattern_count; i++) {
        work->groups[i].first = first;
        first += work->groups[i].count;
        work->groups[i].count = 0;
    }
    for (uint32_t i = 0; i < work->matches.count; i++) {
        uint32_t pattern = work->matches.items[i].pattern;
        if (pattern != ABSENT) {
            Group *group = &work->groups[pattern];
            work->order.items[group->first + group->count++] = i;
        }
    }
}

static void walk(Work *work, const Pass *pass, TSNode root, Watch *watch) {
    TSQueryCursor *cursor = ts_query_cursor_new();
    ts_query_cursor_set_max_start_depth(cursor, pass->max_depth);
    TSQueryCursorOptions options = {.payload = watch, .progress_callback = must_stop};
    ts_query_cursor_exec_with_options(cursor, pass->query, root, &options);
    TSQueryMatch match;
    while (!work->failed && ts_query_cursor_next_match(cursor, &match)) {
        uint32_t first = work->captures.count;
        for (uint16_t i = 0; i < match.capture_count; i++) {
            TSQueryCapture capture = match.captures[i];
            capture.index += pass->first_capture;
            PUSH(&work->captures, &work->failed, capture);
        }
        PUSH(&work->matches, &work->failed,
             (Match){pass->numbers[match.pattern_index], first, match.capture_count});
    }
    ts_query_cursor_delete(cursor);
}

void find_matches(Work *work, TSNode root, PyObject *checkpoint) {
    Watch watch = {checkpoint, 0, false};
    const Spec *spec = work->spec;
    uint32_t count = ts_node_is_null(root) ? 0 : spec->pass_count;
    for (uint32_t i = 0; i < count && !watch.raised && !work->failed; i++) {
        walk(work, &spec->passes[i], root, &watch);
    }
    work->raised = watch.raised;
    if (!work->raised && !work->failed) {
        group_matches(work);
    }
}

Extent range_of(TSNode node) {
    TSPoint start = ts_node_start_point(node), end = ts_node_end_point(node);
    return (Extent){{start_of(node), end_of(node), start.row, start.column, end.row, end.column}};
}

bool next_field(const Work *work, uint32_t match, Field field, uint32_t *at, TSNode *node) {
    const Match *found = &work->matches.items[match];
    while (*at < found->count) {
        const TSQueryCapture *capture = &work->captures.items[found->first + (*at)++];
        if (work->spec->field_of[capture->index] == field) {
            *node = capture->node;
            return true;
        }
    }
    return false;
}

bool first_field(const Work *work, uint32_t match, Field field, TSNode *node) {
    uint32_t at = 0;
    return next_field(work, match, field, &at, node);
}

bool has_field(const Work *work, uint32_t match, Field field) {
    TSNode node;
    return first_field(work, match, field, &node);
}

bool next_root(const Work *work, uint32_t match, uint32_t *at, TSNode *node) {
    const Match *found = &work->matches.items[match];
    uint32_t root = work->spec->patterns[found->pattern].root;
    while (*at < found->count) {
        const TSQueryCapture *capture = &work->captures.items[found->first + (*at)++];
        if (capture->index == root) {
            *node = capture->node;
            return true;
        }
    }
    return false;
}

TSNode root_of(const Work *work, uint32_t match) {
    uint32_t at = 0;
    TSNode node = {0};
    next_root(work, match, &at, &node);
    return node;
}

int by_extent(const Extent *a, const Extent *b) {
    return by_span(a->values[0], a->values[1], b->values[0], b->values[1]);
}

Text gathered(Work *work, size_t from) {
    size_t length = work->scratch.length - from;
    work->scratch.length = from;
    return length == 0 ? TEXT("") : arena_text(&work->arena, work->scratch.at + from, length);
}
