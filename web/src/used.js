/**
 * The languages of which this page has parsed files. Workers fetch grammars by themselves, so only
 * this tells offline use which of them to keep.
 */

/** @type {Set<string>} */
const languages = new Set();
/** @type {Set<(language: string) => void>} */
const listeners = new Set();

/** @param {string} language */
export function noteLanguage(language) {
  if (!languages.has(language)) {
    languages.add(language);
    listeners.forEach((listener) => listener(language));
  }
}

/**
 * The languages so far.
 *
 * @param {(language: string) => void} listener called with each that comes later
 */
export function watchLanguages(listener) {
  listeners.add(listener);
  return [...languages];
}
