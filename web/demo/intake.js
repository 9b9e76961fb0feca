/**
 * How files come to the page: dropped anywhere, picked, or the example.
 */

import { byId, h } from "./dom.js";

/** @typedef {import("./contents.js").Input} Input */

/**
 * Makes the page take files.
 *
 * @param {object} handlers
 * @param {(files: Input[], name: string) => void} handlers.onFiles
 * @param {() => void} handlers.onIntent  Somebody is about to choose files.
 * @param {(error: Error) => void} handlers.onError
 */
export function setUpIntake({ onFiles, onIntent, onError }) {
  const folder = byId("folder-input", HTMLInputElement);
  const files = byId("files-input", HTMLInputElement);
  for (const input of [folder, files]) {
    const take = () => {
      const picked = [...(input.files ?? [])];
      input.value = "";
      if (picked.length > 0) onFiles(picked, nameOf(picked));
    };
    input.addEventListener("change", take);
    take(); // what was chosen before the scripts of the page had come
  }
  /** @param {string[]} ids @param {() => void} act */
  const onClick = (ids, act) => {
    for (const id of ids) {
      byId(id, HTMLButtonElement).addEventListener("click", () => {
        onIntent();
        act();
      });
    }
  };
  onClick(["pick-folder", "welcome-folder"], () => folder.click());
  onClick(["pick-files", "welcome-files"], () => files.click());
  onClick(["try-example", "welcome-example"], () => {
    loadExample().then((example) => onFiles([example], "wasmpool"), onError);
  });
  setUpDrop({ onFiles, onIntent });
  showLanguages().catch(onError);
}

/** Tells which languages the bundle knows. */
async function showLanguages() {
  const { languages } = await loadManifest();
  const names = languages.map((/** @type {{name: string}} */ { name }) => h("li", {}, name));
  byId("languages", HTMLElement).replaceChildren(...names);
}

/**
 * @param {object} handlers
 * @param {(files: Input[], name: string) => void} handlers.onFiles
 * @param {() => void} handlers.onIntent
 */
function setUpDrop({ onFiles, onIntent }) {
  const cover = byId("drop-cover", HTMLElement);
  let inside = 0;
  /** @param {number} depth */
  const enter = (depth) => {
    inside = depth;
    cover.hidden = depth === 0;
  };
  addEventListener("dragenter", (event) => {
    if (!hasFiles(event)) return;
    if (inside === 0) onIntent();
    enter(inside + 1);
  });
  addEventListener("dragleave", (event) => {
    if (hasFiles(event)) enter(Math.max(0, inside - 1));
  });
  addEventListener("dragover", (event) => {
    if (hasFiles(event)) event.preventDefault();
  });
  addEventListener("drop", (event) => {
    if (!hasFiles(event) || event.dataTransfer === null) return;
    event.preventDefault();
    enter(0);
    // What was dropped can be taken only now.
    const dropped = takeDropped(event.dataTransfer);
    if (dropped.length > 0) onFiles(dropped, dropped.length === 1 ? dropped[0].name : "files");
  });
}

/**
 * @param {DataTransfer} transfer
 * @returns {Input[]}  Folders as entries, files (and so archives) as files.
 */
function takeDropped({ items }) {
  return [...items]
    .map((item) => {
      const entry = item.webkitGetAsEntry();
      return entry?.isDirectory ? entry : item.getAsFile();
    })
    .filter((input) => input !== null);
}

/** @param {DragEvent} event */
function hasFiles({ dataTransfer }) {
  return dataTransfer?.types.includes("Files") ?? false;
}

/**
 * What a choice of files is called: the folder, the only file, or just files.
 *
 * @param {File[]} files
 */
function nameOf(files) {
  const folder = files[0].webkitRelativePath.split("/")[0];
  return folder || (files.length === 1 ? files[0].name : "files");
}

/** The example: the wheel of wasmpool that the bundle holds, which is a zip of Python files. */
async function loadExample() {
  const { wheels } = await loadManifest();
  const wheel = wheels.find((/** @type {string} */ each) => /\bwasmpool-/.test(each));
  return new File([await (await get(wheel)).blob()], "wasmpool.zip");
}

async function loadManifest() {
  return (await get("manifest.json")).json();
}

/** @param {string} path */
async function get(path) {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path} cannot be loaded: ${response.status}`);
  return response;
}
