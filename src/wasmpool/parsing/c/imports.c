// Imports and exports of a file; see `imports.py`.
#include <stdlib.h>

#include "assembler.h"

typedef struct {
    uint32_t start, end, index;
    Text module;
} Prefix;

typedef LIST(Prefix) Prefixes;

static Text module_text(Work *work, TSNode node) {
    return one_line(&work->arena, trim_marks(node_text(work, node), "\"'`<>"), LINE_LIMIT);
}

static Text field_text(Work *work, uint32_t match, Field field) {
    TSNode node;
    return first_field(work, match, field, &node) ? node_name(work, node) : NO_TEXT;
}

static int by_prefix(const void *a, const void *b) {
    const Prefix *one = a, *other = b;
    int order = by_span(one->start, one->end, other->start, other->end);
    return order != 0 ? order : one->index < other->index ? -1 : 1;
}

// What stands before groups of imports, outermost first.
static Prefixes prefixes_of(Work *work) {
    Prefixes prefixes = {0};
    FOR_PATTERNS(work, IMPORT_PREFIX) {
        FOR_MATCHES(work, match) {
            TSNode node = root_of(work, match), module = node;
            first_field(work, match, MODULE, &module);
            PUSH(&prefixes, &work->failed,
                 (Prefix){start_of(node), end_of(node), prefixes.count,
                          module_text(work, module)});
        }
    }
    if (prefixes.count > 1) {
        qsort(prefixes.items, prefixes.count, sizeof *prefixes.items, by_prefix);
    }
    return prefixes;
}

// The module as it is written, its parts joined.
static Text written_module(Work *work, const Pattern *pattern, uint32_t match) {
    Text module = constant(pattern, SET_MODULE);
    uint32_t at = 0, count = 0;
    TSNode node;
    size_t from = work->scratch.length;
    for (; next_field(work, match, MODULE, &at, &node); count++) {
        buffer_add(&work->scratch, work->spec->rules.module_separator.at,
                   count == 0 ? 0 : work->spec->rules.module_separator.length);
        buffer_text(&work->scratch, module_text(work, node));
    }
    return count == 0 ? module : gathered(work, from);
}

static Text whole_module(Work *work, const Prefixes *prefixes, uint32_t position, Text module) {
    size_t from = work->scratch.length;
    bool first = true;
    for (uint32_t i = 0; i <= prefixes->count; i++) {
        Text part = NO_TEXT;
        if (i == prefixes->count) {
            part = module.length > 0 ? module : NO_TEXT;
        } else if (prefixes->items[i].start <= position && position < prefixes->items[i].end) {
            part = prefixes->items[i].module;
        }
        if (part.at != NULL) {
            buffer_add(&work->scratch, work->spec->rules.module_separator.at,
                       first ? 0 : work->spec->rules.module_separator.length);
            buffer_text(&work->scratch, part);
            first = false;
        }
    }
    return gathered(work, from);
}

// The name that an import binds when it gives none itself.
static Text local_name(Work *work, Text module, const Pattern *pattern) {
    Text local = constant(pattern, SET_LOCAL);
    Text separator = work->spec->rules.module_separator;
    bool is_first = text_is(local, "first");
    if (!is_first && !text_is(local, "last")) {
        return NO_TEXT;
    }
    if (!is_first && work->spec->rules.has_local_name) {
        return ask(work, work->spec->helpers.local_name, module);
    }
    for (uint32_t i = 0; i + separator.length <= module.length; i++) {
        uint32_t at = is_first ? i : module.length - separator.length - i;
        if (memcmp(module.at + at, separator.at, separator.length) == 0) {
            uint32_t after = at + separator.length;
            return is_first ? (Text){module.at, at}
                            : (Text){module.at + after, module.length - after};
        }
    }
    return module;
}

static void add_import(Work *work, const Prefixes *prefixes, const Pattern *pattern,
                       uint32_t match) {
    TSNode node = root_of(work, match), last = node;
    if (!first_field(work, match, NAME, &last) && !first_field(work, match, ALIAS, &last)) {
        first_field(work, match, MODULE, &last);
    }
    uint32_t position = start_of(last);
    Text name = field_text(work, match, NAME);
    if (name.length == 0) {
        name = constant(pattern, SET_NAME);
    }
    Text alias = field_text(work, match, ALIAS);
    Text relative = field_text(work, match, RELATIVE);
    Text module = whole_module(work, prefixes, position, written_module(work, pattern, match));
    int32_t level = 0;
    for (uint32_t i = 0; i < relative.length; i++) {
        level += relative.at[i] == '.';
    }
    if (relative.length == 0 && is_set(&pattern->constants, SET_RELATIVE_LEVEL)) {
        level = atoi(constant(pattern, SET_RELATIVE_LEVEL).at);
    }
    Text local = alias.length > 0  ? alias
                 : name.length > 0 ? name
                                   : local_name(work, module, pattern);
    PUSH(&work->imports, &work->failed,
         (Import){
             .module = module,
             .imported_name = name,
             .local_name = local,
             .kind = pattern->kind,
             .relative_level = level,
             .is_type_only = has_field(work, match, TYPE_ONLY) ||
                             is_set(&pattern->constants, SET_TYPE_ONLY),
             .range = range_of(node),
             .enclosing = owner_at(work, start_of(node)),
             .position = position,
             .index = work->imports.count,
         });
}

static int import_order(const void *a, const void *b) {
    const Import *one = a, *other = b;
    int order = by_extent(&one->range, &other->range);
    if (order == 0 && one->position != other->position) {
        order = one->position < other->position ? -1 : 1;
    }
    return order != 0 ? order : one->index < other->index ? -1 : 1;
}

// Tell whether a match with `fallback` has to stand back; others take their node.
static bool stands_back(Map *taken, const Pattern *pattern, TSNode node) {
    if (is_set(&pattern->constants, SET_FALLBACK)) {
        return map_get(taken, key_of(node.id)) != ABSENT;
    }
    map_set(taken, key_of(node.id), 0);
    return false;
}

void assemble_imports(Work *work) {
    Prefixes prefixes = prefixes_of(work);
    Map taken = {0};
    for (int fallback = 0; fallback < 2; fallback++) {
        FOR_PATTERNS(work, IMPORT) {
            const Pattern *pattern = THE_PATTERN(work);
            if (is_set(&pattern->constants, SET_FALLBACK) != fallback) {
                continue;
            }
            FOR_MATCHES(work, match) {
                if (!stands_back(&taken, pattern, root_of(work, match))) {
                    add_import(work, &prefixes, pattern, match);
                }
            }
        }
    }
    if (work->imports.count > 1) {
        qsort(work->imports.items, work->imports.count, sizeof(Import), import_order);
    }
    work->failed |= taken.failed;
    map_free(&taken);
    LIST_FREE(&prefixes);
}

static int export_order(const void *a, const void *b) {
    const Export *one = a, *other = b;
    int order = by_extent(&one->range, &other->range);
    return order != 0 ? order : one->index < other->index ? -1 : 1;
}

// The imports that lie in a node captured as `@reexport` are exports as well.
static void add_reexports(Work *work, TSNode node) {
    uint32_t start = start_of(node), end = end_of(node);
    for (uint32_t i = 0; i < work->imports.count; i++) {
        const Import *import = &work->imports.items[i];
        if (import->range.values[0] >= start && import->range.values[0] < end) {
            PUSH(&work->exports, &work->failed,
                 (Export){
                     .name = import->local_name,
                     .local_name = import->imported_name,
                     .module = import->module,
                     .kind = text_is(import->kind, "wildcard") ? TEXT("wildcard") : TEXT("named"),
                     .range = import->range,
                     .index = work->exports.count,
                 });
        }
    }
}

static void add_export(Work *work, const Pattern *pattern, uint32_t match, TSNode node) {
    TSNode module;
    Text local = field_text(work, match, NAME), name = field_text(work, match, ALIAS);
    if (name.length == 0) {
        name = constant(pattern, SET_NAME);
    }
    if (name.length == 0) {
        name = local;
    }
    bool has_module = first_field(work, match, MODULE, &module);
    PUSH(&work->exports, &work->failed,
         (Export){
             .name = name,
             .local_name = local,
             .module = has_module ? module_text(work, module) : NO_TEXT,
             .kind = pattern->kind,
             .range = range_of(node),
             .index = work->exports.count,
         });
}

void assemble_exports(Work *work) {
    Map taken = {0};
    FOR_PATTERNS(work, REEXPORT) {
        FOR_MATCHES(work, match) {
            add_reexports(work, root_of(work, match));
        }
    }
    for (int fallback = 0; fallback < 2; fallback++) {
        FOR_PATTERNS(work, EXPORT) {
            const Pattern *pattern = THE_PATTERN(work);
            if (is_set(&pattern->constants, SET_FALLBACK) != fallback) {
                continue;
            }
            FOR_MATCHES(work, match) {
                TSNode node = root_of(work, match);
                bool is_out = is_set(&pattern->constants, SET_OUTSIDE) &&
                              owner_at(work, start_of(node)) != ABSENT;
                if (!is_out && !stands_back(&taken, pattern, node)) {
                    add_export(work, pattern, match, node);
                }
            }
        }
    }
    if (work->exports.count > 1) {
        qsort(work->exports.items, work->exports.count, sizeof(Export), export_order);
    }
    work->failed |= taken.failed;
    map_free(&taken);
}

static int by_text(const void *a, const void *b) {
    const Text *one = a, *other = b;
    if (one->length != other->length) {
        return one->length < other->length ? -1 : 1;
    }
    return memcmp(one->at, other->at, one->length);
}

void mark_exported(Work *work) {
    ExportRule rule = work->spec->rules.exported;
    bool by_list = rule == BY_EXPORTS || (rule == BY_LIST && work->exports.count > 0);
    LIST(Text) names = {0};
    for (uint32_t i = 0; i < work->exports.count; i++) {
        const Export *export = &work->exports.items[i];
        if (export->module.at == NULL && export->local_name.at != NULL) {
            PUSH(&names, &work->failed, export->local_name);
        }
    }
    if (names.count > 1) {
        qsort(names.items, names.count, sizeof *names.items, by_text);
    }
    for (uint32_t i = 0; i < work->definitions.count; i++) {
        Definition *definition = &work->definitions.items[i];
        bool is_public = text_is(definition->visibility, "public");
        if (definition->parent != ABSENT) {
            const Definition *outer = &work->definitions.items[definition->parent];
            definition->is_exported =
                outer->is_exported && !is_callable(outer->kind) && is_public;
        } else if (by_list) {
            definition->is_exported |=
                names.count > 0 && bsearch(&definition->qualified_name, names.items, names.count,
                                           sizeof *names.items, by_text) != NULL;
        } else {
            definition->is_exported |= is_public;
        }
    }
    LIST_FREE(&names);
}
