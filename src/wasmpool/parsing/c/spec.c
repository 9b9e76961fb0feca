// What a query and the rules of a language mean, read from Python once.
#include "assembler.h"
#include "types.h"  // of py-tree-sitter

static const char *const ROLE_NAMES[ROLES] = {
    "definition", "scope", "section", "reference", "no_references", "import", "import_prefix",
    "reexport", "export", "binding", "comment", "branch",
};
static const char *const FIELD_NAMES[FIELDS] = {
    "name", "qualifier", "body", "doc", "decorator", "modifier", "return_type", "anchor", "range",
    "parameter", "parameter.name", "parameter.type", "parameter.default", "receiver", "arguments",
    "argument", "module", "alias", "relative", "type_only", "type", "value",
};
static const char *const CONSTANT_NAMES[CONSTANTS] = {
    "kind", "name", "visibility", "visibility_default", "exported", "owner", "outside", "level",
    "holds", "parameter.kind", "parameter.type", "parameter.before", "parameter.after", "call_form",
    "fallback", "arity", "arguments", "arity_field", "receiver_before", "tokens", "module",
    "local", "type_only", "relative_level",
};
static const char *const VISIBILITY_RULES[] = {"public", "underscore", "capital", "modifiers"};
static const char *const EXPORT_RULES[] = {"visibility", "exports", "all"};

// The place of a text in a table, or -1.
static int find(Text text, const char *const *table, int count) {
    for (int i = 0; i < count; i++) {
        if (text_is(text, table[i])) {
            return i;
        }
    }
    return -1;
}

// The same where there must be one: the reference may know what this does not.
static int find_known(Text text, const char *const *table, int count, const char *what) {
    int found = find(text, table, count);
    if (found < 0) {
        PyErr_Format(PyExc_NotImplementedError, "%s %.60s", what, text.at);
    }
    return found;
}

// An attribute, kept alive by the specification; borrowed.
static PyObject *attribute(Spec *spec, PyObject *object, const char *name) {
    PyObject *value = PyObject_GetAttrString(object, name);
    if (value != NULL) {
        int done = PyList_Append(spec->owner, value);
        Py_DECREF(value);
        if (done < 0) {
            return NULL;
        }
    }
    return value;
}

static bool text_of(PyObject *object, Text *text) {
    Py_ssize_t length;
    const char *at = object == NULL ? NULL : PyUnicode_AsUTF8AndSize(object, &length);
    *text = (Text){at, at == NULL ? 0 : (uint32_t)length};
    return at != NULL;
}

static bool read_text(Spec *spec, PyObject *object, const char *name, Text *text) {
    return text_of(attribute(spec, object, name), text);
}

static void *take(Spec *spec, size_t count, size_t size) {
    void *taken = arena_take(&spec->arena, count * size + 1);
    if (taken == NULL) {
        PyErr_NoMemory();
    } else {
        memset(taken, 0, count * size);
    }
    return taken;
}

static bool capture_id(const Pass *pass, Text name, uint32_t *id) {
    uint32_t count = ts_query_capture_count(pass->query);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t length;
        const char *at = ts_query_capture_name_for_id(pass->query, i, &length);
        if (same_text(name, (Text){at, length})) {
            *id = pass->first_capture + i;
            return true;
        }
    }
    PyErr_Format(PyExc_ValueError, "the query has no capture %s", name.at);
    return false;
}

static bool read_condition(Spec *spec, const Pass *pass, PyObject *object, Condition *condition) {
    Text capture;
    PyObject *positive;
    return read_text(spec, object, "capture", &capture) &&
           capture_id(pass, capture, &condition->capture) &&
           (condition->values = attribute(spec, object, "values")) != NULL &&
           (condition->expression = attribute(spec, object, "expression")) != NULL &&
           (positive = attribute(spec, object, "positive")) != NULL &&
           (condition->positive = positive == Py_True, true);
}

static bool read_conditions(Spec *spec, const Pass *pass, PyObject *object, Pattern *pattern) {
    PyObject *conditions = attribute(spec, object, "conditions");
    if (conditions == NULL) {
        return false;
    }
    pattern->condition_count = (uint32_t)PyTuple_GET_SIZE(conditions);
    pattern->conditions = take(spec, pattern->condition_count, sizeof *pattern->conditions);
    for (uint32_t i = 0; pattern->conditions != NULL && i < pattern->condition_count; i++) {
        PyObject *condition = PyTuple_GET_ITEM(conditions, i);
        if (!read_condition(spec, pass, condition, &pattern->conditions[i])) {
            return false;
        }
    }
    return pattern->conditions != NULL;
}

static bool read_constants(Spec *spec, PyObject *object, Pattern *pattern) {
    PyObject *constants = attribute(spec, object, "constants"), *key, *value;
    if (constants == NULL) {
        return false;
    }
    Py_ssize_t place = 0;
    pattern->has_constants = PyDict_GET_SIZE(constants) > 0;
    while (PyDict_Next(constants, &place, &key, &value)) {
        Text name, text;
        int constant;
        if (!text_of(key, &name) || !text_of(value, &text)) {
            return false;
        }
        if ((constant = find(name, CONSTANT_NAMES, CONSTANTS)) >= 0) {
            pattern->constants.value[constant] = text;  // others mean nothing
        }
    }
    return true;
}

static bool read_pattern(Spec *spec, const Pass *pass, PyObject *object, Pattern *pattern) {
    Text role, root;
    int found;
    if (!read_text(spec, object, "role", &role) || !read_text(spec, object, "root", &root) ||
        !read_text(spec, object, "kind", &pattern->kind) ||
        (found = find_known(role, ROLE_NAMES, ROLES, "the role")) < 0) {
        return false;
    }
    pattern->role = (Role)found;
    return capture_id(pass, root, &pattern->root) && read_constants(spec, object, pattern) &&
           read_conditions(spec, pass, object, pattern);
}

static bool read_rules(Spec *spec, PyObject *object) {
    Rules *rules = &spec->rules;
    Text visibility, exported;
    int found;
    if (!read_text(spec, object, "visibility", &visibility) ||
        !read_text(spec, object, "exported", &exported) ||
        !read_text(spec, object, "visibility_default", &rules->visibility_default) ||
        !read_text(spec, object, "module_separator", &rules->module_separator) ||
        (found = find_known(visibility, VISIBILITY_RULES, 4, "visibility by")) < 0) {
        return false;
    }
    rules->visibility = (VisibilityRule)found;
    if ((found = find_known(exported, EXPORT_RULES, 3, "exports by")) < 0) {
        return false;
    }
    rules->exported = (ExportRule)found;
    PyObject *words = attribute(spec, object, "visibility_words");
    PyObject *constructors = attribute(spec, object, "constructors");
    PyObject *constants = attribute(spec, object, "constants");
    PyObject *variadic = attribute(spec, object, "variadic_ends_positional");
    PyObject *docs = attribute(spec, object, "doc_comment");
    PyObject *name_end = attribute(spec, object, "name_end");
    PyObject *local_name = attribute(spec, object, "local_name");
    if (PyErr_Occurred()) {
        return false;
    }
    rules->constants = constants == Py_True;
    rules->variadic_ends_positional = variadic == Py_True;
    rules->has_docs = docs != Py_None;
    rules->has_name_end = name_end != Py_None;
    rules->has_local_name = local_name != Py_None;
    rules->words = take(spec, 2 * (size_t)PyDict_GET_SIZE(words), sizeof(Text));
    rules->constructors = take(spec, (size_t)PyTuple_GET_SIZE(constructors), sizeof(Text));
    if (rules->words == NULL || rules->constructors == NULL) {
        return false;
    }
    PyObject *key, *value;
    for (Py_ssize_t place = 0; PyDict_Next(words, &place, &key, &value);) {
        if (!text_of(key, &rules->words[rules->word_count++]) ||
            !text_of(value, &rules->words[rules->word_count++])) {
            return false;
        }
    }
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(constructors); i++) {
        if (!text_of(PyTuple_GET_ITEM(constructors, i),
                     &rules->constructors[rules->constructor_count++])) {
            return false;
        }
    }
    return true;
}

bool is_a(PyObject *object, const char *type) {
    if (strcmp(Py_TYPE(object)->tp_name, type) == 0) {
        return true;
    }
    PyErr_Format(PyExc_TypeError, "not a %s but a %s", type, Py_TYPE(object)->tp_name);
    return false;
}

// A pass, given as `(query, max_depth, numbers)`, and its patterns.
static bool read_pass(Spec *spec, PyObject *object, PyObject *patterns, Pass *pass) {
    PyObject *query, *numbers;
    if (!PyArg_ParseTuple(object, "OIO!", &query, &pass->max_depth, &PyTuple_Type, &numbers)) {
        return false;
    }
    if (!is_a(query, "tree_sitter.Query")) {
        return false;
    }
    pass->query = ((Query *)query)->query;
    uint32_t count = (uint32_t)PyTuple_GET_SIZE(numbers);
    pass->numbers = take(spec, count, sizeof *pass->numbers);
    if (pass->numbers == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        unsigned long number = PyLong_AsUnsignedLong(PyTuple_GET_ITEM(numbers, i));
        if (PyErr_Occurred() || number >= spec->pattern_count) {
            PyErr_SetString(PyExc_ValueError, "there is no such pattern");
            return false;
        }
        pass->numbers[i] = (uint32_t)number;
        PyObject *pattern = PyTuple_GET_ITEM(patterns, (Py_ssize_t)number);
        if (!read_pattern(spec, pass, pattern, &spec->patterns[number])) {
            return false;
        }
    }
    if (count != ts_query_pattern_count(pass->query)) {
        PyErr_SetString(PyExc_ValueError, "a pass needs a number for each of its patterns");
        return false;
    }
    return true;
}

static bool read_fields(Spec *spec, uint32_t capture_count) {
    spec->field_of = take(spec, capture_count, sizeof *spec->field_of);
    for (uint32_t i = 0; spec->field_of != NULL && i < spec->pass_count; i++) {
        const Pass *pass = &spec->passes[i];
        for (uint32_t id = 0; id < ts_query_capture_count(pass->query); id++) {
            uint32_t length;
            const char *at = ts_query_capture_name_for_id(pass->query, id, &length);
            int field = find((Text){at, length}, FIELD_NAMES, FIELDS);
            spec->field_of[pass->first_capture + id] = field < 0 ? FIELDS : (Field)field;
        }
    }
    return spec->field_of != NULL;
}

bool spec_read(Spec *spec, PyObject *passes, PyObject *patterns, PyObject *rules) {
    spec->pass_count = (uint32_t)PyTuple_GET_SIZE(passes);
    spec->pattern_count = (uint32_t)PyTuple_GET_SIZE(patterns);
    spec->owner = PyList_New(0);
    spec->passes = take(spec, spec->pass_count, sizeof *spec->passes);
    spec->patterns = take(spec, spec->pattern_count, sizeof *spec->patterns);
    if (spec->owner == NULL || spec->passes == NULL || spec->patterns == NULL) {
        return false;
    }
    uint32_t captures = 0;
    for (uint32_t i = 0; i < spec->pass_count; i++) {
        Pass *pass = &spec->passes[i];
        pass->first_capture = captures;
        if (!read_pass(spec, PyTuple_GET_ITEM(passes, i), patterns, pass)) {
            return false;
        }
        captures += ts_query_capture_count(pass->query);
    }
    return read_fields(spec, captures) && read_rules(spec, rules);
}

void spec_free(Spec *spec) {
    Py_XDECREF(spec->owner);
    arena_free(&spec->arena);
}
