/**
 * Light, dark, or as the system has it.
 */

const KEY = "wasmpool.demo.theme";
const NEXT = /** @type {Record<string, string>} */ ({ auto: "light", light: "dark", dark: "auto" });

/**
 * Makes a button go through the themes; the choice is kept.
 *
 * @param {HTMLButtonElement} button
 * @param {() => void} onChange
 */
export function setUpTheme(button, onChange) {
  let theme = stored();
  const apply = () => {
    document.documentElement.dataset.theme = theme;
    button.textContent = `Theme: ${theme}`;
    onChange();
  };
  button.addEventListener("click", () => {
    theme = NEXT[theme] ?? "auto";
    try {
      localStorage.setItem(KEY, theme);
    } catch {
      // Where nothing may be stored, the choice holds until the page is left.
    }
    apply();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", onChange);
  apply();
}

function stored() {
  try {
    return localStorage.getItem(KEY) ?? "auto";
  } catch {
    return "auto";
  }
}
