/**
 * One handler over many payloads, in chunks whose size follows from how long they take.
 *
 * A chunk costs the pool a fraction of a millisecond, however many payloads it has. So tiny tasks
 * need large chunks, while long ones need small chunks, or else one worker ends long after the
 * others. The first chunks are small and tell which they are; there is one chunk on its way for
 * each worker.
 */

/** @import { Job } from "./jobs.js" */

const CHUNK_MS = 20;
const FIRST_SHARE = 16;

/**
 * What `mapChunks` works with.
 * @typedef {object} MapHost
 * @property {(start: number, stop: number) => Promise<Job>} submit Submits the payloads
 *   `[start, stop)` as one job.
 * @property {(id: string) => void} cancel Cancels a job by its id.
 * @property {() => number} now Milliseconds on a monotonic clock.
 */

/**
 * The values of `count` payloads, in order.
 *
 * @param {MapHost} host
 * @param {number} count Number of payloads.
 * @param {number} workers Number of workers.
 * @param {number | null} chunkSize Payloads in a chunk; `null` measures.
 * @returns {Promise<any[]>}
 * @throws {TaskError} The error of the first payload that failed, among those that were run; no
 *   more are begun once one has failed.
 */
export async function mapChunks({ submit, cancel, now }, count, workers, chunkSize) {
  let size = chunkSize ?? Math.max(1, Math.floor(count / (workers * FIRST_SHARE)));
  /** @type {Job[]} */
  const jobs = [];
  /** @type {Map<Job, number>} When each running job began. */
  const running = new Map();
  let start = 0;
  let failed = false;
  try {
    while (running.size > 0 || (start < count && !failed)) {
      while (start < count && !failed && running.size < workers) {
        const stop = Math.min(count, start + size);
        const job = await submit(start, stop);
        jobs.push(job);
        running.set(job, now());
        start = stop;
      }
      await Promise.race([...running.keys()].map((job) => job.ended));
      for (const [job, began] of running) {
        if (job.done) {
          running.delete(job);
          failed ||= job.failed;
          if (chunkSize === null) {
            const perItem = Math.max(now() - began, 1e-3) / job.payloads.length;
            const share = Math.ceil((count - start) / workers);
            size = Math.max(1, Math.min(Math.floor(CHUNK_MS / perItem), share));
          }
        }
      }
    }
    return jobs.flatMap((job) => job.values());
  } finally {
    for (const job of jobs) {
      if (!job.done) {
        cancel(job.id);
      }
    }
  }
}
