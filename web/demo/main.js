/**
 * The page: puts its parts together and leads a run through them.
 */

import { wasmpool } from "./api.js";
import { Collection } from "./collection.js";
import { Contents } from "./contents.js";
import { byId } from "./dom.js";
import { joinLines, save } from "./download.js";
import { FactsClient } from "./facts-client.js";
import { FailureList } from "./failures.js";
import { Finder } from "./finder.js";
import { counted, number, size } from "./format.js";
import { GraphTab } from "./graph-tab.js";
import { setUpIntake } from "./intake.js";
import { setUpKeys } from "./keys.js";
import { RunView } from "./run-view.js";
import { setUpSelfTest } from "./selftest-panel.js";
import { Session } from "./session.js";
import { setUpSettings, showNotice, showPool } from "./settings.js";
import { SourcePane } from "./source-pane.js";
import { Tabs } from "./tabs.js";
import { setUpTheme } from "./theme.js";
import { Tree } from "./tree.js";

/** @typedef {import("./api.js").FileFacts} FileFacts */
/** @typedef {import("./outline.js").FileInfo} FileInfo */
/** @typedef {import("./contents.js").Input} Input */

const UPDATE_EVERY = 5; // ticks of the run's timer

const client = new FactsClient();
const session = new Session((name, data) => {
  runView.tell(name, data);
  if (name === "worker_ready" && session.pool !== null) showPool(session.pool);
  if (name === "pool_fallback") showNotice(`It goes on without workers: ${data.reason}`);
  if (name === "log" && data.task === null) showNotice(data.message);
});
let collection = new Collection(client, onInfo);
let contents = new Contents([]);
let summary = ""; // the last record, once a run is over
let name = "";
let ticks = 0;
let isListed = true;
/** @type {Promise<void>} */
let current = Promise.resolve();

const graphTab = new GraphTab();
const tabs = new Tabs(byId("tabs", HTMLElement), (panel) => graphTab.toggle(panel === "graph"));
const runView = new RunView(session, () => {
  ticks += 1;
  if (ticks % UPDATE_EVERY === 0) updateLists();
});
const sourcePane = new SourcePane(client, (path) => contents.read(path));
const tree = new Tree(byId("tree", HTMLElement), {
  outline: (file) => client.outline(collection.files[file].bytes()),
  open: (file, entry) => {
    openSource(file, { definition: entry?.id });
  },
});
const finder = new Finder(
  {
    input: byId("search", HTMLInputElement),
    results: byId("results", HTMLElement),
    status: byId("search-status", HTMLElement),
  },
  {
    search: (query, limit) => client.search(query, limit),
    pathOf: (file) => collection.files[file].path,
    open: ({ file, definition }) => {
      openSource(file, { definition });
      tree.reveal(file, definition).catch(showError);
    },
    onToggle: (searching) => {
      const element = byId("tree", HTMLElement);
      if (element.hidden === searching) return;
      element.hidden = searching;
      if (!searching) tree.showCurrent();
    },
  },
);
const failures = new FailureList(byId("failure-list", HTMLElement), ({ file, info }) => {
  tabs.show("outline");
  openSource(file, { line: info.line });
  tree.reveal(file, -1).catch(showError);
  sourcePane.focus();
});

setUpTheme(byId("theme", HTMLButtonElement), () => {
  runView.restyle();
  graphTab.restyle();
});
setUpKeys({ search: focusSearch, escape: closeSource });
setUpIntake({
  onFiles: (files, title) => {
    // A run under way makes room for the new one.
    session.stop();
    current = current.then(() => parse(files, title)).catch(showError);
  },
  onIntent: () => session.start().catch(showError),
  onError: showError,
});
setUpSettings(session, showError);
setUpSelfTest();
setUpOffline();
byId("stop", HTMLButtonElement).addEventListener("click", () => session.stop());
byId("download", HTMLButtonElement).addEventListener("click", () => {
  download().catch(showError);
});
byId("only-failed", HTMLInputElement).addEventListener("change", ({ target }) => {
  failures.filter(/** @type {HTMLInputElement} */ (target).checked);
});

/**
 * Parses files and shows what comes.
 *
 * @param {Input[]} files
 * @param {string} title
 */
async function parse(files, title) {
  name = title;
  summary = "";
  byId("alert", HTMLElement).hidden = true;
  byId("welcome", HTMLElement).hidden = true;
  byId("browser", HTMLElement).hidden = false;
  document.body.classList.add("working");
  document.title = `${title} · wasmpool`;
  tabs.show("outline");
  graphTab.reset(null);
  sourcePane.close();
  tree.clear();
  failures.clear();
  finder.clear();
  client.clear().catch(showError);
  const mine = new Collection(client, onInfo);
  collection = mine;
  contents = new Contents(files);
  setBusy(true);
  runView.begin(mine);
  let run = null;
  try {
    run = await session.parse(files, (facts) => mine.add(facts));
    const { read } = contents;
    graphTab.reset({
      title: title.replace(/\.\w+$/, ""),
      build: async (options) => (await session.start()).buildGraph(files, { name: title, ...options }),
      read: read.bind(contents),
    });
    summary = JSON.stringify(run.stats.summary({ reproducible: true }));
  } finally {
    await mine.settle().catch(showError);
    setBusy(false);
    runView.end(run);
    updateLists();
    if (session.pool !== null) showPool(session.pool);
  }
}

/** @param {boolean} busy */
function setBusy(busy) {
  const stop = byId("stop", HTMLButtonElement);
  const download = byId("download", HTMLButtonElement);
  download.disabled = summary === "" || collection.files.length === 0;
  if (document.activeElement === stop) {
    // Else the focus would be nowhere.
    const tab = /** @type {HTMLElement} */ (document.querySelector("#tabs [aria-selected=true]"));
    (download.disabled ? tab : download).focus();
  }
  stop.hidden = !busy;
}

/**
 * Takes in what a record says of its file.
 *
 * @param {number} file
 * @param {FileFacts} facts
 * @param {FileInfo} info
 */
function onInfo(file, facts, info) {
  const { path, status } = facts;
  isListed = false;
  tree.model.add(file, path, status, info.definitions > 0);
  if (status !== "ok") failures.problems.push({ file, path, status, info });
}

/** Shows what has come since the last time. */
function updateLists() {
  collection.flush();
  if (isListed) return;
  isListed = true;
  tree.update();
  failures.update();
  const { problems } = failures;
  const failed = problems.filter(({ status }) => status === "failed").length;
  const partial = problems.length - failed;
  const count = byId("failure-count", HTMLElement);
  count.hidden = problems.length === 0;
  count.textContent = number(failed);
  count.classList.toggle("bad", failed > 0);
  byId("failure-summary", HTMLElement).textContent =
    problems.length === 0
      ? "Files that cannot be parsed are listed here, with the reason."
      : `${counted(failed, "file")} failed, ${number(partial)} have facts around what could not ` +
        "be understood.";
}

/**
 * @param {number} file
 * @param {{definition?: number, line?: number | null}} place
 */
function openSource(file, place) {
  sourcePane.open(collection.files[file], place).catch(showError);
}

function focusSearch() {
  if (graphTab.focusSearch()) return;
  if (byId("browser", HTMLElement).hidden) return;
  tabs.show("outline");
  const search = byId("search", HTMLInputElement);
  search.focus();
  search.select();
}

function closeSource() {
  if (!sourcePane.isOpen) return;
  sourcePane.close();
  tree.focus();
}

async function download() {
  const blob = await joinLines(collection.lines(), summary);
  save(blob, `${name.replace(/\.\w+$/, "")}.facts.jsonl`);
}

async function setUpOffline() {
  const note = byId("offline", HTMLElement);
  try {
    const { files, bytes } = await wasmpool.enableOffline();
    note.textContent =
      `From the next visit on, this page works without a network: ${counted(files, "file")}, ` +
      `${size(bytes)} are kept, and what else is used comes to it.`;
  } catch (error) {
    note.textContent = `Not available: ${error instanceof Error ? error.message : error}`;
  }
}

/** @param {unknown} error */
function showError(error) {
  const alert = byId("alert", HTMLElement);
  alert.textContent = error instanceof Error ? error.message : String(error);
  alert.hidden = false;
  console.error(error);
}
