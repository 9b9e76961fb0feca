/**
 * Runs one program in the page and posts what came of it.
 *
 * Rules: nothing that happens is lost: uncaught errors, rejections that nobody handles, violations of the
 * page's policy and the console are part of the report; the report is sent once, when the program ends.
 */

/** @type {string[]} */
const problems = [];
/** @type {string[]} */
const lines = [];
/** A rejection of our own: once it is told, so are all before it. */
const LAST = {};

/**
 * An error with its stack, which not every engine begins with the message.
 * @param {unknown} error
 */
function told(error) {
  return error instanceof Error ? `${error}\n${error.stack}` : String(error);
}

addEventListener("error", (event) => problems.push(`uncaught: ${told(event.error ?? event.message)}`));
addEventListener("unhandledrejection", (event) => {
  if (event.reason === LAST) {
    return;
  }
  problems.push(`unhandled: ${told(event.reason)}`);
});
addEventListener("securitypolicyviolation", (event) => {
  problems.push(`policy: ${event.violatedDirective} forbids ${event.blockedURI}`);
});

for (const level of /** @type {const} */ (["debug", "log", "info", "warn", "error"])) {
  const write = console[level];
  console[level] = (...values) => {
    lines.push(`${level}: ${values.map(String).join(" ")}`);
    write.apply(console, values);
  };
}

/** @param {unknown} error */
function describe(error) {
  if (!(error instanceof Error)) {
    return { name: "", message: String(error), stack: "", fields: {} };
  }
  const { name, message, stack } = error;
  return { name, message, stack: stack ?? "", fields: { ...error } };
}

/** @param {object} report */
async function post(report) {
  await fetch("result", { method: "POST", body: JSON.stringify({ ...report, problems, lines }) });
}

try {
  const { program } = await import("./program.mjs");
  const value = await program();
  await new Promise((resolve) => {
    addEventListener("unhandledrejection", (event) => event.reason === LAST && resolve(undefined));
    Promise.reject(LAST);
  });
  await post({ value: value ?? null });
} catch (error) {
  await post({ error: describe(error) });
}
