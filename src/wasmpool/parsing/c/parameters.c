// The parameters of a callable, read off its text; see `parameters` in `details.py`.
#include <stdlib.h>

#include "assembler.h"

// The text of a parameter without its name and default: a type in C's syntax.
static Text around(Work *work, TSNode node, uint32_t match) {
    TSNode value, name;
    uint32_t start = start_of(node), end = end_of(node);
    if (first_field(work, match, PARAMETER_DEFAULT, &value)) {
        end = start_of(value);
    }
    Text text = {work->source + start, end > start ? end - start : 0};
    if (first_field(work, match, PARAMETER_NAME, &name)) {
        size_t from = work->scratch.length;
        uint32_t last = end > end_of(name) ? end : end_of(name);
        buffer_add(&work->scratch, work->source + start, start_of(name) - start);
        buffer_add(&work->scratch, work->source + end_of(name), last - end_of(name));
        text = gathered(work, from);
    }
    return trim_end_marks(one_line(&work->arena, text, LINE_LIMIT), " =");
}

typedef struct {
    TSNode node;
    uint32_t match, index;
} ParameterMatch;

static int by_parameter(const void *a, const void *b) {
    const ParameterMatch *one = a, *other = b;
    uint32_t start = start_of(one->node), after = start_of(other->node);
    return start != after ? (start < after ? -1 : 1) : one->index < other->index ? -1 : 1;
}

typedef struct {
    Text name, type, value, kind;
} Parameter;

static Parameter read_parameter(Work *work, const ParameterMatch *found, const Pattern *pattern) {
    TSNode name, part;
    Parameter parameter = {NO_TEXT, NO_TEXT, NO_TEXT, NO_TEXT};
    bool has_name = first_field(work, found->match, PARAMETER_NAME, &name);
    bool is_around = is_set(&pattern->constants, SET_PARAMETER_TYPE);
    bool has_type = first_field(work, found->match, PARAMETER_TYPE, &part);
    parameter.name = !has_name && (is_around || has_type)
                         ? TEXT("")
                         : line_of(work, has_name ? name : found->node);
    if (is_around) {
        parameter.type = around(work, found->node, found->match);
    } else if (has_type) {
        parameter.type = line_of(work, part);
    }
    if (first_field(work, found->match, PARAMETER_DEFAULT, &part)) {
        parameter.value = line_of(work, part);
    }
    return parameter;
}

static void write_parameter(Buffer *out, const Parameter *parameter) {
    json_raw(out, "{\"name\":");
    json_text(out, parameter->name);
    if (parameter->type.at != NULL) {
        json_raw(out, ",\"type\":");
        json_text(out, parameter->type);
    }
    if (parameter->value.at != NULL) {
        json_raw(out, ",\"default\":");
        json_text(out, parameter->value);
    }
    if (parameter->kind.at != NULL) {
        json_raw(out, ",\"kind\":");
        json_text(out, parameter->kind);
    }
    json_raw(out, "}");
}

Text parameters(Work *work, const Drafts *drafts, const Draft *draft) {
    LIST(ParameterMatch) found = {0};
    LIST(Parameter) made = {0};
    for (uint32_t link = draft->parameters; link != ABSENT;
         link = drafts->links.items[link].next) {
        ParameterMatch match = {.match = drafts->links.items[link].match, .index = found.count};
        if (!first_field(work, match.match, PARAMETER, &match.node)) {
            first_field(work, match.match, PARAMETER_NAME, &match.node);
        }
        PUSH(&found, &work->failed, match);
    }
    if (found.count > 1) {
        qsort(found.items, found.count, sizeof *found.items, by_parameter);
    }
    Text following = NO_TEXT;
    for (uint32_t i = 0; i < found.count; i++) {
        const ParameterMatch *each = &found.items[i];
        if (i > 0 && start_of(each->node) == start_of(found.items[i - 1].node)) {
            continue;  // a more special pattern had it
        }
        const Pattern *pattern =
            &work->spec->patterns[work->matches.items[each->match].pattern];
        if (is_set(&pattern->constants, SET_PARAMETER_BEFORE)) {
            for (uint32_t j = 0; j < made.count; j++) {
                if (made.items[j].kind.at == NULL) {
                    made.items[j].kind = constant(pattern, SET_PARAMETER_BEFORE);
                }
            }
            continue;
        }
        if (is_set(&pattern->constants, SET_PARAMETER_AFTER)) {
            following = constant(pattern, SET_PARAMETER_AFTER);
            continue;
        }
        Parameter parameter = read_parameter(work, each, pattern);
        parameter.kind = is_set(&pattern->constants, SET_PARAMETER_KIND)
                             ? constant(pattern, SET_PARAMETER_KIND)
                             : following;
        if (text_is(parameter.kind, "variadic") && work->spec->rules.variadic_ends_positional) {
            following = TEXT("keyword_only");
        }
        PUSH(&made, &work->failed, parameter);
    }
    size_t from = work->scratch.length;
    json_raw(&work->scratch, "[");
    for (uint32_t i = 0; i < made.count; i++) {
        buffer_add(&work->scratch, ",", i == 0 ? 0 : 1);
        write_parameter(&work->scratch, &made.items[i]);
    }
    json_raw(&work->scratch, "]");
    LIST_FREE(&found);
    LIST_FREE(&made);
    return gathered(work, from);
}
