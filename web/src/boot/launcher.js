/**
 * Decides how each worker of a page boots: from a snapshot, or plainly.
 *
 * Rules of this file:
 *
 * - The first worker of a first visit makes a snapshot, the others wait for it; on later visits it
 *   is there already. Where that does not work, workers boot plainly, one after the other in
 *   Firefox, which has hung with several at once.
 * - A snapshot that failed is not used again, and forgotten. None of this is an error: it is told
 *   in each worker's report.
 */

import { bootPython, loadScripts } from "../../../workers/boot.js";
import { Engine } from "../../../workers/engine.js";
import { turn } from "../../../workers/port.js";
import { Assets } from "./assets.js";
import { Boarding, withResolvers } from "./boarding.js";
import { Kits } from "./kits.js";
import { canShare, copyOf, share, whyNotShared } from "./sharing.js";
import { SnapshotStore } from "./snapshots.js";
import { isNode, startThread } from "./threads.js";

/** @import { Boot, FromWorker } from "../protocol.js" */
/** @import { Snapshot } from "../../../workers/snapshot.js" */
/** @import { BootKit, Common } from "./kits.js" */

/**
 * @typedef {object} LauncherOptions
 * @property {string} base Where the bundle is: a URL, absolute or relative to the page.
 * @property {string[]} [languages] What workers can parse from the start; the others' grammars are
 *   fetched when they are needed. Default: python, javascript.
 * @property {boolean} [snapshot] Whether snapshots may be used. Default: yes.
 */

const PRELOAD = ["python", "javascript"];
const INTERRUPT_BYTES = 4096;
/** How often a snapshot may fail before none is made any more. */
const FAILURES = 2;
const STORE_DELAY_MS = 1000;
const FOR_WORKERS = "is for workers only";

/** @type {Map<string, Promise<Launcher>>} */
const launchers = new Map();

/**
 * Return the launcher for a bundle; pools that use the same share it.
 *
 * @param {LauncherOptions} options
 * @returns {Promise<Launcher>}
 * @throws {import("../errors.js").PoolUnavailable} There is no bundle.
 */
export function getLauncher({ base, languages = PRELOAD, snapshot = true }) {
  const folder = isNode() ? base : new URL(base, location.href).href;
  const url = folder.endsWith("/") ? folder : `${folder}/`;
  const key = JSON.stringify([url, languages, snapshot]);
  let launcher = launchers.get(key);
  if (launcher === undefined) {
    launcher = Assets.open(url).then((assets) => new Launcher(assets, languages, snapshot));
    launchers.set(key, launcher);
    launcher.catch(() => launchers.delete(key)); // it may be there the next time
  }
  return launcher;
}

/** Hands out what workers boot from. */
export class Launcher {
  #assets;
  #kits;
  #wantsSnapshot;
  #store;
  /** @type {Promise<Snapshot | null> | null} What is found, or being made. */
  #snapshot = null;
  /** @type {((snapshot: Snapshot | null) => void)[]} Tell those who wait for a maker. */
  #made = [];
  #failures = 0;
  /** Why the next worker cannot be started from a snapshot. */
  #problem = "";
  /** Whether a snapshot was found in the store, or why not. */
  #storeProblem = "";
  #booting = 0;
  /** @type {Promise<void>} The end of the last plain boot that others wait for. */
  #turn = Promise.resolve();
  /** @type {Snapshot | null} What is to be kept for the next visit. */
  #unkept = null;

  /**
   * @param {Assets} assets
   * @param {string[]} preload
   * @param {boolean} wantsSnapshot
   */
  constructor(assets, preload, wantsSnapshot) {
    this.#assets = assets;
    this.#kits = new Kits(assets, preload);
    this.#wantsSnapshot = wantsSnapshot;
    this.manifest = assets.manifest;
    this.base = assets.base;
    this.#store = new SnapshotStore(assets.base, [...preload, ...this.#kits.hashes()]);
  }

  /** Where the workers' script is. */
  get script() {
    return `${this.base}worker.mjs`;
  }

  /**
   * Make a boarding pass for a worker.
   * @returns {Boarding}
   */
  board() {
    return new Boarding(this);
  }

  /**
   * Boot Python here, on this thread, and return what works with it.
   *
   * @param {object} options
   * @param {"json" | "pickle"} [options.codec] How payloads and values are encoded.
   * @param {(messages: FromWorker[]) => void} options.send Takes messages for the pool.
   * @param {(reason: string) => void} options.exit Called once, when the engine has ended.
   * @returns {Promise<{engine: Engine, boot: Boot}>} The engine, and how it came to be.
   */
  async openEngineHere({ codec = "json", send, exit }) {
    const { base } = this;
    const shortcuts = { snapshot: FOR_WORKERS, interrupt: FOR_WORKERS };
    const kit = this.#kit(await this.#kits.gather(), shortcuts);
    const python = await bootPython(kit, await loadScripts(base), () => {}, base);
    const { languages, wheel, interrupt } = kit;
    const read = (/** @type {string} */ file) => this.#assets.read(file);
    const parts = { python, codec, languages, wheel, interrupt, base, send, turn, exit, read };
    return { engine: new Engine(parts), boot: python.boot };
  }

  // ---------------------------------------------------------------- what boardings ask

  /**
   * @param {Boarding} boarding
   * @returns {Promise<BootKit>}
   */
  async kitFor(boarding) {
    const common = await this.#kits.gather();
    const interrupt = canShare() ? new SharedArrayBuffer(INTERRUPT_BYTES) : null;
    const shortcuts = { interrupt: interrupt === null ? whyNotShared() : "taken" };
    const snapshot = await this.#snapshotFor(boarding, common);
    if (snapshot !== null) {
      const copy = canShare() ? snapshot : { ...snapshot, heap: await copyOf(snapshot.heap) };
      return { ...this.#kit(common, shortcuts), snapshot: copy, interrupt };
    }
    const problem = boarding.isMaker ? "is made here for others" : this.#problem;
    const kit = this.#kit(common, { ...shortcuts, snapshot: problem });
    if (!boarding.isMaker && isFirefox()) {
      const before = this.#turn;
      this.#turn = boarding.ended;
      await before;
    }
    return { ...kit, make: boarding.isMaker, interrupt };
  }

  /** A worker has begun to boot. */
  began() {
    this.#booting += 1;
  }

  /** A worker is ready, or gone. */
  ended() {
    this.#booting -= 1;
    this.#keepLater();
  }

  /**
   * The maker has made a snapshot.
   * @param {Snapshot} snapshot
   */
  offer(snapshot) {
    const shared = canShare() ? { ...snapshot, heap: share(snapshot.heap) } : snapshot;
    this.#unkept = shared;
    this.#snapshot = Promise.resolve(shared);
    this.#made.splice(0).forEach((tell) => tell(shared));
  }

  /**
   * A worker could not be started from a snapshot, or could not make one.
   * @param {string} problem
   */
  async fail(problem) {
    this.#failures += 1;
    this.#problem = problem;
    this.#unkept = null;
    this.giveUp();
    await this.#store.forget();
  }

  /** What there was of a snapshot is not used again; the next worker makes one, if it may. */
  giveUp() {
    this.#snapshot = this.#failures < FAILURES ? null : Promise.resolve(null);
    this.#made.splice(0).forEach((tell) => tell(null));
  }

  // ---------------------------------------------------------------- inner workings

  /**
   * @param {Boarding} boarding
   * @param {Common} common
   * @returns {Promise<Snapshot | null>} What it is to restore; null: it boots plainly, and makes a
   *   snapshot if it is the maker.
   */
  async #snapshotFor(boarding, common) {
    if (!this.#wantsSnapshot) {
      this.#problem = "is switched off";
      return null;
    }
    if (common.libraries.length === 0) {
      this.#problem = common.problem;
      return null;
    }
    while (this.#snapshot !== null) {
      const found = await this.#snapshot;
      if (found !== null || this.#failures >= FAILURES || boarding.isOver) {
        return found;
      } // else the maker was lost, and somebody else makes one
    }
    const { promise, resolve } = withResolvers();
    this.#snapshot = promise;
    const found = await this.#find();
    if (found === null && !boarding.isOver) {
      this.#made.push(resolve);
      boarding.isMaker = true;
      return null;
    }
    this.#snapshot = found === null ? null : promise;
    resolve(found);
    return found;
  }

  /** @returns {Promise<Snapshot | null>} What an earlier visit has kept. */
  async #find() {
    if (this.#failures > 0) {
      return null; // it may be the one that failed
    }
    const { snapshot, problem } = await this.#store.load((size) =>
      canShare() ? new SharedArrayBuffer(size) : new ArrayBuffer(size),
    );
    this.#storeProblem = snapshot === null ? problem : "taken";
    return snapshot;
  }

  /**
   * @param {Common} common
   * @param {Record<string, string>} shortcuts
   * @returns {BootKit}
   */
  #kit(common, shortcuts) {
    return this.#kits.make(common, { cacheStorage: this.#storeProblem, ...shortcuts });
  }

  /** Keep a new snapshot when no worker is being started, which needs the machine. */
  #keepLater() {
    if (this.#unkept === null || this.#booting > 0 || this.#store.problem !== "") {
      return;
    }
    setTimeout(() => {
      const snapshot = this.#unkept;
      if (snapshot !== null && this.#booting === 0) {
        this.#unkept = null;
        void this.#keep(snapshot);
      }
    }, STORE_DELAY_MS);
  }

  /** @param {Snapshot} snapshot */
  async #keep({ heap, meta }) {
    const copy = canShare() ? heap : await copyOf(heap);
    /** @param {string} problem */
    const end = (problem) => {
      void thread.terminate();
      this.#storeProblem = problem === "" ? "taken" : `it could not be kept: ${problem}`;
    };
    const thread = startThread(this.script, "wasmpool store", {
      onMessages: ([message]) => end(message.reason),
      onError: end,
    });
    const { cache, url } = this.#store;
    thread.post(
      [{ type: "store", cache, url, meta, heap: copy }],
      copy instanceof ArrayBuffer ? [copy] : [],
    );
  }
}

/** @returns {boolean} Whether this is Firefox. */
function isFirefox() {
  return globalThis.navigator?.userAgent?.includes("Firefox/") ?? false;
}
