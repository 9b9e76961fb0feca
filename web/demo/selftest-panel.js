/**
 * The panel that runs the self-test and shows its table.
 */

import { wasmpool } from "./api.js";
import { byId, h } from "./dom.js";
import { counted } from "./format.js";

/** Makes the button run the self-test. */
export function setUpSelfTest() {
  const button = byId("run-selftest", HTMLButtonElement);
  const status = byId("selftest-status", HTMLElement);
  const table = byId("selftest-table", HTMLTableElement);
  button.addEventListener("click", async () => {
    button.disabled = true;
    table.hidden = false;
    const names = ["Check", "Result", "Detail"];
    const head = h("tr", {}, ...names.map((name) => h("th", { scope: "col" }, name)));
    const body = h("tbody");
    table.replaceChildren(h("thead", {}, head), body);
    status.textContent = "Running…";
    try {
      const rows = await wasmpool.selfTest({ onRow: (row) => body.append(showRow(row)) });
      const failed = rows.filter(({ result }) => result === "failed").length;
      status.textContent =
        failed === 0
          ? `All is well: ${counted(rows.length, "check")} made.`
          : `${failed} of ${counted(rows.length, "check")} failed.`;
    } finally {
      button.disabled = false;
    }
  });
}

/** @param {import("../src/selftest.js").Row} row */
function showRow({ check, result, detail }) {
  return h(
    "tr",
    { class: result },
    h("th", { scope: "row" }, check),
    h("td", {}, h("span", { class: `pill ${result}` }, result)),
    h("td", {}, detail),
  );
}
