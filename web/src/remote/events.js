/**
 * What a service tells of a job: server-sent events, and what a pool calls them.
 *
 * Source of the format: the HTML standard, section 9.2.6, "Interpreting an event stream". The
 * browser's own `EventSource` cannot send a token.
 */

/** @type {Readonly<Record<string, string>>} */
const NAMES = {
  queued: "task_retried",
  running: "task_started",
  progress: "task_progress",
  succeeded: "task_completed",
  failed: "task_failed",
  cancelled: "task_cancelled",
  dead: "task_dead_lettered",
};

/**
 * Something that happened to a job.
 *
 * @typedef {object} ServerEvent
 * @property {number} number From 1 within the job.
 * @property {string} type
 * @property {Record<string, any>} data
 */

/**
 * @param {ServerEvent} event
 * @returns {string|null} What a pool calls it.
 */
export function poolName({ type, data }) {
  return type === "queued" && data.attempt === 0 ? "task_submitted" : (NAMES[type] ?? null);
}

/**
 * Read a stream of events; what is no event, such as a sign of life, is passed over.
 *
 * @param {ReadableStream<Uint8Array<ArrayBuffer>>} stream
 * @returns {AsyncGenerator<ServerEvent, void>}
 */
export async function* readEvents(stream) {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  /** @type {Record<string, string>} */
  let fields = {};
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        return;
      }
      const lines = (rest + value).split(/\r\n|\n/);
      rest = lines.pop() ?? "";
      for (const line of lines) {
        if (line !== "") {
          const [, name, text] = /** @type {string[]} */ (/^([^:]*):? ?(.*)$/.exec(line));
          fields[name] = name === "data" && "data" in fields ? `${fields.data}\n${text}` : text;
        } else {
          const { id = "0", event = "message", data } = fields;
          fields = {};
          if (data !== undefined) {
            yield { number: Number(id), type: event, data: JSON.parse(data) };
          }
        }
      }
    }
  } finally {
    reader.cancel().catch(() => {}); // what failed has been told
  }
}
