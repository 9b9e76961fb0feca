/** @type {typeof Symbol.asyncDispose} What `await using` calls; not every browser has it yet. */
export const asyncDispose = /** @type {any} */ (
  Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose")
);
