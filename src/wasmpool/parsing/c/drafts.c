// The matches of one node put together; see `drafts.py`.
#include <stdlib.h>

#include "assembler.h"

Text constant_of(const Draft *draft, Constant name) {
    return draft->constants->value[name];
}

bool draft_node(const Work *work, const Draft *draft, Field field, TSNode *node) {
    return draft_has(draft, field) && first_field(work, draft->field[field], field, node);
}

// Let a draft have the fields of a match that it does not have yet.
static void take_fields(const Work *work, Draft *draft, uint32_t match) {
    const Match *found = &work->matches.items[match];
    for (uint32_t i = 0; i < found->count; i++) {
        Field field = work->spec->field_of[work->captures.items[found->first + i].index];
        if (field < FIELDS && draft->field[field] == ABSENT) {
            draft->field[field] = match;
        }
    }
}

static void link_match(Drafts *drafts, uint32_t *first, uint32_t *last, uint32_t match) {
    uint32_t link = drafts->links.count;
    PUSH(&drafts->links, &drafts->failed, (Link){match, ABSENT});
    if (drafts->failed) {
        return;
    }
    if (*first == ABSENT) {
        *first = link;
    } else {
        drafts->links.items[*last].next = link;
    }
    *last = link;
}

static uint32_t new_draft(Work *work, Drafts *drafts, TSNode node, uint32_t match) {
    const Pattern *pattern = &work->spec->patterns[work->matches.items[match].pattern];
    Draft draft = {
        .node = node, .span = node, .role = pattern->role, .kind = pattern->kind,
        .constants = &pattern->constants, .marks = ABSENT, .parameters = ABSENT,
        .index = drafts->items.count,
    };
    for (int field = 0; field < FIELDS; field++) {
        draft.field[field] = ABSENT;
    }
    take_fields(work, &draft, match);
    draft_node(work, &draft, RANGE, &draft.span);
    draft.start = start_of(draft.span);
    draft.end = end_of(draft.span);
    PUSH(&drafts->items, &drafts->failed, draft);
    return draft.index;
}

// Add the fields of a further match to a draft.
static void add_match(Work *work, Drafts *drafts, Draft *draft, uint32_t match) {
    const Pattern *pattern = &work->spec->patterns[work->matches.items[match].pattern];
    if (has_field(work, match, PARAMETER_NAME) || has_field(work, match, PARAMETER)) {
        link_match(drafts, &draft->parameters, &draft->last_parameter, match);
        return;
    }
    if (has_field(work, match, DECORATOR) || has_field(work, match, MODIFIER)) {
        link_match(drafts, &draft->marks, &draft->last_mark, match);
    }
    take_fields(work, draft, match);
    if (pattern->has_constants && draft->constants != &pattern->constants) {
        Constants *merged = arena_take(&work->arena, sizeof *merged);
        if (merged != NULL) {
            *merged = *draft->constants;
            for (int i = 0; i < CONSTANTS; i++) {
                if (is_set(&pattern->constants, i)) {
                    merged->value[i] = pattern->constants.value[i];
                }
            }
            draft->constants = merged;
        }
    }
}

static void collect_definitions(Work *work, Drafts *drafts, Map *known) {
    // What patterns say of a node that a definition spans (`@range`), they say of the definition.
    Map spanned = {0};
    for (int round = 0; round < 2; round++) {
        // Patterns with a kind first: they decide what is a definition at all.
        FOR_PATTERNS(work, DEFINITION) {
            const Pattern *pattern = THE_PATTERN(work);
            if ((pattern->kind.length > 0) != (round == 0)) {
                continue;
            }
            FOR_MATCHES(work, match) {
                uint32_t at = 0;
                TSNode node;
                while (!drafts->failed && next_root(work, match, &at, &node)) {
                    uint64_t key = key_of(node.id);
                    uint32_t index = map_get(known, key);
                    if (index == ABSENT) {
                        index = map_get(&spanned, key);
                    }
                    if (index != ABSENT) {
                        add_match(work, drafts, &drafts->items.items[index], match);
                    } else if (round == 0) {
                        index = new_draft(work, drafts, node, match);
                        map_set(known, key, index);
                        if (drafts->failed) {
                            continue;
                        }
                        Draft *draft = &drafts->items.items[index];
                        if (has_field(work, match, RANGE)) {
                            map_set(&spanned, key_of(draft->span.id), index);
                        }
                        if (has_field(work, match, DECORATOR) ||
                            has_field(work, match, MODIFIER)) {
                            add_match(work, drafts, draft, match);
                        }
                    }
                }
            }
        }
    }
    drafts->failed |= spanned.failed;
    map_free(&spanned);
}

static int by_range(const void *a, const void *b) {
    const Draft *one = *(Draft *const *)a, *other = *(Draft *const *)b;
    int order = by_span(one->start, one->end, other->start, other->end);
    return order != 0 ? order : one->index < other->index ? -1 : 1;
}

static int by_place(const void *a, const void *b) {
    const Draft *one = a, *other = b;
    int order = by_span(one->start, one->end, other->start, other->end);
    if (order != 0) {
        return order;
    }
    // Of those that span the same, the one with a body comes last: it holds what is inside.
    int bodies = draft_has(one, BODY) - draft_has(other, BODY);
    return bodies != 0 ? bodies : one->index < other->index ? -1 : 1;
}

static int level_of(const Draft *draft) {
    return atoi(constant_of(draft, SET_LEVEL).at);
}

// What is open while levels are extended: a scope, or a draft with a level in one.
typedef struct {
    Draft *draft;  // of a level; else this is a scope
    uint32_t end;
    TSPoint end_point;
} Open;

// Let each with a level reach to the next of its level or a lower one, inside its scope.
static void extend_to_next(Drafts *drafts) {
    LIST(Draft *) some = {0};
    LIST(Open) open = {0};
    for (uint32_t i = 0; i < drafts->items.count; i++) {
        Draft *draft = &drafts->items.items[i];
        if (draft->role == SCOPE || is_set(draft->constants, SET_LEVEL)) {
            PUSH(&some, &drafts->failed, draft);
        }
    }
    if (some.count == 0) {
        return;
    }
    qsort(some.items, some.count, sizeof *some.items, by_range);
    TSNode top = some.items[0]->node;
    for (TSNode up = top; !ts_node_is_null(up); up = ts_node_parent(up)) {
        top = up;
    }
    PUSH(&open, &drafts->failed, (Open){NULL, end_of(top), ts_node_end_point(top)});
    uint32_t scope = 0;  // the place of the innermost one in `open`
    for (uint32_t i = 0; i <= some.count && !drafts->failed; i++) {
        Draft *draft = i < some.count ? some.items[i] : NULL;
        // Leave the scopes that are over, at the end all.
        while (draft == NULL ? open.count > 0 : scope > 0 && open.items[scope].end <= draft->start) {
            while (open.count > scope + 1) {
                Draft *inside = open.items[--open.count].draft;
                inside->end = open.items[scope].end;
                inside->end_point = open.items[scope].end_point;
                inside->has_end_point = true;
            }
            open.count--;
            for (scope = open.count > 0 ? open.count - 1 : 0;
                 scope > 0 && open.items[scope].draft != NULL; scope--) {
            }
        }
        if (draft == NULL) {
            break;
        }
        if (!is_set(draft->constants, SET_LEVEL)) {
            scope = open.count;
            PUSH(&open, &drafts->failed,
                 (Open){NULL, draft->end, ts_node_end_point(draft->span)});
            continue;
        }
        while (open.count > scope + 1 &&
               level_of(open.items[open.count - 1].draft) >= level_of(draft)) {
            Draft *before = open.items[--open.count].draft;
            before->end = draft->start;
            before->end_point = ts_node_start_point(draft->node);
            before->has_end_point = true;
        }
        PUSH(&open, &drafts->failed, (Open){draft, 0, {0, 0}});
    }
    LIST_FREE(&some);
    LIST_FREE(&open);
}

void collect_drafts(Work *work, Drafts *drafts) {
    Map known = {0};
    static const Role HOLDERS[] = {SECTION, SCOPE};
    for (int i = 0; i < 2; i++) {
        FOR_PATTERNS(work, HOLDERS[i]) {
            FOR_MATCHES(work, match) {
                if (drafts->failed) {
                    break;
                }
                TSNode node = root_of(work, match);
                // A later section of a node takes the place of the first, a later scope does not.
                uint32_t index = map_get(&known, key_of(node.id));
                if (index == ABSENT) {
                    map_set(&known, key_of(node.id), new_draft(work, drafts, node, match));
                } else if (i == 0) {
                    uint32_t fresh = new_draft(work, drafts, node, match);
                    if (!drafts->failed) {
                        drafts->items.items[index] = drafts->items.items[fresh];
                        drafts->items.items[index].index = index;
                        drafts->items.count--;
                    }
                }
            }
        }
    }
    collect_definitions(work, drafts, &known);
    bool has_levels = false;
    FOR_PATTERNS(work, DEFINITION) {
        has_levels |= is_set(&THE_PATTERN(work)->constants, SET_LEVEL);
    }
    if (has_levels && drafts->items.count > 0) {
        extend_to_next(drafts);
    }
    if (drafts->items.count > 1) {
        qsort(drafts->items.items, drafts->items.count, sizeof(Draft), by_place);
    }
    drafts->failed |= known.failed;
    work->failed |= drafts->failed;
    map_free(&known);
}
