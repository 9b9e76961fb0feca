// Records as JSON, in the order of their fields in `records.py`.
#include "assembler.h"

static void write_range(Buffer *out, const Extent *range) {
    for (int i = 0; i < 6; i++) {
        buffer_add(out, i == 0 ? "[" : ",", 1);
        json_number(out, range->values[i]);
    }
    json_raw(out, "]");
}

static void write_index(Buffer *out, uint32_t index) {
    if (index == ABSENT) {
        json_raw(out, "null");
    } else {
        json_number(out, index);
    }
}

static void write_bool(Buffer *out, bool value) {
    if (value) {
        json_raw(out, "true");
    } else {
        json_raw(out, "false");
    }
}

static void write_definition(Buffer *out, uint32_t id, const Definition *definition) {
    json_raw(out, "{\"id\":");
    json_number(out, id);
    json_raw(out, ",\"name\":");
    json_text(out, definition->name);
    json_raw(out, ",\"qualified_name\":");
    json_text(out, definition->qualified_name);
    json_raw(out, ",\"kind\":");
    json_text(out, definition->kind);
    json_raw(out, ",\"ast_kind\":");
    json_text(out, (Text){definition->ast_kind, (uint32_t)strlen(definition->ast_kind)});
    json_raw(out, ",\"range\":");
    write_range(out, &definition->range);
    json_raw(out, ",\"name_range\":");
    write_range(out, &definition->name_range);
    json_raw(out, ",\"parent\":");
    write_index(out, definition->parent);
    json_raw(out, ",\"signature\":");
    json_text(out, definition->signature);
    json_raw(out, ",\"parameters\":");
    buffer_text(out, definition->parameters);
    json_raw(out, ",\"return_type\":");
    json_optional(out, definition->return_type);
    json_raw(out, ",\"decorators\":");
    buffer_text(out, definition->decorators);
    json_raw(out, ",\"modifiers\":");
    buffer_text(out, definition->modifiers);
    json_raw(out, ",\"visibility\":");
    json_text(out, definition->visibility);
    json_raw(out, ",\"is_exported\":");
    write_bool(out, definition->is_exported);
    json_raw(out, ",\"doc\":");
    buffer_text(out, definition->doc.at == NULL ? TEXT("null") : definition->doc);
    json_raw(out, ",\"complexity\":");
    write_index(out, definition->complexity < 0 ? ABSENT : (uint32_t)definition->complexity);
    json_raw(out, "}");
}

static void write_reference(Buffer *out, const Reference *reference) {
    json_raw(out, "{\"name\":");
    json_text(out, reference->name);
    json_raw(out, ",\"kind\":");
    json_text(out, reference->pattern->kind);
    json_raw(out, ",\"call_form\":");
    json_optional(out, reference->form);
    json_raw(out, ",\"receiver\":");
    json_optional(out, reference->receiver);
    json_raw(out, ",\"arity\":");
    write_index(out, reference->arity < 0 ? ABSENT : (uint32_t)reference->arity);
    json_raw(out, ",\"range\":");
    write_range(out, &reference->range);
    json_raw(out, ",\"enclosing\":");
    write_index(out, reference->enclosing);
    json_raw(out, "}");
}

static void write_import(Buffer *out, const Import *import) {
    json_raw(out, "{\"module\":");
    json_text(out, import->module);
    json_raw(out, ",\"imported_name\":");
    json_optional(out, import->imported_name);
    json_raw(out, ",\"local_name\":");
    json_optional(out, import->local_name);
    json_raw(out, ",\"kind\":");
    json_text(out, import->kind);
    json_raw(out, ",\"relative_level\":");
    json_number(out, import->relative_level);
    json_raw(out, ",\"is_type_only\":");
    write_bool(out, import->is_type_only);
    json_raw(out, ",\"range\":");
    write_range(out, &import->range);
    json_raw(out, ",\"enclosing\":");
    write_index(out, import->enclosing);
    json_raw(out, "}");
}

static void write_export(Buffer *out, const Export *export) {
    json_raw(out, "{\"name\":");
    json_optional(out, export->name);
    json_raw(out, ",\"local_name\":");
    json_optional(out, export->local_name);
    json_raw(out, ",\"module\":");
    json_optional(out, export->module);
    json_raw(out, ",\"kind\":");
    json_text(out, export->kind);
    json_raw(out, ",\"range\":");
    write_range(out, &export->range);
    json_raw(out, "}");
}

static void write_binding(Buffer *out, const Binding *binding) {
    json_raw(out, "{\"name\":");
    json_optional(out, binding->name);
    json_raw(out, ",\"kind\":");
    json_text(out, binding->kind);
    json_raw(out, ",\"type\":");
    json_optional(out, binding->type);
    json_raw(out, ",\"value\":");
    json_optional(out, binding->value);
    json_raw(out, ",\"range\":");
    write_range(out, &binding->range);
    json_raw(out, ",\"enclosing\":");
    write_index(out, binding->enclosing);
    json_raw(out, "}");
}

// An array under its key; `write` writes item number `i`.
#define WRITE_LIST(out, key, list, write)          \
    do {                                           \
        json_raw(out, key);                        \
        for (uint32_t i = 0; i < list.count; i++) { \
            buffer_add(out, ",", i == 0 ? 0 : 1);  \
            write;                                 \
        }                                          \
        json_raw(out, "]");                        \
    } while (0)

void write_records(const Work *work, bool with_bindings, Buffer *out) {
    buffer_reserve(out, (size_t)work->references.count * 200 + work->definitions.count * (size_t)600);
    WRITE_LIST(out, "\"definitions\":[", work->definitions, write_definition(out, i, &work->definitions.items[i]));
    WRITE_LIST(out, ",\"references\":[", work->references, write_reference(out, &work->references.items[i]));
    WRITE_LIST(out, ",\"imports\":[", work->imports, write_import(out, &work->imports.items[i]));
    WRITE_LIST(out, ",\"exports\":[", work->exports, write_export(out, &work->exports.items[i]));
    if (with_bindings) {
        WRITE_LIST(out, ",\"bindings\":[", work->bindings, write_binding(out, &work->bindings.items[i]));
    }
}

void write_metrics(const Work *work, Buffer *out) {
    const struct {
        const char *name;
        uint32_t value;
    } METRICS[] = {
        {"\"metrics\":{\"lines\":", work->lines},
        {",\"code_lines\":", work->lines - work->comment_lines - work->blank_lines},
        {",\"comment_lines\":", work->comment_lines},
        {",\"blank_lines\":", work->blank_lines},
        {",\"definitions\":", work->definitions.count},
        {",\"calls\":", work->calls},
        {",\"max_depth\":", work->depth},
        {",\"complexity\":", work->complexity},
    };
    for (size_t i = 0; i < sizeof METRICS / sizeof *METRICS; i++) {
        buffer_add(out, METRICS[i].name, strlen(METRICS[i].name));
        json_number(out, (int32_t)METRICS[i].value);
    }
    json_raw(out, "}");
}
