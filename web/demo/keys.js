/**
 * The page's own keys, and the window that explains them.
 */

import { byId } from "./dom.js";

const KEY = "wasmpool.demo.keys";

/**
 * @param {object} actions
 * @param {() => void} actions.search
 * @param {() => void} actions.escape
 */
export function setUpKeys({ search, escape }) {
  const help = byId("help", HTMLDialogElement);
  const single = byId("single-keys", HTMLInputElement);
  single.checked = stored() !== "off";
  single.addEventListener("change", () => store(single.checked ? "on" : "off"));
  byId("show-help", HTMLButtonElement).addEventListener("click", () => help.showModal());
  addEventListener("keydown", (event) => {
    if (help.open || event.defaultPrevented) return;
    const { key, target } = event;
    const isTyping = target instanceof HTMLInputElement && target.type !== "checkbox";
    if (key === "Escape") escape();
    else if (key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey)) search();
    else if (isTyping || !single.checked || event.ctrlKey || event.metaKey || event.altKey) return;
    else if (key === "/") search();
    else if (key === "?") help.showModal();
    else return;
    event.preventDefault();
  });
}

function stored() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

/** @param {string} value */
function store(value) {
  try {
    localStorage.setItem(KEY, value);
  } catch {
    // Where nothing may be stored, the choice holds until the page is left.
  }
}
