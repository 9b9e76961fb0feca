/**
 * The few helpers with which the page makes and finds elements.
 */

/**
 * Makes an element.
 *
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, string | number | boolean | null | undefined>} [attributes] `null` and
 *   `undefined` leave one out; so does `false`, and `true` stands for one without a value, save for
 *   `aria-…`, where they are values.
 * @param {...(Node | string | null)} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined) continue;
    if (typeof value !== "boolean" || name.startsWith("aria-")) {
      element.setAttribute(name, String(value));
    } else {
      element.toggleAttribute(name, value);
    }
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

/**
 * Finds the element of an id.
 *
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} type
 * @returns {T}
 */
export function byId(id, type) {
  const element = document.getElementById(id);
  if (!(element instanceof type)) {
    throw new Error(`the page has no ${type.name} with the id ${id}`);
  }
  return element;
}

/** Lets the browser draw and react, then goes on. */
export function breathe() {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve(undefined);
    };
    port2.postMessage(null);
  });
}
