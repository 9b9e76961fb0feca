/** Opens a connection to a service that has the calls of a pool. */

import { loadConfig } from "../config.js";
import { ConfigError } from "../errors.js";
import { Connection } from "./connection.js";
import { RemotePool } from "./pool.js";

/** @import { ConfigOptions } from "../config.js" */

/** @typedef {ConfigOptions & { token: string }} ConnectOptions */

/**
 * Connect to a service.
 *
 * @param {string | URL} url Where it is, such as `http://127.0.0.1:8750`.
 * @param {ConnectOptions} options Its token, and settings of runs over files by name.
 * @returns {Promise<RemotePool>}
 * @throws {ConfigError} A setting is unknown, its value is not allowed, or there is no token.
 * @throws {NotAllowed} The token is not the right one.
 * @throws {ServiceError} The service cannot be reached.
 */
export async function connect(url, options) {
  const { token, ...settings } = options ?? {};
  if (typeof token !== "string" || token === "") {
    throw new ConfigError("a service is used with its token: connect(url, { token })");
  }
  const config = loadConfig({ ...settings, flags: { ...settings.flags, cache: false } });
  const connection = new Connection(addressOf(url), token);
  const { languages } = await connection.ask("GET", "v1/languages");
  return new RemotePool(connection, config, { build: "", languages });
}

/** @param {string | URL} url */
function addressOf(url) {
  try {
    return new URL(url, globalThis.document?.baseURI);
  } catch {
    throw new ConfigError(`${url} is no address; one is as in http://127.0.0.1:8750`);
  }
}
