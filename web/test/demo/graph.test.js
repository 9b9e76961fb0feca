import assert from "node:assert/strict";
import { test } from "node:test";

import { bundles, ownBundles } from "../../demo/graph/aggregate.js";
import { Camera } from "../../demo/graph/camera.js";
import { Layout } from "../../demo/graph/layout.js";
import { GraphModel } from "../../demo/graph/model.js";
import { NodeFinder } from "../../demo/graph/names.js";

/**
 * @param {string} id
 * @param {string} label
 * @param {Record<string, any>} [properties]
 */
function node(id, label, properties = {}) {
  const name = id.replace(/\/$/, "").split(/[/#.:]/).pop();
  return { id, label, properties: { name, ...properties } };
}

/**
 * @param {string} type
 * @param {string} source
 * @param {string} target
 */
function edge(type, source, target, confidence = 1) {
  return { type, source, target, confidence, reason: "test", sites: [] };
}

/** Two folders with a file each, functions in them, an external. */
function small() {
  return new GraphModel({
    nodes: [
      node("project:p", "Project"),
      node("a/", "Folder"),
      node("b/", "Folder"),
      node("a/x.py", "File"),
      node("a/x.py#f", "Function", { range: [0, 9, 0, 0, 9, 0] }),
      node("a/x.py#g", "Function", { range: [10, 19, 10, 0, 12, 0] }),
      node("b/y.py", "File"),
      node("b/y.py#h", "Function", { range: [0, 9, 0, 0, 30, 0] }),
      node("external:os#getcwd", "External", { module: "os" }),
    ],
    edges: [
      edge("CONTAINS", "project:p", "a/"),
      edge("CONTAINS", "project:p", "b/"),
      edge("CONTAINS", "a/", "a/x.py"),
      edge("CONTAINS", "b/", "b/y.py"),
      edge("DEFINES", "a/x.py", "a/x.py#f"),
      edge("DEFINES", "a/x.py", "a/x.py#g"),
      edge("DEFINES", "b/y.py", "b/y.py#h"),
      edge("CALLS", "a/x.py#f", "b/y.py#h", 0.5),
      edge("CALLS", "a/x.py#g", "b/y.py#h", 0.9),
      edge("CALLS", "a/x.py#f", "a/x.py#g"),
      edge("CALLS", "b/y.py#h", "external:os#getcwd"),
      edge("IMPORTS", "a/x.py", "b/y.py"),
    ],
  });
}

/**
 * @param {GraphModel} model
 * @param {string} id
 */
function at(model, id) {
  const found = model.numbers.get(id);
  assert.notEqual(found, undefined, id);
  return Number(found);
}

/** @param {string[]} ids  Of the nodes that there are. */
function finder(...ids) {
  const label = (/** @type {string} */ id) => (id.startsWith("external:") ? "External" : "Function");
  const model = new GraphModel({ nodes: ids.map((id) => node(id, label(id))), edges: [] });
  const names = new NodeFinder(model.nodes);
  return (/** @type {string} */ text, limit = 9) =>
    names.find(text, limit).map((at) => model.nodes[at].id);
}

/** @type {ReadonlySet<string>} */
const nothing = new Set();

test("whatever is in a node comes right after it", () => {
  const model = small();
  for (let outer = 0; outer < model.nodes.length; outer += 1) {
    for (let inner = 0; inner < model.nodes.length; inner += 1) {
      let above = inner;
      while (above !== outer && above !== -1) above = model.parents[above];
      assert.equal(model.holds(outer, inner), above === outer);
    }
  }
  const inside = [...model.children(at(model, "a/x.py"))].map((each) => model.nodes[each].id);
  assert.deepEqual(inside, ["a/x.py#f", "a/x.py#g"]);
  assert.equal(model.nodes[model.parents[at(model, "external:os#getcwd")]].properties.name, "os");
});

test("what is related to a folder crosses its border", () => {
  const model = small();
  const others = (/** @type {string} */ id, /** @type {boolean} */ forward) =>
    [...model.related(at(model, id), forward)].map(({ other }) => model.nodes[other].id).sort();
  assert.deepEqual(others("a/", true), ["b/y.py", "b/y.py#h", "b/y.py#h"]);
  assert.deepEqual(others("a/", false), []);
  assert.deepEqual(others("a/x.py#g", false), ["a/x.py#f"]);
});

test("equal names are found first, then beginnings", () => {
  const find = finder("a.py#xrun", "a.py#runner", "a.py#run", "a.py#Run");
  assert.deepEqual(find(" RUN "), ["a.py#run", "a.py#Run", "a.py#runner", "a.py#xrun"]);
  assert.deepEqual(find("Run"), ["a.py#Run", "a.py#run", "a.py#runner", "a.py#xrun"]);
  assert.deepEqual(find("run", 2), ["a.py#run", "a.py#Run"]);
  assert.deepEqual(find(""), []);
  assert.deepEqual(find("nothing"), []);
});

test("ids and their endings in whole parts are found", () => {
  const method = "src/pool.py#Pool.run";
  const find = finder("src/", "src/pool.py", "src/pool.py#Pool", method, "src/spool.py#Spool.run@9");
  const endings = ["Pool.run", "pool.Pool.run", "pool.py#Pool.run", "src/pool.Pool.run", method];
  for (const name of endings) assert.deepEqual(find(name), [method], name);
  assert.deepEqual(find("Spool.run"), ["src/spool.py#Spool.run@9"]);
  assert.equal(find("src/pool.py")[0], "src/pool.py");
  assert.equal(find("src")[0], "src/");
  assert.deepEqual(find("pool.Po"), ["src/pool.py#Pool"]);
  assert.deepEqual(find("ol.run"), []);
  assert.deepEqual(find("(*"), []);
});

test("definitions are found before files of the same name, and alone with a #", () => {
  const find = finder("a/each.ts", "a/each.ts#each", "a/eachOther.ts");
  assert.deepEqual(find("each"), ["a/each.ts#each", "a/each.ts", "a/eachOther.ts"]);
  assert.deepEqual(find("#each"), ["a/each.ts#each"]);
  assert.equal(find("each.ts")[0], "a/each.ts");
});

test("what the project has is found before externals", () => {
  const find = finder("external:os#walk", "a.py#walk");
  assert.deepEqual(find("walk"), ["a.py#walk", "external:os#walk"]);
  assert.deepEqual(find("os.walk"), ["external:os#walk"]);
});

test("boxes lie inside of each other and beside each other", () => {
  const model = small();
  const { x, y, width, height, head } = new Layout(model, nothing, 1600, 1000);
  for (let outer = 0; outer < model.nodes.length; outer += 1) {
    const inside = [...model.children(outer)];
    for (const a of inside) {
      assert.ok(width[a] > 0 && height[a] > 0);
      assert.ok(y[a] >= y[outer] + head[outer]); // else its name would be covered
      assert.ok(x[a] >= x[outer] && x[a] + width[a] <= x[outer] + width[outer] + 1e-9);
      assert.ok(y[a] >= y[outer] && y[a] + height[a] <= y[outer] + height[outer] + 1e-9);
      for (const b of inside.filter((each) => each > a)) {
        const isBeside = x[a] + width[a] <= x[b] + 1e-9 || x[b] + width[b] <= x[a] + 1e-9;
        const isBelow = y[a] + height[a] <= y[b] + 1e-9 || y[b] + height[b] <= y[a] + 1e-9;
        assert.ok(isBeside || isBelow);
      }
    }
  }
  const area = (/** @type {string} */ id) => width[at(model, id)] * height[at(model, id)];
  assert.ok(area("a/x.py#f") > area("a/x.py#g"));
});

test("what is hidden has no place, nor has a group of nothing else", () => {
  const model = small();
  const layout = new Layout(model, new Set(["External"]), 800, 800);
  assert.ok(!layout.has(at(model, "external:os#getcwd")));
  assert.ok(!layout.has(model.parents[at(model, "external:os#getcwd")]));
  assert.ok(layout.has(at(model, "b/y.py#h")));
});

test("edges of what is closed are one with its others", () => {
  const model = small();
  const closed = Int32Array.from(model.nodes, (_, each) => {
    const folder = ["a/", "b/"].find((id) => model.holds(at(model, id), each));
    return folder === undefined ? -1 : at(model, folder);
  });
  const all = { hiddenTypes: nothing, minConfidence: 0 };
  const [source, target] = [at(model, "a/"), at(model, "b/")];
  assert.deepEqual(
    bundles(model, closed, all).map(({ source, target, count }) => ({ source, target, count })),
    [{ source, target, count: 3 }],
  );
  const [calls] = bundles(model, closed, { ...all, hiddenTypes: new Set(["IMPORTS"]) });
  assert.deepEqual([calls.type, calls.count, calls.confidence.toFixed(1)], ["CALLS", 2, "0.9"]);
  assert.equal(bundles(model, closed, { ...all, minConfidence: 0.8 })[0].count, 2);
});

test("all that is known of a node is shown, each type by itself", () => {
  const model = small();
  const open = Int32Array.from(model.nodes, (_, each) => each);
  const all = { hiddenTypes: nothing, minConfidence: 0 };
  const shown = (/** @type {string} */ id, /** @type {Int32Array} */ seen, filter = all) =>
    ownBundles(model, seen, at(model, id), filter)
      .map(({ source, target, type, count, bend }) => {
        return `${model.nodes[source].id} ${type} ${model.nodes[target].id} ${count} ${bend}`;
      })
      .sort();
  assert.deepEqual(shown("b/y.py", open), [
    "a/x.py IMPORTS b/y.py 1 0",
    "a/x.py#f CALLS b/y.py 1 0",
    "a/x.py#g CALLS b/y.py 1 0",
    "b/y.py CALLS external:os#getcwd 1 0",
  ]);
  const closed = open.slice();
  for (const id of ["a/x.py#f", "a/x.py#g"]) closed[at(model, id)] = at(model, "a/x.py");
  assert.deepEqual(shown("b/y.py", closed), [
    "a/x.py CALLS b/y.py 2 1",
    "a/x.py IMPORTS b/y.py 1 0",
    "b/y.py CALLS external:os#getcwd 1 0",
  ]);
  assert.equal(shown("b/y.py", closed, { ...all, minConfidence: 0.8 }).length, 3);
  assert.equal(shown("b/y.py", closed, { ...all, hiddenTypes: new Set(["CALLS"]) }).length, 1);
});

test("a project of one folder of its name is one box", () => {
  const nodes = [node("project:src", "Project"), node("src/", "Folder"), node("src/a.py", "File")];
  const edges = [edge("CONTAINS", "project:src", "src/"), edge("CONTAINS", "src/", "src/a.py")];
  const boxes = (/** @type {GraphModel} */ model) => model.nodes.map(({ id }) => id);
  assert.deepEqual(boxes(new GraphModel({ nodes, edges })), ["root:", "src/", "src/a.py"]);
  const more = [...nodes, node("b/", "Folder")];
  const inside = [...edges, edge("CONTAINS", "project:src", "b/")];
  assert.equal(boxes(new GraphModel({ nodes: more, edges: inside })).length, 5);
});

test("zooming keeps what is under the pointer, and a flight ends where it was to go", () => {
  const camera = new Camera();
  const under = () => [camera.x + 300 / camera.scale, camera.y + 200 / camera.scale];
  const before = under();
  camera.zoom(3, 300, 200);
  under().forEach((value, index) => assert.ok(Math.abs(value - before[index]) < 1e-9));
  assert.ok(!camera.isAimed);
  camera.show({ x: 0.2, y: 0.2, width: 0.1, height: 0.1 }, 1000, 500, 0.8, false);
  assert.ok(camera.isFlying && camera.isAimed);
  camera.step(Infinity);
  assert.ok(!camera.isFlying);
  assert.ok(Math.abs(camera.scale - 4000) < 1e-6);
  assert.ok(Math.abs(camera.x + 500 / camera.scale - 0.25) < 1e-9);
});
