/**
 * What the page keeps of a file's record: its definitions, and why it is not in order.
 */

/**
 * @typedef {object} OutlineEntry
 * @property {number} id  Its index among the definitions of the file.
 * @property {string} name
 * @property {string} qualified
 * @property {string} kind
 * @property {number | null} parent  `id` of the definition around it.
 * @property {number[]} range  As in the record.
 * @property {number[]} nameRange  As in the record.
 * @property {string} signature
 * @property {string | null} doc
 */

/**
 * @typedef {object} FileInfo
 * @property {number} definitions
 * @property {number} lines
 * @property {string | null} reason  Why the file failed or is not in order.
 * @property {string | null} phase  Where it failed.
 * @property {string | null} type
 * @property {number | null} line  The first line, from 0, that is not in order.
 */

/**
 * The definitions of a record, for the outline.
 *
 * @param {any} record
 * @returns {OutlineEntry[]}
 */
export function outlineOf(record) {
  return record.definitions.map((/** @type {any} */ definition) => ({
    id: definition.id,
    name: definition.name,
    qualified: definition.qualified_name,
    kind: definition.kind,
    parent: definition.parent,
    range: definition.range,
    nameRange: definition.name_range,
    signature: definition.signature ?? "",
    doc: definition.doc,
  }));
}

/**
 * What the lists say of a file.
 *
 * @param {any} record
 * @returns {FileInfo}
 */
export function infoOf(record) {
  const { failure, diagnostics } = record;
  const first = diagnostics[0];
  const errors = diagnostics.length;
  /** @type {string[]} */
  const reasons = [];
  if (failure) reasons.push(failure.message);
  if (errors > 0) {
    const more = errors > 1 ? `, and ${errors - 1} more` : "";
    reasons.push(`line ${first.range[2] + 1}: ${first.message}${more}`);
  }
  return {
    definitions: record.definitions.length,
    lines: record.lines,
    reason: reasons.length > 0 ? reasons.join("; ") : null,
    phase: failure?.phase ?? (errors > 0 ? "parse" : null),
    type: failure?.type ?? (errors > 0 ? "SyntaxError" : null),
    line: first?.range[2] ?? null,
  };
}
