// Run a JavaScript or TypeScript program and write down which functions of a folder call which.
//
//     node trace_javascript.mjs OUT FOLDER PROGRAM [BLANK]
//
// Rules of this file:
//
// - The truth comes from V8: it is asked through its inspector, from a worker, while the program runs
//   on the main thread. No source is changed, so that all positions are those of the files.
// - The program runs twice. First its coverage says which functions there are; then there is a
//   breakpoint in each, and at each stop the frames say who called, while coverage says what ran.
//   Modules are loaded in the first run only, so that what they call while they load is not seen.
// - TypeScript has its types replaced by blanks (ts-blank-space, at BLANK), which moves nothing.
// - A breakpoint that has told nothing new for a while is removed, and its function named.

import { readFileSync, writeFileSync } from "node:fs";
import { Session } from "node:inspector";
import { register } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";

const PATIENCE = 500;

if (isMainThread) {
  await main();
} else {
  await trace();
}

async function main() {
  const [out, folder, program, blank] = process.argv.slice(2);
  if (blank !== undefined) {
    register(hooks(blank));
  }
  const coverage = new Session();
  coverage.connect();
  coverage.post("Profiler.enable");
  coverage.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
  await import(pathToFileURL(program).href);
  const take = () => {
    /** @type {any} */
    let found;
    coverage.post("Profiler.takePreciseCoverage", (_, { result }) => {
      found = result.filter(({ url }) => url.startsWith(pathToFileURL(folder).href));
    });
    return found;
  };
  const scripts = take();
  const worker = new Worker(new URL(import.meta.url), { workerData: { folder, scripts } });
  worker.once("error", (error) => {
    throw error;
  });
  await new Promise((resolve) => worker.once("message", resolve));
  await import(`${pathToFileURL(program).href}?again`);
  const ran = take();
  const { calls, tired } = await new Promise((resolve) => {
    worker.once("message", resolve);
    worker.postMessage("end");
  });
  const files = Object.fromEntries(
    ran.map(({ url, functions }) => [
      fileURLToPath(url).slice(folder.length + 1),
      functions.map(({ functionName, ranges }) => [
        functionName,
        ranges.map(({ startOffset, endOffset, count }) => [startOffset, endOffset, count]),
      ]),
    ]),
  );
  writeFileSync(out, JSON.stringify({ calls, tired, files }));
  process.exit(0);
}

/** Hooks that let Node.js load TypeScript. */
function hooks(blank) {
  const source = `
    import { existsSync, readFileSync } from "node:fs";
    import { fileURLToPath } from "node:url";
    import blank from ${JSON.stringify(pathToFileURL(blank).href)};
    export async function resolve(specifier, context, next) {
      if (/^\\.\\.?\\//.test(specifier) && context.parentURL) {
        const url = new URL(specifier, context.parentURL);
        for (const path of [url.href, url.href.replace(/\\.js$/, ".ts"), url.href + ".ts"]) {
          if (existsSync(fileURLToPath(path))) {
            return { url: path, shortCircuit: true };
          }
        }
      }
      return next(specifier, context);
    }
    export async function load(url, context, next) {
      if (!url.endsWith(".ts")) return next(url, context);
      const source = blank(readFileSync(fileURLToPath(url), "utf8"));
      return { format: "module", source, shortCircuit: true };
    }`;
  return `data:text/javascript,${encodeURIComponent(source)}`;
}

async function trace() {
  const folder = pathToFileURL(workerData.folder).href;
  const session = new Session();
  session.connectToMainThread();
  /** Scripts by id: their path and text. @type {Map<string, {path: string, lines: string[]}>} */
  const scripts = new Map();
  /** What each call was found as. @type {Map<string, any[]>} */
  const calls = new Map();
  /** How often each breakpoint told nothing new. @type {Map<string, number>} */
  const idle = new Map();
  /** Functions whose breakpoints are gone: who else calls them is not known. */
  const tired = [];

  session.on("Debugger.scriptParsed", ({ params }) => {
    const { url } = params;
    if (url.startsWith(folder)) {
      const file = fileURLToPath(url);
      const path = file.slice(workerData.folder.length + 1);
      const text = readFileSync(file, "utf8");
      scripts.set(params.scriptId, { url, path, lines: text.split("\n"), text });
    }
  });
  session.on("Debugger.paused", ({ params }) => {
    note(params.callFrames, params.hitBreakpoints);
    session.post("Debugger.resume");
  });

  async function setBreakpoints() {
    for (const { url, functions } of workerData.scripts) {
      const [id, script] = [...scripts].find(([, each]) => each.url === url);
      const offsets = lineOffsets(script.text);
      const ranges = functions.map(({ ranges: [{ startOffset, endOffset }] }) => [
        startOffset,
        endOffset,
      ]);
      for (const [from, to] of ranges) {
        const inner = ranges.filter(([start, end]) => from < start && end <= to);
        // A part at a time, for no more than 1,000 locations are ever told.
        const start = { scriptId: id, ...toPlace(offsets, from) };
        const end = { scriptId: id, ...toPlace(offsets, to) };
        const { locations } = await post("Debugger.getPossibleBreakpoints", { start, end });
        const location = locations.find(({ lineNumber, columnNumber }) => {
          const offset = offsets[lineNumber] + columnNumber;
          return from < offset && !inner.some(([start, end]) => start <= offset && offset < end);
        });
        if (from > 0 && location !== undefined) {
          await post("Debugger.setBreakpoint", { location });
        }
      }
    }
  }

  function post(method, parameters) {
    return new Promise((resolve, reject) => {
      session.post(method, parameters, (error, answer) =>
        error ? reject(new Error(`${method}: ${error.message}`)) : resolve(answer),
      );
    });
  }

  function note(frames, breakpoints) {
    const [callee, ...others] = frames;
    const caller = others.find(({ location }) => scripts.has(location.scriptId));
    const at = scripts.get(callee.location.scriptId);
    const start = callee.functionLocation;
    let isNew = false;
    if (at !== undefined && start !== undefined && caller?.functionLocation !== undefined) {
      const from = scripts.get(caller.location.scriptId);
      const { lineNumber, columnNumber } = caller.location;
      const text = from.lines[lineNumber].slice(columnNumber);
      const call = [
        [from.path, caller.functionName, ...place(caller.functionLocation)],
        [at.path, callee.functionName, ...place(start)],
        caller === others[0] ? called(text) : null,
      ];
      const key = JSON.stringify(call);
      isNew = !calls.has(key);
      calls.set(key, call);
    }
    for (const id of breakpoints ?? []) {
      const times = isNew ? 0 : (idle.get(id) ?? 0) + 1;
      idle.set(id, times);
      if (times > PATIENCE && start !== undefined && at !== undefined) {
        tired.push([at.path, callee.functionName, ...place(start)]);
        session.post("Debugger.removeBreakpoint", { breakpointId: id });
      }
    }
  }

  parentPort.once("message", () => parentPort.postMessage({ calls: [...calls.values()], tired }));
  await post("Debugger.enable");
  await setBreakpoints();
  parentPort.postMessage("ready");
}

/** @param {string} text */
function lineOffsets(text) {
  const offsets = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) {
    offsets.push(at + 1);
  }
  return offsets;
}

/**
 * @param {number[]} offsets
 * @param {number} offset
 */
function toPlace(offsets, offset) {
  const lineNumber = offsets.findLastIndex((start) => start <= offset);
  return { lineNumber, columnNumber: offset - offsets[lineNumber] };
}

/**
 * The name that is called at the start of a text; null where no call is written, as for getters.
 *
 * @param {string} text
 */
function called(text) {
  const found = /^(?:(new)\s+)?(?:[\w$#]+\s*\??\.\s*)*([\w$#]+)\s*(?:\?\.)?([(`])?/.exec(text);
  return found !== null && (found[1] || found[3]) ? found[2] : null;
}

/** @param {{lineNumber: number, columnNumber?: number}} location */
function place({ lineNumber, columnNumber = 0 }) {
  return [lineNumber, columnNumber];
}
