/**
 * The page of one graph: unpacks what it carries, and shows it.
 */

import { byId, h } from "../dom.js";
import { Explorer } from "./explorer.js";

const TYPES = ["CONTAINS", "DEFINES", "IMPORTS", "CALLS", "EXTENDS", "IMPLEMENTS"];

/**
 * The text behind a base64 of a zlib stream.
 *
 * @param {string} packed
 */
async function unpack(packed) {
  const bytes = Uint8Array.from(atob(packed), (each) => each.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).text();
}

/** @param {string} id */
function carried(id) {
  return byId(id, HTMLScriptElement).textContent ?? "";
}

async function showGraph() {
  const { nodes, reasons, edges } = JSON.parse(await unpack(carried("graph-data")));
  const sources = JSON.parse(carried("graph-sources"));
  const explorer = new Explorer(
    byId("explorer", HTMLElement),
    {
      nodes,
      edges: edges.map((/** @type {any[]} */ [type, source, target, confidence, reason, sites]) => ({
        type: TYPES[type],
        source: nodes[source].id,
        target: nodes[target].id,
        confidence,
        reason: reasons[reason],
        sites,
      })),
    },
    async (path) => (Object.hasOwn(sources, path) ? unpack(sources[path]) : null),
  );
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => explorer.restyle());
  addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.target instanceof HTMLInputElement) return;
    event.preventDefault();
    explorer.focusSearch();
  });
}

showGraph().catch((error) => {
  const text = `The graph cannot be shown: ${error}`;
  byId("explorer", HTMLElement).replaceChildren(h("p", { role: "alert" }, text));
});
