/**
 * Takes the place of `import.meta.url` in the classic script, which has none: the address that the
 * script was loaded from. Read while the script runs for the first time, since later nobody knows.
 */

const script = globalThis.document?.currentScript;
export const scriptUrl =
  script instanceof HTMLScriptElement ? script.src : globalThis.location?.href;
