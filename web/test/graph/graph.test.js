import assert from "node:assert/strict";
import { test } from "node:test";

import { Graph } from "../../src/graph/graph.js";

/**
 * A graph of nodes, given as id and label, and of edges.
 *
 * @param {Array<[string, string, string?]>} nodes  With their kinds.
 * @param {Array<[string, string, string]>} edges
 */
function graphOf(nodes, edges) {
  return new Graph(
    {
      nodes: new Map(nodes.map(([id, label, kind]) => [id, { id, label, properties: { kind } }])),
      edges: edges.map(([type, source, target]) => {
        return { type, source, target, confidence: 1, reason: "test", sites: [] };
      }),
      unresolved: [],
      meta: {},
    },
    new Uint8Array(),
  );
}

/** Files that are called as what is in them, and who needs either. */
function stems() {
  return graphOf(
    [
      ["a/each.ts", "File"],
      ["a/each.ts#each", "Function"],
      ["a/Foo.java#Foo", "Class"],
      ["a/Foo.java#Foo.Foo", "Method"],
      ["b.ts", "File"],
      ["b.ts#Both", "Interface", "interface"],
      ["b.ts#Both@4", "Function", "function"],
      ["use.ts", "File"],
      ["use.ts#f", "Function"],
    ],
    [
      ["DEFINES", "a/each.ts", "a/each.ts#each"],
      ["DEFINES", "a/Foo.java#Foo", "a/Foo.java#Foo.Foo"],
      ["CALLS", "use.ts#f", "a/each.ts#each"],
      ["CALLS", "use.ts#f", "a/Foo.java#Foo.Foo"],
      ["CALLS", "use.ts#f", "b.ts#Both@4"],
      ["IMPORTS", "use.ts", "a/each.ts"],
      ["IMPORTS", "a/each.ts", "b.ts"],
    ],
  );
}

/** @param {Array<{node: {id: string}}>} found */
function ids(found) {
  return found.map(({ node }) => node.id);
}

test("the question tells whether a file or what is in it is meant", () => {
  const graph = stems();
  for (const name of ["each", "#each"]) {
    assert.deepEqual(ids(graph.callers(name)), ["use.ts#f"]);
    assert.deepEqual(ids(graph.impact(name)), ["use.ts#f"]);
  }
  assert.deepEqual(ids(graph.importers("each")), ["use.ts"]);
  assert.deepEqual(ids(graph.imports("each")), ["b.ts"]);
  assert.deepEqual(ids(graph.callers("Foo")), ["use.ts#f"]);
  assert.deepEqual(ids(graph.callers("Both")), ["use.ts#f"]);
  assert.equal(graph.find("#each").id, "a/each.ts#each");
  assert.throws(() => graph.find("each"), {
    name: "UnknownName",
    message: "'each' can be any of 2; ask for one of these",
    choices: ["a/each.ts", "a/each.ts#each"],
  });
});

test("hubs from outside come last", () => {
  const nodes = /** @type {Array<[string, string]>} */ ([["a.py", "File"], ["b.py", "File"]]);
  const edges = nodes.map(([id]) => /** @type {[string, string, string]} */ (["IMPORTS", id, "os"]));
  const graph = graphOf([["os", "External"], ...nodes], edges);
  assert.deepEqual(ids(graph.hubs()), ["a.py", "b.py", "os"]);
});

test("a question without a name says that it needs one", () => {
  // @ts-expect-error: this is what is wrong
  assert.throws(() => stems().callers(), /the name of something in the graph is a string, not undefined/);
});

test("limits that mean nothing are an error", () => {
  const graph = stems();
  const name = "a/each.ts#each";
  const mistakes = [
    () => graph.callers(name, { depth: 0 }),
    () => graph.callees(name, { depth: 1.5 }),
    () => graph.importers(name, { minConfidence: 2 }),
    () => graph.impact(name, { depth: -1 }),
    () => graph.impact(name, { minConfidence: NaN }),
    () => graph.path(name, name, { minConfidence: -1 }),
    () => graph.cycles(null, { minConfidence: 80 }),
    () => graph.hubs({ limit: 0 }),
  ];
  for (const mistake of mistakes) {
    assert.throws(mistake, RangeError);
  }
  assert.deepEqual(graph.impact(name, { depth: Infinity }), graph.impact(name));
});

test("what has a body is meant, and not what declares it", () => {
  const graph = graphOf(
    [
      ["a.h#A.run", "Method"],
      ["a.cpp#A.run", "Method"],
      ["a.cpp#f", "Function"],
    ],
    [["CALLS", "a.cpp#A.run", "a.cpp#f"]],
  );
  for (const { id, properties } of graph.nodes.values()) {
    properties.qualified_name = id.split("#")[1];
    properties.complexity = id.endsWith(".h#A.run") ? undefined : 1;
  }
  assert.deepEqual(
    graph.callees("A.run").map(({ node }) => node.id),
    ["a.cpp#f"],
  );
});
