/** The sans-IO scheduler: what to do next, given what happened and what time it is. */

export { Scheduler } from "./core.js";
export { DEFAULT_CONFIG } from "./messages.js";
