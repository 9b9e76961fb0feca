/**
 * Whether a stream still lives: its service tells a sign of life where nothing else happens.
 */

/** Watches a stream, and gives it up when nothing has come for too long. */
export class SignsOfLife {
  #controller = new AbortController();
  #most;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #timer;

  /** @param {number} most Milliseconds in which something has to come. */
  constructor(most) {
    this.#most = most;
    this.last = performance.now();
    this.#seen();
  }

  /** Aborts when nothing has come. */
  get lost() {
    return this.#controller.signal;
  }

  /**
   * @returns {TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>} What the stream
   *   goes through, as it is.
   */
  watch() {
    this.#seen();
    return new TransformStream({
      transform: (chunk, controller) => {
        this.#seen();
        controller.enqueue(chunk);
      },
    });
  }

  /** Watch no longer. */
  end() {
    clearTimeout(this.#timer);
  }

  #seen() {
    this.last = performance.now();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(
      () => this.#controller.abort(new Error("the service has fallen silent")),
      this.#most,
    );
  }
}
