/**
 * The facts of the run by the number of the file, and their way into the page's worker.
 */

/** @typedef {import("./api.js").FileFacts} FileFacts */
/** @typedef {import("./facts-client.js").FactsClient} FactsClient */
/** @typedef {import("./outline.js").FileInfo} FileInfo */

const PART_BYTES = 500_000;
const PART_FILES = 100;

export class Collection {
  /**
   * @param {FactsClient} client
   * @param {(file: number, facts: FileFacts, info: FileInfo) => void} onInfo  Told of each file
   *   when its record has been read.
   */
  constructor(client, onInfo) {
    this._client = client;
    this._onInfo = onInfo;
    /** @type {FileFacts[]} */
    this.files = [];
    this.definitions = 0;
    /** @type {Array<{file: number, path: string, json: Uint8Array<ArrayBuffer>}>} */
    this._part = [];
    this._bytes = 0;
    this._sent = Promise.resolve();
  }

  /** @param {FileFacts} facts */
  add(facts) {
    const json = facts.bytes();
    this._part.push({ file: this.files.length, path: facts.path, json });
    this.files.push(facts);
    this._bytes += json.length;
    if (this._bytes >= PART_BYTES || this._part.length >= PART_FILES) this.flush();
  }

  /** Sends what is waiting. */
  flush() {
    const part = this._part;
    if (part.length === 0) return;
    this._part = [];
    this._bytes = 0;
    const numbers = part.map(({ file }) => file);
    const answer = this._client.add(part);
    this._sent = Promise.all([this._sent, answer]).then(([, infos]) => {
      infos.forEach((info, index) => {
        this.definitions += info.definitions;
        this._onInfo(numbers[index], this.files[numbers[index]], info);
      });
    });
  }

  /** Waits until all records have been read. */
  async settle() {
    this.flush();
    await this._sent;
  }

  /** The facts as lines of JSON, in the order of the run. */
  *lines() {
    for (const facts of this.files) yield facts.bytes();
  }
}
