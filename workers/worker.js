/**
 * The program of a worker: boots Python, then works off what the pool sends.
 *
 * Rules of this file:
 *
 * - The scripts are loaded at once, while the pool still gathers what else the boot needs.
 * - Whatever goes wrong is told to the pool before the worker ends: as `boot_failed` before it is
 *   ready, as `exit` afterwards.
 * - Imported anywhere else than in a worker of ours, this module does nothing.
 */

import { messageOf } from "../web/src/protocol.js";
import { bootPython, loadScripts } from "./boot.js";
import { Engine } from "./engine.js";
import { openPort } from "./port.js";
import { storeSnapshot } from "./store.js";

/** @import { Port } from "./port.js" */

/** @param {Port} port The way to the pool. */
function work(port) {
  /** @type {Promise<import("./pyodide.js").Scripts> | null} */
  let scripts = null;
  /** @type {Engine | null} */
  let engine = null;
  let isOver = false;

  /** @param {object} message The last one. */
  function end(message) {
    if (!isOver) {
      isOver = true;
      port.post([message]);
      port.close();
    }
  }

  /** @param {import("../web/src/protocol.js").Start} start */
  async function boot({ base, codec, boot: kit }) {
    /** @type {import("./boot.js").Offer} */
    const offer = (heap, meta) => port.post([{ type: "snapshot", heap, meta }], [heap]);
    const python = await bootPython(kit, await (scripts ?? loadScripts(base)), offer, base);
    engine = new Engine({
      python,
      codec,
      languages: kit.languages,
      wheel: kit.wheel,
      interrupt: kit.interrupt,
      base,
      send: port.post,
      turn: port.turn,
      exit: (reason) => end({ type: "exit", reason }),
    });
    port.post([{ type: "ready", capabilities: ["worker"], boot: python.boot }]);
  }

  port.onUncaught((error) =>
    end(
      engine === null
        ? { type: "boot_failed", message: messageOf(error) }
        : { type: "exit", reason: `an error that nobody caught: ${messageOf(error)}` },
    ),
  );
  port.listen((messages) => {
    for (const message of messages) {
      if (message.type === "prepare") {
        scripts = loadScripts(message.base);
        scripts.catch(() => {}); // the boot will tell
      } else if (message.type === "start") {
        boot(message).catch((error) => end({ type: "boot_failed", message: messageOf(error) }));
      } else if (message.type === "store") {
        storeSnapshot(message).then(
          () => end({ type: "exit", reason: "" }),
          (error) => end({ type: "exit", reason: messageOf(error) }),
        );
      } else {
        engine?.handle(message);
      }
    }
  });
}

const port = await openPort();
if (port !== null) {
  work(port);
}
