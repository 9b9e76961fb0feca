// The parts of the compiled assembler: what a query means, the matches of a file, its records.
#pragma once

#include "base.h"
#include "tree_sitter/api.h"

// What a pattern makes; see `patterns.py`.
typedef enum {
    DEFINITION, SCOPE, SECTION, REFERENCE, NO_REFERENCES, IMPORT, IMPORT_PREFIX, REEXPORT, EXPORT,
    BINDING, COMMENT, BRANCH, ROLES
} Role;

// Captures that are fields.
typedef enum {
    NAME, QUALIFIER, BODY, DOC, DECORATOR, MODIFIER, RETURN_TYPE, ANCHOR, RANGE, PARAMETER,
    PARAMETER_NAME, PARAMETER_TYPE, PARAMETER_DEFAULT, RECEIVER, ARGUMENTS, ARGUMENT, MODULE, ALIAS,
    RELATIVE, TYPE_ONLY, TYPE, VALUE, FIELDS
} Field;

// Constants that `#set!` gives.
typedef enum {
    SET_KIND, SET_NAME, SET_VISIBILITY, SET_VISIBILITY_DEFAULT, SET_EXPORTED, SET_OWNER, SET_OUTSIDE,
    SET_LEVEL, SET_HOLDS, SET_PARAMETER_KIND, SET_PARAMETER_TYPE, SET_PARAMETER_BEFORE,
    SET_PARAMETER_AFTER, SET_CALL_FORM, SET_FALLBACK, SET_ARITY, SET_ARGUMENTS, SET_ARITY_FIELD,
    SET_RECEIVER_BEFORE, SET_TOKENS, SET_MODULE, SET_LOCAL, SET_TYPE_ONLY, SET_RELATIVE_LEVEL,
    CONSTANTS
} Constant;

// Of each its text; without one where it is not set.
typedef struct {
    Text value[CONSTANTS];
} Constants;

typedef struct {
    uint32_t capture;
    PyObject *values;      // a frozenset of bytes
    PyObject *expression;  // a compiled expression for bytes, or None
    bool positive;
} Condition;

typedef struct {
    Role role;
    Text kind;
    uint32_t root;  // id of the root capture
    Constants constants;
    bool has_constants;
    Condition *conditions;
    uint32_t condition_count;
} Pattern;

typedef enum { ALL_PUBLIC, UNDERSCORE, CAPITAL, BY_MODIFIERS } VisibilityRule;
typedef enum { BY_VISIBILITY, BY_EXPORTS, BY_LIST } ExportRule;

// `FactRules`; what takes expressions is asked of Python.
typedef struct {
    VisibilityRule visibility;
    Text *words;  // modifier, visibility, modifier, visibility …
    uint32_t word_count;
    Text visibility_default;
    ExportRule exported;
    bool has_docs, has_name_end, has_local_name, constants, variadic_ends_positional;
    Text *constructors;
    uint32_t constructor_count;
    Text module_separator;
} Rules;

// What is done in Python, rarely: all take and give text.
typedef struct {
    PyObject *comment_kind;  // 0: no documentation, 1: documentation, 2: may stand in between
    PyObject *document;      // JSON of the cleaned text, as bytes
    PyObject *end_name;      // a name without what may follow it
    PyObject *local_name;    // the name that a module is bound to, or None
} Helpers;

// What one walk through a tree looks for.
typedef struct {
    const TSQuery *query;
    uint32_t max_depth;      // how deep in the tree its patterns may begin
    uint32_t first_capture;  // its captures have their own ids, counted on from this
    uint32_t *numbers;       // of each of its patterns the number among all
} Pass;

// What is known of a query: made once.
typedef struct {
    Pass *passes;
    uint32_t pass_count;
    Pattern *patterns;
    uint32_t pattern_count;
    Field *field_of;  // by id of the capture; FIELDS for those that are none
    Rules rules;
    Helpers helpers;
    PyObject *owner;  // a list that keeps the objects behind all texts
    Arena arena;
} Spec;

typedef struct {
    uint32_t pattern, first, count;  // its captures
} Match;

typedef struct {
    uint32_t first, count;  // of `order`, which has indices of matches by pattern
} Group;

// A comment that begins its line.
typedef struct {
    uint32_t first_line, last_line, start, end;
} Comment;

typedef struct {
    uint32_t start, end;
} Span;

typedef struct {
    uint32_t values[6];
} Extent;

typedef struct {
    Text name, qualified_name, kind, signature, return_type, visibility;
    const char *ast_kind;
    Extent range, name_range;
    Text parameters, decorators, modifiers, doc;  // as JSON
    uint32_t parent;
    int32_t complexity;  // -1: none
    bool is_exported;
} Definition;

typedef struct {
    Text name, receiver, form;
    const Pattern *pattern;
    Extent range;
    int32_t arity;  // -1: not known
    uint32_t enclosing;
} Reference;

typedef struct {
    Text module, imported_name, local_name, kind;
    int32_t relative_level;
    bool is_type_only;
    Extent range;
    uint32_t enclosing;
    uint32_t position, index;
} Import;

typedef struct {
    Text name, local_name, module, kind;
    Extent range;
    uint32_t index;
} Export;

typedef struct {
    Text name, kind, type, value;
    Extent range;
    uint32_t enclosing, index;
} Binding;

// One file while its records are made.
typedef struct {
    Spec *spec;
    const char *source;
    uint32_t length;
    bool failed;  // there was no memory
    bool raised;  // a Python error is set
    Arena arena;
    Buffer scratch;
    LIST(TSQueryCapture) captures;
    LIST(Match) matches;
    LIST(uint32_t) order;
    Group *groups;  // by pattern
    LIST(Comment) own_line;
    LIST(Span) comments;
    LIST(Definition) definitions;
    // The outline: from each bound on, this definition is around (ABSENT: none).
    LIST(int64_t) bounds;
    LIST(uint32_t) owners;
    LIST(Reference) references;
    LIST(Import) imports;
    LIST(Export) exports;
    LIST(Binding) bindings;
    uint32_t depth, complexity, lines, comment_lines, blank_lines, calls;
} Work;

// Nodes and captures.

static inline uint32_t start_of(TSNode node) {
    return ts_node_start_byte(node);
}

static inline uint32_t end_of(TSNode node) {
    return ts_node_end_byte(node);
}

static inline Text node_text(const Work *work, TSNode node) {
    uint32_t start = start_of(node);
    return (Text){work->source + start, end_of(node) - start};
}

Extent range_of(TSNode node);
// The next capture of a match that is `field`, from `*at` on, which moves past it.
bool next_field(const Work *work, uint32_t match, Field field, uint32_t *at, TSNode *node);
bool first_field(const Work *work, uint32_t match, Field field, TSNode *node);
bool has_field(const Work *work, uint32_t match, Field field);
bool next_root(const Work *work, uint32_t match, uint32_t *at, TSNode *node);
TSNode root_of(const Work *work, uint32_t match);

// Go through the matches of a role, by pattern: `pattern`, `match` are set in the body.
#define FOR_PATTERNS(work, wanted)                                                        \
    for (uint32_t pattern_index = 0; pattern_index < (work)->spec->pattern_count; pattern_index++) \
        if ((work)->groups[pattern_index].count > 0 &&                                    \
            (work)->spec->patterns[pattern_index].role == (wanted))
#define FOR_MATCHES(work, match)                                                          \
    for (uint32_t place = (work)->groups[pattern_index].first,                            \
                  past = place + (work)->groups[pattern_index].count, match;              \
         place < past && (match = (work)->order.items[place], true); place++)
#define THE_PATTERN(work) (&(work)->spec->patterns[pattern_index])

static inline Text constant(const Pattern *pattern, Constant name) {
    return pattern->constants.value[name];
}
static inline bool is_set(const Constants *constants, Constant name) {
    return constants->value[name].at != NULL;
}

uint32_t owner_at(const Work *work, uint32_t position);
// The first comment that starts at a byte or after it.
uint32_t comment_from(const Work *work, uint32_t start);
// The text from `start` to `end` without the comments in it.
Text cut_out_comments(Work *work, uint32_t start, uint32_t end);

// What a name that begins at `end` is asked of; empty where it stands alone.
Span chain_before(const Work *work, uint32_t end);

// Whether an object is of a type of py-tree-sitter; else with a Python error set.
bool is_a(PyObject *object, const char *type);

// The steps, in order; each stops where `raised` is set.
bool spec_read(Spec *spec, PyObject *passes, PyObject *patterns, PyObject *rules);
void spec_free(Spec *spec);
void find_matches(Work *work, TSNode root, PyObject *checkpoint);
void find_comments(Work *work);
void assemble_definitions(Work *work);
void assemble_references(Work *work);
void assemble_imports(Work *work);
void assemble_exports(Work *work);
void mark_exported(Work *work);
void assemble_bindings(Work *work);
void count_decisions(Work *work);
void count_lines(Work *work);

// A definition, or a scope or section, while its matches come together; see `drafts.py`.
typedef struct {
    TSNode node, span;
    Role role;
    Text kind;
    uint32_t start, end;
    bool has_end_point;
    TSPoint end_point;
    const Constants *constants;
    uint32_t field[FIELDS];  // the match whose captures these are
    uint32_t marks;          // chain of decorators and modifiers, or ABSENT
    uint32_t last_mark;
    uint32_t parameters, last_parameter;  // chain of matches
    uint32_t index;
} Draft;

typedef struct {
    uint32_t match, next;
} Link;

typedef struct {
    LIST(Draft) items;
    LIST(Link) links;
    bool failed;
} Drafts;

void collect_drafts(Work *work, Drafts *drafts);
static inline bool draft_has(const Draft *draft, Field field) {
    return draft->field[field] != ABSENT;
}
bool draft_node(const Work *work, const Draft *draft, Field field, TSNode *node);
Text constant_of(const Draft *draft, Constant name);

bool is_callable(Text kind);
bool is_class_like(Text kind);
// All fields that do not come from the place in the file.
void read_details(Work *work, const Drafts *drafts, const Draft *draft, Definition *definition,
                  Text outer_kind, Text section);
// A definition's parameters in order, as JSON.
Text parameters(Work *work, const Drafts *drafts, const Draft *draft);
Text node_name(Work *work, TSNode node);
// The text of a node on one line.
Text line_of(Work *work, TSNode node);
// The comments directly above, as JSON; none: no text.
Text doc_above(Work *work, const Drafts *drafts, const Draft *draft, const Map *comment_by_end);
// Documentation without marks and indentation, as JSON.
Text document(Work *work, Text text);
// Ask a helper of Python's for text about text.
Text ask(Work *work, PyObject *helper, Text text);

// What was gathered in the scratch buffer since `from`, as text of the arena.
Text gathered(Work *work, size_t from);
// In the order of a record: by start, then by end descending; 0 where both are the same.
int by_extent(const Extent *a, const Extent *b);

void write_records(const Work *work, bool with_bindings, Buffer *out);
void write_metrics(const Work *work, Buffer *out);
