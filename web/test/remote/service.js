/** A real service for tests: a process of its own, with handlers that tests need. */

import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";

import { ENVIRONMENT, PYTHON, ROOT } from "../files/native.js";

/** @typedef {{ url: string, token: string, folder: string, stop: () => Promise<void> }} Service */

/**
 * Start a service.
 *
 * @param {...string} options For `wasmpool serve`.
 * @returns {Promise<Service>}
 */
export async function startService(...options) {
  const folder = mkdtempSync(path.join(tmpdir(), "wasmpool-service-"));
  const state = path.join(folder, "state");
  const own = ["--port", "0", "--state-dir", state, "--workers", "1"];
  const child = spawn(
    PYTHON,
    ["-m", "wasmpool", "serve", ...own, "--handlers", "tests.client_handlers", ...options],
    {
      cwd: folder,
      env: {
        ...ENVIRONMENT,
        PYTHONPATH: `${ROOT}src${path.delimiter}${ROOT}`,
        WASMPOOL_CACHE_DIR: path.join(folder, "cache"),
      },
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const lines = createInterface(child.stdout);
  const first = await new Promise((resolve, reject) => {
    lines.once("line", resolve);
    lines.once("close", () => reject(new Error("the service did not start")));
  });
  return {
    url: first.split(" ")[2],
    token: readFileSync(path.join(state, "token"), "utf8").trim(),
    folder,
    stop: async () => {
      child.kill("SIGTERM");
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}
