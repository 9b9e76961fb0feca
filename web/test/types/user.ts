/**
 * A program as a user writes it, compiled by tsc and never run: it holds the published types to
 * what the documentation promises. What must be refused is marked as such.
 */

import {
  ConfigError, connect, createPool, FileFacts, flags, isWorkerPoolEnabled, LiveGraph, Pool,
  RemotePool, TaskError, TaskHandle, TaskTimeout, version,
} from "wasmpool";

export async function work(folder: FileSystemDirectoryHandle, picked: FileList): Promise<void> {
  await using pool: Pool = await createPool({
    workers: 2,
    memoryLimit: "256 MiB",
    base: new URL("https://example.org/bundle/"),
    flags: { cache: false, affinity: "off" },
    scheduler: { backoff_ms: 10 },
  });

  const facts: FileFacts[] = await pool.parse_files(picked);
  const name: string | undefined = facts[0].definitions[0]?.name;
  const controller = new AbortController();
  for await (const { path, status } of pool.parseIter(folder, { signal: controller.signal })) {
    console.log(path, status === "ok", name, version);
  }
  await pool.parse_iter([{ path: "a.py", content: "x = 1" }]).return();
  await pool.parseFiles(new Map([["a.py", new Uint8Array()]]), { language: "python" });

  const handle: TaskHandle = pool.submit("text", { content: "x" }, {
    priority: 0,
    timeoutMs: 1000,
    totalTimeoutMs: null,
    retries: 1,
    retryErrors: true,
    requires: ["worker"],
    options: { deep: true },
    signal: controller.signal,
  });
  const value: unknown = await handle;
  const other: unknown = await pool.submitWhenRoom("text", value).result;
  handle.cancel();
  pool.cancel(handle.id);
  const values: unknown[] = await pool.map("math:sqrt", new Set([1, 4]), { chunkSize: 10 });
  await pool.executeWithProgress("text", other, ({ phase, fraction }) => {
    const text: string = phase;
    const part: number | null = fraction;
    console.log(text, part, values);
  });
  for (const outcome of await pool.runBatch("text", [1], { size: 4, affinity: "python" })) {
    const bytes: number = outcome instanceof TaskError ? outcome.attempts : outcome.byteLength;
    console.log(bytes);
  }
  await pool.register("mine", { source: "" });
  await pool.register("other", { wheel: "https://example.org/other.whl" });
  await pool.register("third", { wheel: new Uint8Array() });

  const off: () => void = pool.on("task_failed", (event) => console.log(event.detail.task));
  off();
  pool.addEventListener("worker_lost", () => {});
  const { health, tasks, boot, throughput } = pool.stats();
  const known: "healthy" | "degraded" | "critical" = health;
  const numbers: number[] = [tasks.itemsSucceeded, throughput.bytesPerS, boot.w1.bootMs];
  const states = pool.getWorkerStatus().map(({ worker, state, memoryBytes }) => {
    const memory: number | null = memoryBytes;
    return [worker, state, memory, known, numbers] as const;
  });
  for (const letter of pool.deadLetters()) {
    console.log(letter.failure.message, await pool.retryDeadLetter(letter), states);
  }
  await using live: LiveGraph = await pool.live_graph(folder, { name: "mine", include: ["*.py"] });
  const again: Set<string> = await live.update({ "a.py": "x = 2", "gone.py": null }, {
    signal: controller.signal,
    onProgress: ({ phase, fraction }) => console.log(phase, fraction),
  });
  await live.update(new Map([["b.py", new Uint8Array()]]));
  console.log(again.size, live.graph.callers("f", { depth: 2 }).length);
  await live.close();
  pool.scaleUp(2);
  pool.scaleDown();
  flags.disable("cache");
  const isOn: boolean = isWorkerPoolEnabled();
  await pool.shutdown({ graceful: isOn });
}

export async function remotely(files: FileList, token: string): Promise<void> {
  await using pool: RemotePool = await connect("https://example.org", { token, include: ["*.py"] });
  const facts: FileFacts[] = await pool.parse_files(files, { references: "all" });
  const handle: TaskHandle = pool.submit("text", { text: facts[0].path }, { timeoutMs: 1000 });
  const value: unknown = await handle;
  const { health, workers, tasks, reuseRate } = await pool.stats();
  const [{ itemsDone, pid }] = await pool.workers();
  const numbers: (number | null)[] = [workers, tasks.itemsSucceeded, reuseRate, itemsDone, pid];
  for (const letter of await pool.deadLetters()) {
    console.log(letter.failure?.phase, await pool.retryDeadLetter(letter).result, value, health);
  }
  pool.on("task_completed", ({ detail }) => console.log(detail.task, numbers));
  console.log((await pool.buildGraph(files, { name: "mine" })).nodes.size);
}

export function explain(error: unknown): string {
  if (error instanceof TaskTimeout || error instanceof TaskError) {
    return `${error.type} in ${error.phase}, ${error.attempts} attempts: ${error.traceback ?? ""}`;
  }
  return error instanceof ConfigError ? error.message : String(error);
}

export async function mistakes(pool: Pool): Promise<void> {
  // @ts-expect-error -- the option is called workers
  await createPool({ worker: 2 });
  // @ts-expect-error -- no such backend
  await createPool({ backend: 7 });
  // @ts-expect-error -- times are in milliseconds, as the name says
  pool.submit("text", null, { timeout: 1 });
  // @ts-expect-error -- neither source nor wheel
  await pool.register("mine", {});
  // @ts-expect-error -- a path alone cannot be opened in a page
  await pool.parse_files(7);
  // @ts-expect-error -- files that are gone are null
  await (await pool.liveGraph([])).update({ "a.py": false });
  // @ts-expect-error -- no such statistic
  pool.stats().speed;
}
