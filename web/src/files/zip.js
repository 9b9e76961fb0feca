/**
 * Zip archives, read entry by entry from wherever their bytes are.
 *
 * Rules of this file:
 *
 * - Only the directory at the archive's end is read at first; an entry is read when asked for.
 * - Names and sizes in an archive are claims of whoever made it. What would leave its folder, lies
 *   about its size or shares bytes with another entry is refused; the others can be read.
 * - Stored and deflated entries can be read, which is what archives of source code hold. Zip64,
 *   encryption and archives in several parts cannot, and errors say so.
 *
 * Source of the format: PKWARE's APPNOTE.TXT, sections 4.3 and 4.4.
 */

const END_MARK = 0x06054b50;
const ENTRY_MARK = 0x02014b50;
const LOCAL_MARK = 0x04034b50;
const END_BYTES = 22;
const ENTRY_BYTES = 46;
const LOCAL_BYTES = 30;
const LONGEST_COMMENT = 0xffff;
/** What a local header may have more than the directory knows of, without a second read. */
const SPARE_BYTES = 64;

const STORED = 0;
const DEFLATED = 8;

/** An archive, or an entry of one, cannot be read. `name` is that of its kind. */
export class ZipError extends Error {
  /**
   * @param {string} message What is wrong.
   * @param {string} [name] `BadZip`, `ZipUnsupported` or `ZipRefused`.
   */
  constructor(message, name = "BadZip") {
    super(message);
    this.name = name;
  }
}

/**
 * @param {Uint8Array} head The first bytes of something.
 * @returns {boolean} Whether it begins as a zip archive does, also an empty one.
 */
export function isZip(head) {
  const [p, k, a, b] = head;
  return p === 0x50 && k === 0x4b && ((a === 3 && b === 4) || (a === 5 && b === 6));
}

/**
 * Read an archive's directory.
 *
 * @param {Blob} archive The archive.
 * @returns {Promise<ZipEntry[]>} Its files, in the order of the directory; neither folders nor
 *   symbolic links.
 * @throws {ZipError} It is none, damaged, or of a kind that cannot be read.
 */
export async function readZip(archive) {
  const tailStart = Math.max(0, archive.size - END_BYTES - LONGEST_COMMENT);
  const tail = await view(archive, tailStart, archive.size);
  let end = tail.byteLength - END_BYTES;
  while (end >= 0 && !isEnd(tail, end)) {
    end -= 1;
  }
  if (end < 0) {
    throw new ZipError("is no zip archive, or its end is missing");
  }
  const [disk, count] = [tail.getUint16(end + 4, true), tail.getUint16(end + 10, true)];
  const [size, offset] = [tail.getUint32(end + 12, true), tail.getUint32(end + 16, true)];
  if (count === 0xffff || size === 0xffffffff || offset === 0xffffffff) {
    throw new ZipError(
      "is a zip64 archive, which cannot be read here: unpack it, and give its folder",
      "ZipUnsupported",
    );
  }
  if (disk !== 0) {
    throw new ZipError("is one part of a larger archive: join them first", "ZipUnsupported");
  }
  // Something may stand before the archive that its offsets do not count.
  const start = tailStart + end - size;
  const shift = start - offset;
  if (start < 0 || shift < 0) {
    throw new ZipError("its directory is damaged");
  }
  return readDirectory(archive, await view(archive, start, start + size), count, shift, start);
}

/** One file of an archive: content that is inflated and checked when it is read. */
export class ZipEntry {
  #archive;
  #record;

  /**
   * @param {Blob} archive The archive.
   * @param {EntryRecord} record What the directory says of the entry.
   */
  constructor(archive, record) {
    this.#archive = archive;
    this.#record = record;
    this.name = record.name;
    this.size = record.size;
  }

  /**
   * @returns {ZipError|null} Why the entry cannot be read, as far as the directory tells.
   */
  get problem() {
    return this.#record.problem;
  }

  /**
   * @param {number} count Bytes.
   * @returns {Promise<Uint8Array<ArrayBuffer>>} The first bytes.
   */
  async head(count) {
    return this.#inflate(Math.min(count, this.size));
  }

  /**
   * @returns {Promise<Uint8Array<ArrayBuffer>>} All bytes.
   * @throws {ZipError} The entry is damaged, or is not what the directory says.
   */
  async read() {
    const bytes = await this.#inflate(this.size);
    if (bytes.length !== this.size || crc32(bytes) !== this.#record.crc) {
      throw new ZipError("is damaged in the archive: its checksum is wrong");
    }
    return bytes;
  }

  /**
   * @param {number} count How many of the entry's bytes are wanted.
   * @returns {Promise<Uint8Array<ArrayBuffer>>} No more than these.
   */
  async #inflate(count) {
    if (this.problem !== null) {
      throw this.problem;
    }
    const packed = await this.#packed();
    if (this.#record.method === STORED) {
      return new Uint8Array(await packed.slice(0, count).arrayBuffer());
    }
    const reader = packed.stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
    const bytes = new Uint8Array(count);
    let length = 0;
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) {
          return bytes.subarray(0, length);
        }
        const rest = value.subarray(0, count - length);
        bytes.set(rest, length);
        length += rest.length;
        if (rest.length < value.length && count === this.size) {
          throw new ZipError("is larger than the archive says", "ZipRefused");
        }
        if (length === count && count < this.size) {
          return bytes; // the head that was asked for
        }
      }
    } catch (error) {
      // What goes wrong with the archive's own bytes is told as it is.
      const isOther = error instanceof ZipError || error instanceof DOMException;
      const message = error instanceof Error ? error.message : String(error);
      throw isOther ? error : new ZipError(`is damaged in the archive: ${message}`);
    } finally {
      reader.cancel().catch(() => {}); // it may have failed already, which the caller is told
    }
  }

  /** @returns {Promise<Blob>} The entry's bytes as they lie in the archive. */
  async #packed() {
    const { offset, nameBytes, packedSize } = this.#record;
    const guess = offset + LOCAL_BYTES + nameBytes + SPARE_BYTES;
    const header = await view(this.#archive, offset, Math.min(guess, this.#archive.size));
    if (header.byteLength < LOCAL_BYTES || header.getUint32(0, true) !== LOCAL_MARK) {
      throw new ZipError("is not where the archive says");
    }
    const start = offset + LOCAL_BYTES + header.getUint16(26, true) + header.getUint16(28, true);
    if (start + packedSize > this.#archive.size) {
      throw new ZipError("is cut off: the archive is not complete");
    }
    return this.#archive.slice(start, start + packedSize);
  }
}

/**
 * What the directory says of one entry.
 *
 * @typedef {object} EntryRecord
 * @property {string} name Its path in the archive.
 * @property {number} nameBytes Length of its name in the archive.
 * @property {number} method How it is packed.
 * @property {number} crc Checksum of its bytes.
 * @property {number} packedSize Bytes in the archive.
 * @property {number} size Bytes when unpacked.
 * @property {number} offset Where its local header stands.
 * @property {ZipError|null} problem Why it cannot be read.
 */

/**
 * @param {Blob} archive The archive.
 * @param {DataView} directory Its directory.
 * @param {number} count How many entries it must have.
 * @param {number} shift What to add to offsets.
 * @param {number} end Where the directory begins, and so the last entry ends.
 * @returns {ZipEntry[]}
 */
function readDirectory(archive, directory, count, shift, end) {
  /** @type {EntryRecord[]} */
  const records = [];
  let at = 0;
  for (let number = 0; number < count; number++) {
    if (at + ENTRY_BYTES > directory.byteLength || directory.getUint32(at, true) !== ENTRY_MARK) {
      throw new ZipError(`its directory is damaged at entry ${number + 1} of ${count}`);
    }
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((field) =>
      directory.getUint16(at + field, true),
    );
    const after = at + ENTRY_BYTES + nameBytes + extraBytes + commentBytes;
    if (after > directory.byteLength) {
      throw new ZipError(`its directory is damaged at entry ${number + 1} of ${count}`);
    }
    const flags = directory.getUint16(at + 8, true);
    const name = decodeName(
      new Uint8Array(directory.buffer, directory.byteOffset + at + ENTRY_BYTES, nameBytes),
    );
    const mode = directory.getUint32(at + 38, true) >>> 16;
    const isLink = directory.getUint8(at + 5) === 3 && (mode & 0xf000) === 0xa000;
    if (!name.endsWith("/") && !isLink) {
      /** @type {EntryRecord} */
      const record = {
        name,
        nameBytes,
        method: directory.getUint16(at + 10, true),
        crc: directory.getUint32(at + 16, true),
        packedSize: directory.getUint32(at + 20, true),
        size: directory.getUint32(at + 24, true),
        offset: directory.getUint32(at + 42, true) + shift,
        problem: null,
      };
      record.problem = problemOf(record, flags);
      records.push(record);
    }
    at = after;
  }
  refuseOverlaps(records, end);
  return records.map((record) => new ZipEntry(archive, record));
}

/**
 * @param {EntryRecord} record What the directory says of an entry.
 * @param {number} flags Its general purpose bits.
 * @returns {ZipError|null} Why it cannot be read.
 */
function problemOf({ name, method, packedSize, size, offset }, flags) {
  if (leavesFolder(name)) {
    return new ZipError("its name leads out of the archive's folder", "ZipRefused");
  }
  if (flags & 1) {
    return new ZipError("is encrypted: unpack the archive first", "ZipUnsupported");
  }
  if (packedSize === 0xffffffff || size === 0xffffffff || offset >= 0xffffffff) {
    return new ZipError("needs zip64, which cannot be read here", "ZipUnsupported");
  }
  if (method !== STORED && method !== DEFLATED) {
    const message = `is packed by method ${method}; only stored and deflated can be read`;
    return new ZipError(message, "ZipUnsupported");
  }
  return method === STORED && packedSize !== size
    ? new ZipError("is larger than the archive says", "ZipRefused")
    : null;
}

/**
 * Refuse entries that share bytes: so a small archive would unpack to a huge one.
 *
 * @param {EntryRecord[]} records All entries.
 * @param {number} end Where the last one ends.
 */
function refuseOverlaps(records, end) {
  let next = end;
  for (const record of [...records].sort((a, b) => b.offset - a.offset)) {
    const least = record.offset + LOCAL_BYTES + record.nameBytes + record.packedSize;
    if (least > next) {
      record.problem ??= new ZipError("shares bytes with another entry", "ZipRefused");
    }
    next = Math.min(next, record.offset);
  }
}

/**
 * @param {string} name An entry's name.
 * @returns {boolean} Whether it is absolute, climbs up, or would be read so on some system.
 */
function leavesFolder(name) {
  return /^\/|^[A-Za-z]:|\0/.test(name) || name.split("/").includes("..");
}

/**
 * @param {Uint8Array} bytes A name in UTF-8, or, of old archivers, in an encoding that is not told.
 * @returns {string} With `/`, also where an old archiver wrote `\`.
 */
function decodeName(bytes) {
  try {
    const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    return decoder.decode(bytes).replaceAll("\\", "/");
  } catch {
    return new TextDecoder("windows-1252").decode(bytes).replaceAll("\\", "/");
  }
}

/**
 * @param {DataView} tail The end of an archive.
 * @param {number} at A place in it.
 * @returns {boolean} Whether the record of the archive's end stands there.
 */
function isEnd(tail, at) {
  return (
    tail.getUint32(at, true) === END_MARK &&
    at + END_BYTES + tail.getUint16(at + 20, true) === tail.byteLength
  );
}

/**
 * @param {Blob} blob Where to read.
 * @param {number} start The first byte …
 * @param {number} end … and the one after the last.
 * @returns {Promise<DataView<ArrayBuffer>>}
 */
async function view(blob, start, end) {
  return new DataView(await blob.slice(start, end).arrayBuffer());
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) {
    value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  }
  return value;
});

/**
 * @param {Uint8Array} bytes Any.
 * @returns {number} Their CRC-32, as zip has it.
 */
function crc32(bytes) {
  let value = 0xffffffff;
  for (const byte of bytes) {
    value = CRC_TABLE[(value ^ byte) & 0xff] ^ (value >>> 8);
  }
  return (value ^ 0xffffffff) >>> 0;
}
