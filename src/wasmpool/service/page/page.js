// @ts-check
/**
 * The status page: asks the service now and then, and shows what it says.
 *
 * Everything that comes from the service is put in as text, never as HTML. The token is asked for
 * once and forgotten with the tab.
 */

const EVERY_MS = 2000;
const KEPT = 150;
const KEY = "wasmpool-token";

/** @typedef {{at: number, ended: number, failed: number, queued: number, busy: number}} Sample */

/** @type {Sample[]} */
const samples = [];
let wanted = 0;

/** @param {string} id */
function element(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

/**
 * @param {string} path
 * @param {RequestInit} [options]
 */
async function ask(path, options = {}) {
  const headers = {
    Authorization: `Bearer ${sessionStorage.getItem(KEY)}`,
    ...(options.body ? { "Content-Type": "application/json" } : {}),
  };
  const answer = await fetch(path, { ...options, headers });
  const body = await answer.json();
  if (answer.status === 401) {
    sessionStorage.removeItem(KEY);
    login(body.error.message);
  }
  if (!answer.ok) throw new Error(body.error.message);
  return body;
}

/** @param {string} message */
function login(message = "") {
  element("login").hidden = false;
  element("all").hidden = element("forget").hidden = true;
  element("refused").textContent = message;
  element("token").focus();
}

async function refresh() {
  if (sessionStorage.getItem(KEY) === null) return;
  const state = /** @type {HTMLSelectElement} */ (element("filter")).value;
  try {
    const [pool, list] = await Promise.all([
      ask("v1/workers"),
      ask(`v1/jobs?limit=50${state && `&state=${state}`}`),
    ]);
    element("login").hidden = true;
    element("all").hidden = element("forget").hidden = false;
    show(pool, list.jobs);
    say(`${pool.health}, as of ${new Date().toLocaleTimeString()}`, pool.health !== "healthy");
  } catch (error) {
    say(String(error), true);
  }
}

/**
 * @param {string} text
 * @param {boolean} bad
 */
function say(text, bad) {
  const place = element("state");
  if (place.textContent !== text) place.textContent = text;
  place.className = bad ? "bad" : "";
}

/**
 * @param {any} pool
 * @param {any[]} jobs
 */
function show(pool, jobs) {
  const counts = pool.jobs;
  const busy = pool.workers.filter((/** @type {any} */ each) => each.state === "busy").length;
  const live = pool.workers.filter((/** @type {any} */ each) => each.pid !== null).length;
  wanted = live;
  samples.push({
    at: Date.now(),
    ended: counts.succeeded + counts.failed + counts.cancelled + counts.dead,
    failed: counts.failed + counts.dead,
    queued: counts.queued,
    busy,
  });
  samples.splice(0, Math.max(0, samples.length - KEPT));
  const last = rates("ended").at(-1) ?? 0;
  fill(element("numbers"), [
    number("Workers busy", `${busy} of ${live}`),
    number("Jobs running", counts.running),
    number("Jobs waiting", counts.queued),
    number("Jobs a minute", Math.round(last * 60)),
    number("Succeeded", counts.succeeded),
    number("Failed", counts.failed),
    number("Dead letters", counts.dead),
    number("Workers lost", pool.losses),
    number("Files and payloads", pool.tasks.items_succeeded),
    number("Worker reuse", `${Math.round(100 * pool.reuse_rate)} %`),
  ]);
  element("bounds").textContent = `from ${pool.minimum} to ${pool.maximum}`;
  fill(element("charts"), [
    chart("Jobs ended, a minute", rates("ended").map((each) => each * 60)),
    chart("Jobs failed, a minute", rates("failed").map((each) => each * 60), "bad"),
    chart("Jobs waiting", samples.map((each) => each.queued)),
    chart("Workers busy", samples.map((each) => each.busy)),
  ]);
  fill(element("workers"), pool.workers.map(worker));
  const focused = document.activeElement?.id;
  fill(element("jobs"), jobs.map(job));
  if (focused) document.getElementById(focused)?.focus();
}

/**
 * How fast a count grew, in units a second, from sample to sample.
 * @param {"ended" | "failed"} name
 */
function rates(name) {
  return samples.slice(1).map((sample, index) => {
    const before = samples[index];
    return Math.max(0, sample[name] - before[name]) / ((sample.at - before.at) / 1000);
  });
}

/**
 * @param {string} name
 * @param {unknown} value
 */
function number(name, value) {
  const box = make("div", "");
  box.append(make("dt", name), make("dd", value));
  return box;
}

/**
 * @param {string} title
 * @param {number[]} values
 * @param {string} kind
 */
function chart(title, values, kind = "") {
  const most = Math.max(1, ...values);
  const line = values.map((value, index) => {
    const x = (index / Math.max(1, KEPT - 2)) * 100;
    return `${index ? "L" : "M"}${x.toFixed(2)} ${(38 - (value / most) * 36).toFixed(2)}`;
  });
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 100 40");
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", line.join(""));
  path.setAttribute("class", kind);
  svg.append(path);
  const figure = make("figure", "");
  const now = Math.round(values.at(-1) ?? 0);
  figure.append(make("figcaption", `${title}: ${now} now, ${Math.round(Math.max(0, ...values))} at most`), svg);
  return figure;
}

/** @param {any} each */
function worker(each) {
  return row([
    make("td", each.worker),
    make("td", each.state, each.state),
    make("td", each.pid ?? ""),
    make("td", each.items_done.toLocaleString()),
    make("td", each.restarts),
    make("td", each.memory_bytes === null ? "" : `${Math.round(each.memory_bytes / 2 ** 20)} MiB`),
    make("td", each.boot_ms === null ? "" : `${Math.round(each.boot_ms)} ms`),
  ]);
}

/** @param {any} each */
function job(each) {
  const { done, total } = each.progress;
  const end = each.ended ?? Date.now() / 1000;
  const action = make("td", "");
  if (each.state === "queued" || each.state === "running") {
    action.append(button(`cancel-${each.id}`, "Cancel", `v1/jobs/${each.id}`, "DELETE"));
  } else if (each.state === "dead") {
    action.append(button(`retry-${each.id}`, "Retry", `v1/dead-letters/${each.id}/retry`, "POST"));
  }
  return row([
    make("td", each.id.slice(0, 10), "id"),
    make("td", each.kind),
    make("td", each.state, each.state),
    make("td", each.phase),
    make("td", total === null ? done : `${done} of ${total}`),
    make("td", each.attempt),
    make("td", each.started === null ? "" : `${(end - each.started).toFixed(2)} s`),
    make("td", each.failure ? `${each.failure.type}: ${each.failure.message}` : ""),
    action,
  ]);
}

/**
 * @param {string} id
 * @param {string} text
 * @param {string} path
 * @param {string} method
 */
function button(id, text, path, method) {
  const made = make("button", text);
  made.id = id;
  made.setAttribute("type", "button");
  made.setAttribute("aria-label", `${text} job ${path.split("/")[2].slice(0, 10)}`);
  made.addEventListener("click", () => act(path, { method }));
  return made;
}

/**
 * @param {string} path
 * @param {RequestInit} options
 */
async function act(path, options) {
  try {
    await ask(path, options);
    await refresh();
  } catch (error) {
    say(String(error), true);
  }
}

/**
 * @param {string} name
 * @param {unknown} text
 * @param {string} kind
 */
function make(name, text, kind = "") {
  const made = document.createElement(name);
  made.textContent = String(text);
  if (kind) made.className = kind;
  return made;
}

/** @param {HTMLElement[]} cells */
function row(cells) {
  const made = document.createElement("tr");
  made.append(...cells);
  return made;
}

/**
 * @param {HTMLElement} place
 * @param {HTMLElement[]} children
 */
function fill(place, children) {
  place.replaceChildren(...children);
}

element("login").addEventListener("submit", (event) => {
  event.preventDefault();
  const field = /** @type {HTMLInputElement} */ (element("token"));
  sessionStorage.setItem(KEY, field.value.trim());
  field.value = "";
  refresh();
});
element("forget").addEventListener("click", () => {
  sessionStorage.removeItem(KEY);
  login();
});
element("filter").addEventListener("change", refresh);
for (const each of document.querySelectorAll("[data-scale]")) {
  each.addEventListener("click", () => {
    const workers = Math.max(0, wanted + Number(each.getAttribute("data-scale")));
    act("v1/scale", { method: "POST", body: JSON.stringify({ workers }) });
  });
}
document.addEventListener("visibilitychange", () => document.hidden || refresh());
setInterval(() => document.hidden || refresh(), EVERY_MS);
if (sessionStorage.getItem(KEY) === null) login();
else refresh();
