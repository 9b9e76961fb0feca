// The fields of a definition that are read off its text; see `details.py`.
#include <stdlib.h>

#include "assembler.h"

enum { SIGNATURE_LIMIT = 1000 };

Text ask(Work *work, PyObject *helper, Text text) {
    PyObject *answer = PyObject_CallFunction(helper, "s#", text.at, (Py_ssize_t)text.length);
    Text given = NO_TEXT;
    if (answer == NULL) {
        work->raised = true;
    } else if (PyBytes_Check(answer)) {
        given = arena_text(&work->arena, PyBytes_AS_STRING(answer),
                           (size_t)PyBytes_GET_SIZE(answer));
    } else if (answer != Py_None) {
        Py_ssize_t length;
        const char *at = PyUnicode_AsUTF8AndSize(answer, &length);
        if (at == NULL) {
            work->raised = true;
        } else {
            given = arena_text(&work->arena, at, (size_t)length);
        }
    }
    Py_XDECREF(answer);
    return given;
}

Text node_name(Work *work, TSNode node) {
    Text name = node_text(work, node);
    bool is_marked = name.length > 0 && strchr("\"'`:", name.at[0]) != NULL && name.at[0] != 0;
    return is_marked || has_newline(name) ? unquote(&work->arena, name) : name;
}

static Extent name_range(const Work *work, TSNode node) {
    Extent range = range_of(node);
    Text text = node_text(work, node);
    if (range.values[0] < work->length && work->source[range.values[0]] == ':') {
        range.values[0]++;
        range.values[3]++;
    } else if (is_quoted(text)) {
        range.values[0]++;
        range.values[3]++;
        range.values[1]--;
        range.values[5]--;
    }
    return range;
}

// The text of a type and of the marks that follow it elsewhere: `char **`.
static Text type_text(Work *work, const Draft *draft) {
    uint32_t at = 0;
    TSNode node;
    size_t from = work->scratch.length;
    Buffer *out = &work->scratch;
    for (bool first = true; next_field(work, draft->field[RETURN_TYPE], RETURN_TYPE, &at, &node);
         first = false) {
        if (!first && out->length > from && out->at[out->length - 1] != '*' &&
            out->at[out->length - 1] != '&') {
            buffer_add(out, " ", 1);
        }
        buffer_text(out, node_text(work, node));
    }
    return one_line(&work->arena, gathered(work, from), LINE_LIMIT);
}

static int by_start(const void *a, const void *b) {
    const TSNode *one = a, *other = b;
    return start_of(*one) < start_of(*other) ? -1 : start_of(*one) > start_of(*other);
}

Text line_of(Work *work, TSNode node) {
    return one_line(&work->arena, node_text(work, node), LINE_LIMIT);
}

typedef LIST(TSNode) Nodes;

// The decorators or modifiers of a draft by start; of those that start together the last.
static Nodes marks_of(Work *work, const Drafts *drafts, const Draft *draft, Field field) {
    Nodes nodes = {0};
    for (uint32_t link = draft->marks; link != ABSENT; link = drafts->links.items[link].next) {
        uint32_t at = 0;
        TSNode node;
        while (next_field(work, drafts->links.items[link].match, field, &at, &node)) {
            uint32_t i = 0;
            while (i < nodes.count && start_of(nodes.items[i]) != start_of(node)) {
                i++;
            }
            if (i < nodes.count) {
                nodes.items[i] = node;
            } else {
                PUSH(&nodes, &work->failed, node);
            }
        }
    }
    if (nodes.count > 1) {
        qsort(nodes.items, nodes.count, sizeof *nodes.items, by_start);
    }
    return nodes;
}

static Text texts_as_json(Work *work, const Nodes *nodes, bool is_decorator) {
    if (nodes->count == 0) {
        return TEXT("[]");
    }
    size_t from = work->scratch.length;
    for (uint32_t i = 0; i < nodes->count; i++) {
        Text text = line_of(work, nodes->items[i]);
        if (is_decorator && text.length > 0 && text.at[0] == '@') {
            text = (Text){text.at + 1, text.length - 1};
        }
        buffer_add(&work->scratch, i == 0 ? "[" : ",", 1);
        json_text(&work->scratch, text);
    }
    json_raw(&work->scratch, "]");
    return gathered(work, from);
}

// Where the signature begins: after the decorators in front, not those among modifiers.
static uint32_t after_decorators(const Work *work, uint32_t start, const Nodes *decorators) {
    for (uint32_t i = 0; i < decorators->count; i++) {
        uint32_t from = start_of(decorators->items[i]), to = end_of(decorators->items[i]);
        uint32_t begin = start < from ? start : from;
        Text between = trim_marks((Text){work->source + begin, from - begin}, " \t\r\n@#[],");
        if (start < to && between.length == 0) {
            start = to;
            while (start < work->length && work->source[start] != 0 &&
                   strchr(" \t\r\n]", work->source[start]) != NULL) {
                start++;
            }
        }
    }
    return start;
}

Text cut_out_comments(Work *work, uint32_t start, uint32_t end) {
    uint32_t index = comment_from(work, start);
    if (index == work->comments.count || work->comments.items[index].start >= end) {
        return (Text){work->source + start, start < end ? end - start : 0};
    }
    size_t from = work->scratch.length;
    bool first = true;
    for (; index < work->comments.count && work->comments.items[index].start < end; index++) {
        Span comment = work->comments.items[index];
        if (comment.start >= start) {  // else it is inside of the one before
            buffer_add(&work->scratch, " ", first ? 0 : 1);
            buffer_add(&work->scratch, work->source + start, comment.start - start);
            start = comment.end;
            first = false;
        }
    }
    if (start < end) {
        buffer_add(&work->scratch, " ", first ? 0 : 1);
        buffer_add(&work->scratch, work->source + start, end - start);
    }
    return gathered(work, from);
}

// Where a text was cut inside of a character, that is one that cannot be read.
static Text whole_characters(Work *work, Text text) {
    uint32_t tail = 0;
    while (tail < text.length && tail < 4 &&
           ((unsigned char)text.at[text.length - 1 - tail] & 0xC0) == 0x80) {
        tail++;
    }
    if (tail == text.length) {
        return text;
    }
    unsigned char lead = (unsigned char)text.at[text.length - 1 - tail];
    uint32_t needed = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC0 ? 1 : 0;
    if (needed <= tail) {
        return text;
    }
    size_t from = work->scratch.length;
    buffer_add(&work->scratch, text.at, text.length - 1 - tail);
    json_raw(&work->scratch, "\xEF\xBF\xBD");
    return gathered(work, from);
}

static Text signature(Work *work, const Draft *draft, const Nodes *decorators) {
    uint32_t start = draft->start;
    if (decorators->count > 0) {
        start = after_decorators(work, start, decorators);
    }
    TSNode body;
    bool has_body = draft_node(work, draft, BODY, &body) && start_of(body) > start;
    uint32_t end = has_body ? start_of(body) : end_of(draft->span);
    bool is_cut = end > start && end - start > SIGNATURE_LIMIT;
    if (is_cut) {
        end = start + SIGNATURE_LIMIT;
    }
    Text head = cut_out_comments(work, start, end);
    if (is_cut) {
        head = whole_characters(work, head);
    }
    if (has_body) {
        head = trim_end_marks(without_suffix(trim_end(head), "=>"), " \t\r\n{:=");
    }
    return one_line(&work->arena, head, LINE_LIMIT);
}

static Text visibility(Work *work, const Definition *definition, const Nodes *modifiers,
                       Text outer_kind, const Draft *draft) {
    const Rules *rules = &work->spec->rules;
    Text name = definition->name;
    if (rules->visibility == UNDERSCORE) {
        bool begins = name.length >= 2 && memcmp(name.at, "__", 2) == 0;
        bool ends = name.length >= 2 && memcmp(name.at + name.length - 2, "__", 2) == 0;
        bool is_private = name.length > 0 && name.at[0] == '_' && !(begins && ends);
        return is_private ? TEXT("private") : TEXT("public");
    }
    if (rules->visibility == CAPITAL) {
        Text first = {name.at, 0};
        do {
            first.length++;
        } while (first.length < name.length &&
                 ((unsigned char)name.at[first.length] & 0xC0) == 0x80);
        int upper = is_upper(first);
        work->raised |= upper < 0;
        return upper > 0 ? TEXT("public") : TEXT("private");
    }
    if (rules->visibility == BY_MODIFIERS) {
        for (uint32_t i = 0; i < rules->word_count; i += 2) {
            for (uint32_t j = 0; j < modifiers->count; j++) {
                if (same_text(line_of(work, modifiers->items[j]), rules->words[i])) {
                    return rules->words[i + 1];
                }
            }
        }
        if (text_is(outer_kind, "interface") || text_is(outer_kind, "trait") ||
            text_is(definition->kind, "enumMember")) {
            return TEXT("public");
        }
        Text usual = constant_of(draft, SET_VISIBILITY_DEFAULT);
        return usual.at == NULL ? rules->visibility_default : usual;
    }
    return TEXT("public");
}

// The text of `@doc` nodes, joined by lines.
static Text doc_inside(Work *work, const Draft *draft) {
    uint32_t at = 0;
    TSNode node;
    size_t from = work->scratch.length;
    for (bool first = true; next_field(work, draft->field[DOC], DOC, &at, &node); first = false) {
        buffer_add(&work->scratch, "\n", first ? 0 : 1);
        buffer_text(&work->scratch, trim_end(node_text(work, node)));
    }
    return gathered(work, from);
}

Text doc_above(Work *work, const Drafts *drafts, const Draft *draft, const Map *comment_by_end) {
    TSNode anchor = draft->span;
    draft_node(work, draft, ANCHOR, &anchor);
    uint32_t line = ts_node_start_point(anchor).row;
    Nodes decorators = marks_of(work, drafts, draft, DECORATOR);
    for (uint32_t i = 0; i < decorators.count; i++) {
        uint32_t row = ts_node_start_point(decorators.items[i]).row;
        line = row < line ? row : line;
    }
    LIST_FREE(&decorators);
    LIST(Text) texts = {0};
    uint32_t index;
    // Lines count from 1 in the map, whose keys are never 0: this is the line before.
    while (!work->raised && line > 0 && (index = map_get(comment_by_end, line)) != ABSENT) {
        Comment comment = work->own_line.items[index];
        Text text = {work->source + comment.start, comment.end - comment.start};
        PyObject *answer = PyObject_CallFunction(work->spec->helpers.comment_kind, "s#", text.at,
                                                 (Py_ssize_t)text.length);
        long kind = answer == NULL ? -1 : PyLong_AsLong(answer);
        Py_XDECREF(answer);
        work->raised |= kind < 0;
        if (kind <= 0) {
            break;
        }
        line = comment.first_line;
        if (kind == 2) {
            continue;
        }
        PUSH(&texts, &work->failed, text);
        if (text.length >= 2 && memcmp(text.at, "/*", 2) == 0) {
            break;
        }
    }
    Text doc = NO_TEXT;
    if (texts.count > 0 && !work->raised) {
        size_t from = work->scratch.length;
        for (uint32_t i = texts.count; i-- > 0;) {
            buffer_text(&work->scratch, texts.items[i]);
            buffer_add(&work->scratch, "\n", i == 0 ? 0 : 1);
        }
        doc = document(work, gathered(work, from));
    }
    LIST_FREE(&texts);
    return doc;
}

void read_details(Work *work, const Drafts *drafts, const Draft *draft, Definition *definition,
                  Text outer_kind, Text section) {
    Nodes decorators = {0}, modifiers = {0};
    if (draft->marks != ABSENT) {
        decorators = marks_of(work, drafts, draft, DECORATOR);
        modifiers = marks_of(work, drafts, draft, MODIFIER);
    }
    TSNode name = draft->node;
    TSPoint start = ts_node_start_point(draft->span);
    TSPoint end = draft->has_end_point ? draft->end_point : ts_node_end_point(draft->span);
    draft_node(work, draft, NAME, &name);
    definition->ast_kind = ts_node_type(draft->node);
    definition->range = (Extent){
        {draft->start, draft->end, start.row, start.column, end.row, end.column}};
    definition->name_range = name_range(work, name);
    definition->signature = signature(work, draft, &decorators);
    definition->parameters =
        draft->parameters == ABSENT ? TEXT("[]") : parameters(work, drafts, draft);
    definition->return_type = draft_has(draft, RETURN_TYPE) ? type_text(work, draft) : NO_TEXT;
    definition->decorators = texts_as_json(work, &decorators, true);
    definition->modifiers = texts_as_json(work, &modifiers, false);
    Text given = constant_of(draft, SET_VISIBILITY);
    definition->visibility =
        given.length > 0 ? given
        : section.length > 0
            ? section
            : visibility(work, definition, &modifiers, outer_kind, draft);
    definition->is_exported = is_set(draft->constants, SET_EXPORTED);
    definition->doc =
        draft_has(draft, DOC) ? document(work, doc_inside(work, draft)) : NO_TEXT;
    bool is_body = draft_has(draft, BODY);
    bool counts = is_callable(definition->kind) || text_is(definition->kind, "property");
    definition->complexity = counts && is_body ? 1 : -1;
    LIST_FREE(&decorators);
    LIST_FREE(&modifiers);
}
