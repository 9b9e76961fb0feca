/** The public names of wasmpool. */

export { createPool } from "./pool/create.js";
export { connect } from "./remote/connect.js";
export { RemotePool } from "./remote/pool.js";
export { Pool } from "./pool/pool.js";
export { TaskHandle } from "./pool/handle.js";
export { EVENT_NAMES } from "./pool/events.js";
export { FileFacts } from "./files/results.js";
export { takeDropped } from "./files/inputs.js";
export { readZip } from "./files/zip.js";
export { Graph } from "./graph/graph.js";
export { decodeGraph } from "./graph/build.js";
export { LiveGraph } from "./graph/live.js";
export { decodeValue } from "./protocol.js";
export * as flags from "./flags.js";
export { disableWorkerPool, enableWorkerPool, isWorkerPoolEnabled } from "./flags.js";
export { enableOffline } from "./offline.js";
export { openForPython } from "./python.js";
export { selfTest } from "./selftest.js";
export { version } from "./version.js";
export {
  ConfigError,
  LanguageError,
  NotAllowed,
  PoolClosed,
  PoolError,
  PoolUnavailable,
  QueueFull,
  ServiceError,
  TaskCancelled,
  TaskError,
  TaskTimeout,
  UnknownName,
  WasmpoolError,
  WorkerLost,
} from "./errors.js";
