/**
 * How the run goes: progress, figures, and the lanes of the workers.
 */

import { byId } from "./dom.js";
import { counted, duration, number, size } from "./format.js";
import { Lanes } from "./lanes.js";
import { LanesView, summaryOf } from "./lanes-view.js";

/** @typedef {import("./session.js").Session} Session */
/** @typedef {import("./session.js").ParseRun} ParseRun */
/** @typedef {import("./collection.js").Collection} Collection */

const TICK_MS = 100;

export class RunView {
  /**
   * @param {Session} session
   * @param {() => void} onTick  Called with each tick of a run.
   */
  constructor(session, onTick) {
    this._session = session;
    this._onTick = onTick;
    this._lanes = new Lanes();
    this._view = new LanesView(
      {
        list: byId("lane-list", HTMLElement),
        canvas: byId("time-line", HTMLCanvasElement),
        legend: byId("legend", HTMLElement),
        tip: byId("lane-tip", HTMLElement),
      },
      (task, item) => this._describe(task, item),
    );
    /** @type {Map<string, string>} What each batch was about. */
    this._names = new Map();
    /** @type {Map<string, number>} How many files each batch has. */
    this._sizes = new Map();
    this._progress = byId("progress", HTMLProgressElement);
    this._status = byId("status", HTMLElement);
    /** @type {Collection | null} */
    this._collection = null;
    this._startedAt = 0;
    this._workedAt = 0;
    this._endedAt = 0;
    this._timer = 0;
    this._following = 0;
  }

  /** Reads the colours anew. */
  restyle() {
    this._view.restyle();
  }

  /**
   * Takes in an event of the pool.
   *
   * @param {string} name
   * @param {Record<string, any>} data
   */
  tell(name, data) {
    if (name === "task_submitted") this._sizes.set(data.task, data.items);
    if (name === "task_started") this._workedAt ||= performance.now();
    this._lanes.tell(name, data, performance.now());
    if (this._endedAt > 0) this._follow();
  }

  /**
   * Goes on drawing the lanes after the run: workers come, go and work for others. That one is free
   * again is no event, so as long as one is busy it is looked at again.
   */
  _follow() {
    this._following ||= window.setTimeout(() => {
      this._following = 0;
      if (this._endedAt === 0) return; // there is another run
      this._drawLanes(this._endedAt);
      if (this._lanes.list().some(({ state }) => state === "busy")) this._follow();
    }, TICK_MS);
  }

  /** @param {Collection} collection  Of the run that begins. */
  begin(collection) {
    this._collection = collection;
    this._startedAt = performance.now();
    this._workedAt = this._endedAt = 0;
    this._names.clear();
    this._sizes.clear();
    this._lanes.clear();
    byId("run", HTMLElement).hidden = false;
    byId("lanes", HTMLDetailsElement).open = true;
    this._progress.removeAttribute("value");
    this._status.textContent = "Parsing…";
    this._view.restyle();
    clearInterval(this._timer);
    this._timer = window.setInterval(() => this._tick(), TICK_MS);
    this._tick();
  }

  /** @param {ParseRun | null} run  The run that has ended; `null` when it could not. */
  end(run) {
    clearInterval(this._timer);
    const now = (this._endedAt = performance.now());
    this._show(run, now);
    const isWhole = run !== null && !run.stats.interrupted;
    this._progress.max = run?.stats.foundBytes || 1;
    this._progress.value = isWhole ? this._progress.max : (run?.stats.bytes ?? 0);
    // On a narrow window there is more need of room for what was found.
    if (matchMedia("(max-width: 760px)").matches) byId("lanes", HTMLDetailsElement).open = false;
    this._status.textContent = "";
    if (run === null) return;
    const { files, status, interrupted } = run.stats;
    const time = duration(now - this._startedAt);
    const failed = status.failed > 0 ? `, ${number(status.failed)} failed` : "";
    if (interrupted) this._status.textContent = `Stopped after ${counted(files, "file")}`;
    else if (files === 0) this._status.textContent = "No files of a known language were found";
    else this._status.textContent = `${counted(files, "file")} parsed in ${time}${failed}`;
  }

  _tick() {
    this._show(this._session.run, performance.now());
    this._onTick();
  }

  /**
   * @param {ParseRun | null} run
   * @param {number} now
   */
  _show(run, now) {
    this._drawLanes(now);
    setText("figure-time", duration(now - this._startedAt));
    setText("figure-definitions", number(this._collection?.definitions ?? 0));
    if (run === null) return;
    const { files, found, foundBytes, allFound, bytes, status } = run.stats;
    const total = files === found && allFound ? "" : ` of ${number(found)}${allFound ? "" : "+"}`;
    setText("figure-files", `${number(files)}${total}`);
    setText("figure-size", size(bytes));
    // Workers may have had to start first: that is no slow parsing.
    const seconds = (now - (this._workedAt || this._startedAt)) / 1000;
    setText("figure-speed", bytes > 0 ? `${size(bytes / seconds)}/s` : "–");
    setText("figure-failed", number(status.failed));
    byId("figure-failed", HTMLElement).classList.toggle("bad", status.failed > 0);
    if (allFound && foundBytes > 0) {
      this._progress.max = foundBytes;
      this._progress.value = bytes;
    }
  }

  /** @param {number} end  The moment that the time line goes to. */
  _drawLanes(end) {
    const { pool } = this._session;
    if (pool !== null) this._lanes.observe(pool.getWorkerStatus(), performance.now());
    const lanes = this._lanes.list();
    this._view.draw(lanes, { start: this._startedAt, end: Math.max(end, this._startedAt + 1000) });
    byId("time-line", HTMLCanvasElement).ariaLabel = summaryOf(lanes);
  }

  /**
   * What a batch is about, or one of its files.
   *
   * @param {string | null} task
   * @param {number | null} item
   */
  _describe(task, item) {
    if (task === null) return "";
    const path = this._session.run?.pathOf(task, item ?? 0) ?? null;
    const files = this._sizes.get(task) ?? 1;
    if (path !== null) {
      const rest = files > 1 ? ` and ${number(files - 1)} more` : "";
      if (!this._names.has(task)) this._names.set(task, path + rest);
      if (item !== null) return path;
    }
    return this._names.get(task) ?? counted(files, "file");
  }
}

/**
 * @param {string} id
 * @param {string} text
 */
function setText(id, text) {
  const element = byId(id, HTMLElement);
  if (element.textContent !== text) element.textContent = text;
}
