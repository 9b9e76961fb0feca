// Definitions: nesting them, naming them, settling their kinds; see `definitions.py`.
#include "assembler.h"

static bool one_of(Text text, const char *const *words) {
    for (; *words != NULL; words++) {
        if (text_is(text, *words)) {
            return true;
        }
    }
    return false;
}

bool is_callable(Text kind) {
    return one_of(kind, (const char *const[]){"function", "method", "constructor", NULL});
}

bool is_class_like(Text kind) {
    return one_of(kind, (const char *const[]){"class", "interface", "struct", "trait", "enum",
                                              "object", NULL});
}

// A definition or scope that is not over yet: what comes next may lie in it.
typedef struct {
    int64_t end;
    Text qualified_name, kind;
    uint32_t record;  // ABSENT: none
    Text section;     // the visibility that a section in it gave
} Open;

static const Open THE_FILE = {INT64_MAX, {"", 0}, {"", 0}, ABSENT, {NULL, 0}};

typedef LIST(Open) Stack;

static void bound(Work *work, int64_t position, uint32_t owner) {
    PUSH(&work->bounds, &work->failed, position);
    PUSH(&work->owners, &work->failed, owner);
}

uint32_t owner_at(const Work *work, uint32_t position) {
    uint32_t low = 0, high = work->bounds.count;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (work->bounds.items[middle] <= (int64_t)position) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return work->owners.items[low - 1];
}

// A name with dots between its parts (`a::b`, `a\b`).
static Text separated(Work *work, Text name) {
    return replace(&work->arena, replace(&work->arena, name, "::", "."), "\\", ".");
}

// A scope's name (`a::b`, `a\b`, `*T`, `T<U>`) with dots and without arguments.
static Text dotted(Work *work, Text name) {
    for (uint32_t i = 0; i < name.length; i++) {
        if (name.at[i] == '<' || name.at[i] == '[') {
            name.length = i;
        }
    }
    name = separated(work, trim_marks(name, "*&( )"));
    return replace(&work->arena, name, "/", ".");
}

// The name as records have it, empty when there is none.
static Text name_of(Work *work, const Draft *draft) {
    Text name = constant_of(draft, SET_NAME);
    if (name.at == NULL) {
        if (!draft_has(draft, NAME)) {
            return TEXT("");
        }
        uint32_t at = 0, count = 0;
        TSNode node, first;
        size_t from = work->scratch.length;
        for (; next_field(work, draft->field[NAME], NAME, &at, &node); count++) {
            if (count == 0) {
                first = node;
            }
            buffer_add(&work->scratch, " ", count == 0 ? 0 : 1);
            buffer_text(&work->scratch, node_text(work, node));
        }
        if (count == 1) {
            work->scratch.length = from;
            name = node_name(work, first);
        } else {
            name = gathered(work, from);
        }
    }
    return work->spec->rules.has_name_end ? ask(work, work->spec->helpers.end_name, name) : name;
}

static Text qualified_name(Work *work, const Draft *draft, Text name, Text outer) {
    if (name.length == 0 && outer.length > 0) {
        return outer;
    }
    Text path = text_is(draft->kind, "namespace") ? separated(work, name) : name;
    size_t from = work->scratch.length;
    Buffer *out = &work->scratch;
    if (outer.length > 0) {
        buffer_text(out, outer);
        buffer_add(out, ".", 1);
    } else if (!draft_has(draft, QUALIFIER)) {
        return path;
    }
    if (draft_has(draft, QUALIFIER)) {
        uint32_t at = 0;
        TSNode node;
        while (next_field(work, draft->field[QUALIFIER], QUALIFIER, &at, &node)) {
            buffer_text(out, dotted(work, node_text(work, node)));
            buffer_add(out, ".", 1);
        }
        path = name;
    }
    buffer_text(out, path);
    return gathered(work, from);
}

// Tell whether `.qualified` ends with `.name.name`: a method called like its class.
static bool is_like_class(Text qualified, Text name) {
    uint32_t wanted = 2 * name.length + 1;
    if (qualified.length < wanted) {
        return false;
    }
    const char *at = qualified.at + qualified.length - wanted;
    return (at == qualified.at || at[-1] == '.') && memcmp(at, name.at, name.length) == 0 &&
           at[name.length] == '.' && memcmp(at + name.length + 1, name.at, name.length) == 0;
}

// The kind by what the draft lies in: a function in a class is a method.
static Text kind_of(Work *work, const Draft *draft, Text name, Text qualified, Text outer_kind) {
    const Rules *rules = &work->spec->rules;
    Text kind = constant_of(draft, SET_KIND);
    if (kind.length == 0) {
        bool is_fixed = kind.at != NULL;
        kind = draft->kind;
        if (!is_fixed && text_is(kind, "function")) {
            if (is_class_like(outer_kind) || draft_has(draft, QUALIFIER)) {
                kind = TEXT("method");
            }
        } else if (!is_fixed && text_is(kind, "variable")) {
            if (rules->constants) {
                int upper = is_upper(name);
                work->raised |= upper < 0;
                if (upper > 0) {
                    return TEXT("constant");
                }
            }
            if (is_class_like(outer_kind)) {
                return TEXT("field");
            }
        }
    }
    if (text_is(kind, "method")) {
        for (uint32_t i = 0; i < rules->constructor_count; i++) {
            Text constructor = rules->constructors[i];
            if (same_text(name, constructor) ||
                (text_is(constructor, "<class>") && is_like_class(qualified, name))) {
                return TEXT("constructor");
            }
        }
    }
    return kind;
}

static void close_last(Work *work, Stack *stack) {
    int64_t end = stack->items[--stack->count].end;
    bound(work, end, stack->items[stack->count - 1].record);
}

static Definition *add_record(Work *work, const Drafts *drafts, const Draft *draft, Text name,
                              Text kind, Text qualified, const Open *holder, Text section) {
    Definition definition = {
        .name = name, .kind = kind, .qualified_name = qualified, .parent = holder->record};
    read_details(work, drafts, draft, &definition, holder->kind, section);
    PUSH(&work->definitions, &work->failed, definition);
    return work->failed ? NULL : &work->definitions.items[work->definitions.count - 1];
}

static void add_doc(Work *work, const Drafts *drafts, const Draft *draft, const Open *around,
                    const Map *comment_by_end, Definition *definition) {
    // A comment above is for the first definition of a line, not for what that holds.
    uint32_t line = ts_node_start_point(draft->node).row;
    if (around->record == ABSENT ||
        work->definitions.items[around->record].range.values[2] != line) {
        definition->doc = doc_above(work, drafts, draft, comment_by_end);
    }
}

static void assemble_one(Work *work, const Drafts *drafts, const Draft *draft, Stack *stack,
                         const Map *comment_by_end) {
    while (stack->items[stack->count - 1].end <= draft->start) {
        close_last(work, stack);
    }
    Open *around = &stack->items[stack->count - 1];
    if (draft->role == SECTION) {
        around->section = constant_of(draft, SET_VISIBILITY);
        return;
    }
    bool is_local = text_is(draft->kind, "variable") || text_is(draft->kind, "constant");
    bool holds_locals = is_callable(around->kind) || text_is(around->kind, "property");
    if (holds_locals && (is_local || is_set(draft->constants, SET_OUTSIDE))) {
        return;
    }
    const Open *holder = around;
    if (is_set(draft->constants, SET_OWNER)) {
        // The innermost class that is open, past callables in it.
        while (holder > stack->items && !is_class_like(holder->kind)) {
            holder--;
        }
    }
    Text name = name_of(work, draft);
    Text qualified = qualified_name(work, draft, name, holder->qualified_name);
    uint32_t index = holder->record;
    Text kind = draft->kind;
    if (kind.length == 0) {
        // A named scope holds members, as an `impl` does; one without a name is transparent.
        kind = name.length > 0 ? TEXT("class") : holder->kind;
    } else if (name.length == 0) {
        return;
    } else {
        kind = kind_of(work, draft, name, qualified, holder->kind);
        index = work->definitions.count;
        Definition *definition =
            add_record(work, drafts, draft, name, kind, qualified, holder, around->section);
        if (definition == NULL || work->raised) {
            return;
        }
        if (work->spec->rules.has_docs && definition->doc.at == NULL) {
            add_doc(work, drafts, draft, around, comment_by_end, definition);
        }
    }
    if (draft_has(draft, BODY) || is_set(draft->constants, SET_LEVEL) ||
        is_set(draft->constants, SET_HOLDS)) {
        PUSH(stack, &work->failed, (Open){draft->end, qualified, kind, index, NO_TEXT});
        bound(work, draft->start, index);
    }
}

void assemble_definitions(Work *work) {
    Drafts drafts = {0};
    Map comment_by_end = {0};
    Stack stack = {0};
    if (work->spec->rules.has_docs) {
        for (uint32_t i = 0; i < work->own_line.count; i++) {
            map_set(&comment_by_end, work->own_line.items[i].last_line + 1, i);
        }
    }
    bound(work, -1, ABSENT);
    PUSH(&stack, &work->failed, THE_FILE);
    if (!work->failed) {
        collect_drafts(work, &drafts);
    }
    for (uint32_t i = 0; i < drafts.items.count && !work->raised && !work->failed; i++) {
        assemble_one(work, &drafts, &drafts.items.items[i], &stack, &comment_by_end);
    }
    while (stack.count > 1 && !work->failed) {
        close_last(work, &stack);
    }
    work->failed |= comment_by_end.failed;
    map_free(&comment_by_end);
    LIST_FREE(&stack);
    LIST_FREE(&drafts.items);
    LIST_FREE(&drafts.links);
}
