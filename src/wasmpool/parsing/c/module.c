// The compiled assembler as a Python module: `Assembler(passes, patterns, rules, helpers)`.
//
// It reads trees and queries through the very objects of py-tree-sitter, whose layout its own header
// gives; what is compiled is only used with the version of it that the header is of.
#include "assembler.h"
#include "types.h"  // of py-tree-sitter

typedef struct {
    PyObject_HEAD
    Spec spec;
    PyObject *passes;  // keeps their queries alive
} Assembler;

static PyObject *assembler_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    static char *names[] = {"passes", "patterns", "rules", "helpers", NULL};
    PyObject *passes, *patterns, *rules;
    Helpers helpers;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O!O!O(OOOO)", names, &PyTuple_Type, &passes,
                                     &PyTuple_Type, &patterns, &rules, &helpers.comment_kind,
                                     &helpers.document, &helpers.end_name, &helpers.local_name)) {
        return NULL;
    }
    Assembler *self = (Assembler *)type->tp_alloc(type, 0);
    if (self == NULL) {
        return NULL;
    }
    self->passes = Py_NewRef(passes);
    self->spec.helpers = helpers;
    PyObject *kept[] = {helpers.comment_kind, helpers.document, helpers.end_name,
                        helpers.local_name};
    bool done = spec_read(&self->spec, passes, patterns, rules);
    for (int i = 0; done && i < 4; i++) {
        done = PyList_Append(self->spec.owner, kept[i]) == 0;
    }
    if (!done) {
        Py_DECREF(self);
        return NULL;
    }
    return (PyObject *)self;
}

static void assembler_free(PyObject *object) {
    Assembler *self = (Assembler *)object;
    PyTypeObject *type = Py_TYPE(object);
    spec_free(&self->spec);
    Py_XDECREF(self->passes);
    type->tp_free(object);
    Py_DECREF(type);
}

static PyObject *finish(const Work *work, bool with_bindings) {
    Buffer records = {0}, metrics = {0};
    PyObject *result = NULL;
    write_records(work, with_bindings, &records);
    write_metrics(work, &metrics);
    if (records.failed || metrics.failed) {
        PyErr_NoMemory();
    } else {
        result = Py_BuildValue("y#y#I", records.at, (Py_ssize_t)records.length, metrics.at,
                               (Py_ssize_t)metrics.length, work->lines);
    }
    PyMem_RawFree(records.at);
    PyMem_RawFree(metrics.at);
    return result;
}

static void (*const STEPS[])(Work *) = {
    find_comments,    assemble_definitions, assemble_references, assemble_imports,
    assemble_exports, mark_exported,        assemble_bindings,   count_decisions,
    count_lines,
};

static PyObject *assemble(PyObject *object, PyObject *args) {
    PyObject *root, *source, *checkpoint;
    int with_bindings;
    if (!PyArg_ParseTuple(args, "OO!pO", &root, &PyBytes_Type, &source, &with_bindings,
                          &checkpoint) ||
        (root != Py_None && !is_a(root, "tree_sitter.Node"))) {
        return NULL;
    }
    Work work = {
        .spec = &((Assembler *)object)->spec,
        .source = PyBytes_AS_STRING(source),
        .length = (uint32_t)PyBytes_GET_SIZE(source),
    };
    find_matches(&work, root == Py_None ? (TSNode){0} : ((Node *)root)->node, checkpoint);
    for (size_t i = 0; i < sizeof STEPS / sizeof *STEPS; i++) {
        if (!work.raised && !work.failed) {
            STEPS[i](&work);
            work.failed |= work.arena.failed || work.scratch.failed;
        }
        if (!work.raised && !work.failed) {
            PyObject *answer = PyObject_CallNoArgs(checkpoint);
            work.raised = answer == NULL;
            Py_XDECREF(answer);
        }
    }
    PyObject *result = NULL;
    if (!work.raised && work.failed) {
        PyErr_NoMemory();
    } else if (!work.raised) {
        result = finish(&work, with_bindings);
    }
    LIST_FREE(&work.captures);
    LIST_FREE(&work.matches);
    LIST_FREE(&work.order);
    LIST_FREE(&work.own_line);
    LIST_FREE(&work.comments);
    LIST_FREE(&work.definitions);
    LIST_FREE(&work.bounds);
    LIST_FREE(&work.owners);
    LIST_FREE(&work.references);
    LIST_FREE(&work.imports);
    LIST_FREE(&work.exports);
    LIST_FREE(&work.bindings);
    PyMem_RawFree(work.scratch.at);
    arena_free(&work.arena);
    return result;
}

static PyMethodDef METHODS[] = {
    {"assemble", assemble, METH_VARARGS,
     "assemble(root, source, with_bindings, checkpoint)\n--\n\n"
     "Return the records and the metrics of a tree as members of a JSON object, and the number of\n"
     "lines. Without a tree there are no records."},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot SLOTS[] = {
    {Py_tp_new, assembler_new},
    {Py_tp_dealloc, assembler_free},
    {Py_tp_methods, METHODS},
    {Py_tp_doc, "Assembler(passes, patterns, rules, helpers)\n--\n\nMakes the records of files."},
    {0, NULL},
};

static PyType_Spec ASSEMBLER_TYPE = {
    .name = "wasmpool.parsing._assembler.Assembler",
    .basicsize = sizeof(Assembler),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = SLOTS,
};

static int fill(PyObject *module) {
    PyObject *type = PyType_FromSpec(&ASSEMBLER_TYPE);
    if (type == NULL) {
        return -1;
    }
    int done = PyModule_AddObjectRef(module, "Assembler", type);
    Py_DECREF(type);
    return done;
}

static PyModuleDef_Slot MODULE_SLOTS[] = {{Py_mod_exec, fill}, {0, NULL}};

static PyModuleDef ASSEMBLER_MODULE = {
    PyModuleDef_HEAD_INIT,
    .m_name = "_assembler",
    .m_doc = "The compiled assembler; see wasmpool.parsing.assembler, whose results it gives.",
    .m_slots = MODULE_SLOTS,
};

PyMODINIT_FUNC PyInit__assembler(void) {
    return PyModuleDef_Init(&ASSEMBLER_MODULE);
}
