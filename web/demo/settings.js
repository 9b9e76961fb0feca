/**
 * The panel about the pool: how many workers, which flags, how the workers started.
 */

import { wasmpool } from "./api.js";
import { byId, h } from "./dom.js";
import { counted, duration, number, size } from "./format.js";

/** @typedef {import("./session.js").Session} Session */
/** @typedef {import("./api.js").Pool} Pool */

const MOST_NOTICES = 20;

/**
 * Makes the settings change the session.
 *
 * @param {Session} session
 * @param {(error: Error) => void} onError
 */
export function setUpSettings(session, onError) {
  const field = byId("workers", HTMLInputElement);
  const cores = navigator.hardwareConcurrency || 2;
  field.value = String(Math.max(1, cores - 1));
  byId("workers-note", HTMLElement).textContent =
    `This browser tells of ${counted(cores, "core")}. While a run goes on, workers can be ` +
    "stopped and started again.";
  /** @param {number} wanted */
  const setWorkers = (wanted) => {
    const before = Number(field.dataset.set ?? field.value);
    const count = Math.min(Math.max(Math.round(wanted) || 1, 1), Number(field.max));
    field.value = field.dataset.set = String(count);
    if (count === before) return;
    if (session.run !== null) scale(session.pool, count - before);
    session.workers = count;
    session.renew().catch(onError);
  };
  field.dataset.set = field.value;
  field.addEventListener("change", () => setWorkers(field.valueAsNumber));
  byId("fewer", HTMLButtonElement).addEventListener("click", () => {
    setWorkers(field.valueAsNumber - 1);
  });
  byId("more", HTMLButtonElement).addEventListener("click", () => {
    setWorkers(field.valueAsNumber + 1);
  });
  showFlags(session, onError);
}

/**
 * @param {Pool | null} pool
 * @param {number} delta
 */
function scale(pool, delta) {
  if (delta > 0) pool?.scaleUp(delta);
  else pool?.scaleDown(-delta);
}

/**
 * @param {Session} session
 * @param {(error: Error) => void} onError
 */
function showFlags(session, onError) {
  const rows = wasmpool.flags.list().map((flag) => {
    const { name } = flag;
    const note = h("p", { class: "muted", id: `flag-${name}-note` }, noteOf(flag));
    const box = h("input", {
      type: "checkbox",
      role: "switch",
      id: `flag-${name}`,
      "aria-describedby": note.id,
    });
    box.checked = flag.enabled;
    box.addEventListener("change", () => {
      if (box.checked) wasmpool.flags.enable(name);
      else wasmpool.flags.disable(name);
      const now = wasmpool.flags.list().find((each) => each.name === name);
      note.textContent = noteOf(now ?? flag);
      session.renew().catch(onError);
    });
    return h("div", { class: "flag" }, box, h("label", { for: box.id }, name), note);
  });
  byId("flags", HTMLElement).replaceChildren(...rows);
}

/**
 * What a flag means, and who has set it if somebody has.
 *
 * @param {{description: string, source: string}} flag
 */
function noteOf({ description, source }) {
  return source === "default" ? description : `${description} (set by ${source})`;
}

/**
 * Shows how a pool is and how its workers started.
 *
 * @param {Pool} pool
 */
export function showPool(pool) {
  const stats = pool.stats();
  const { queue, tasks } = stats;
  const wait = queue.waits > 0 ? duration(queue.waitTotalMs / queue.waits) : "–";
  /** @type {Array<[string, string]>} */
  const facts = [
    ["Backend", stats.fallback === null ? stats.backend : `${stats.backend}: ${stats.fallback}`],
    ["Health", stats.health],
    ["Workers started", number(stats.spawns)],
    ["Workers lost", number(stats.losses)],
    ["Batches", number(tasks.submitted)],
    ["Retries", number(tasks.retried)],
    ["Dead letters", number(tasks.dead)],
    ["Wait in the queue", wait],
  ];
  byId("pool-stats", HTMLElement).replaceChildren(
    ...facts.map(([term, value]) => h("div", {}, h("dt", {}, term), h("dd", {}, value))),
  );
  showBoots(Object.entries(stats.boot).sort());
}

/**
 * Shows something that the pool wants a person to know.
 *
 * @param {string} text
 */
export function showNotice(text) {
  const notices = byId("notices", HTMLElement);
  notices.append(h("li", {}, text));
  while (notices.children.length > MOST_NOTICES) notices.firstElementChild?.remove();
}

/** @param {Array<[string, import("../src/pool/views.js").BootInfo]>} boots */
function showBoots(boots) {
  if (boots.length === 0) {
    const text = "No worker has started yet.";
    byId("boot", HTMLElement).replaceChildren(h("p", { class: "muted" }, text));
    return;
  }
  const names = ["Worker", "How", "Time", "Memory", "Shortcuts"];
  const head = h("tr", {}, ...names.map((name) => h("th", { scope: "col" }, name)));
  const rows = boots.map(([worker, boot]) => {
    const phases = Object.entries(boot.phases)
      .map(([phase, ms]) => `${phase} ${duration(ms)}`)
      .join(", ");
    return h(
      "tr",
      {},
      h("th", { scope: "row" }, worker),
      h("td", {}, boot.how),
      h("td", { class: "number", title: phases }, duration(boot.bootMs)),
      h("td", { class: "number" }, size(boot.memoryBytes)),
      h("td", {}, ...Object.entries(boot.shortcuts).map(showShortcut)),
    );
  });
  byId("boot", HTMLElement).replaceChildren(
    h("table", {}, h("thead", {}, head), h("tbody", {}, ...rows)),
  );
}

/** @param {[string, string]} shortcut */
function showShortcut([name, outcome]) {
  const taken = outcome === "taken";
  const label = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return h("p", { class: taken ? "taken" : "skipped" }, taken ? label : `${label}: ${outcome}`);
}
