/** Folders of this machine, behind the interfaces that browsers give folders by. */

import { openAsBlob, readdirSync } from "node:fs";
import { basename, join } from "node:path";

import { BlobContent } from "../../src/files/content.js";

/**
 * @param {string} path A folder.
 * @returns {import("../../src/files/tree.js").FolderNode}
 */
export function nodeOfFolder(path) {
  return {
    name: basename(path),
    list: async () =>
      readdirSync(path, { withFileTypes: true })
        .filter((entry) => entry.isDirectory() || entry.isFile())
        .map((entry) => {
          const below = join(path, entry.name);
          return entry.isDirectory()
            ? nodeOfFolder(below)
            : { name: entry.name, open: async () => new BlobContent(await openAsBlob(below)) };
        }),
  };
}
