/** Who makes a snapshot, who waits for it, and who goes without. */

import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { Assets } from "../../src/boot/assets.js";
import { Launcher } from "../../src/boot/launcher.js";
import { baseOf, bundleFolder } from "./support.js";

/** @import { Boot } from "../../src/protocol.js" */
/** @import { Boarding } from "../../src/boot/boarding.js" */
/** @import { BootKit } from "../../src/boot/kits.js" */

const META = { handles: [], tableStart: 1, libraries: [], sample: "" };
/** @type {Boot} */
const READY = {
  ...{ how: "plain", boot_ms: 1, phases: {}, shortcuts: { snapshot: "is damaged" } },
  ...{ memory_bytes: 1, interruptible: false },
};

const assets = await Assets.open(baseOf(bundleFolder()));
for (const name of /** @type {const} */ (["read", "compile"])) {
  /** @type {Map<string, any>} */
  const known = new Map();
  const original = assets[name].bind(assets);
  assets[name] = (/** @type {string} */ file) => {
    known.set(file, known.get(file) ?? original(file));
    return known.get(file);
  };
}

afterEach(() => {
  Reflect.deleteProperty(globalThis, "navigator");
});

/** @param {boolean} [snapshot] */
function open(snapshot = true) {
  return new Launcher(assets, ["python"], snapshot);
}

/**
 * @param {Promise<BootKit>} kit
 * @returns {Promise<boolean>} Whether it still waits when everything else has been done.
 */
async function waits(kit) {
  for (let turn = 0; turn < 5; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  const later = new Promise((resolve) => setImmediate(resolve, true));
  return Promise.race([kit.then(() => false), later]);
}

/** @param {Boarding} boarding */
function offer(boarding) {
  boarding.offer({ heap: new ArrayBuffer(8), meta: META });
}

test("the first makes a snapshot, the others wait for it", async () => {
  const launcher = open();
  const [first, second, third] = [launcher.board(), launcher.board(), launcher.board()];
  const kit = await first.kit();
  assert.deepEqual([kit.make, kit.snapshot], [true, null]);
  assert.deepEqual(
    kit.libraries.map(({ path }) => path.replace(/\.cpython.*/, "")),
    ["/lib/python3.14/site-packages/tree_sitter/_binding", "/opt/wasmpool/grammars/python.so"],
  );
  const others = [second.kit(), third.kit()];
  assert.ok(await waits(others[0]));
  offer(first);
  for (const other of await Promise.all(others)) {
    assert.equal(other.make, false);
    assert.ok(other.snapshot?.heap instanceof SharedArrayBuffer);
  }
  assert.equal(first.ready(READY), "");
  assert.equal(second.ready({ ...READY, how: "snapshot" }), "");
});

test("when the maker is lost the next one makes it, and after two there is none", async () => {
  const launcher = open();
  const [first, second, third] = [launcher.board(), launcher.board(), launcher.board()];
  await first.kit();
  const [kit, last] = [second.kit(), third.kit()];
  first.lost("it crashed");
  assert.equal((await kit).make, true);
  assert.ok(await waits(last));
  assert.match(second.ready(READY), /snapshot: is damaged/);
  const { make, snapshot, shortcuts } = await last;
  assert.deepEqual([make, snapshot], [false, null]);
  assert.match(shortcuts.snapshot, /is damaged/);
});

test("a pool that closes while the maker boots is no failure of it", async () => {
  const launcher = open();
  for (let round = 0; round < 3; round++) {
    const boarding = launcher.board();
    assert.equal((await boarding.kit()).make, true);
    boarding.left();
  }
});

test("a worker that is gone before it knows what it boots from holds nobody up", async () => {
  const launcher = open();
  const [first, second] = [launcher.board(), launcher.board()];
  const kits = [first.kit(), second.kit()];
  first.left();
  await kits[0];
  assert.equal((await kits[1]).make, true);
});

test("a snapshot that could not be restored is made again, once", async () => {
  const launcher = open();
  const first = launcher.board();
  await first.kit();
  offer(first);
  const second = launcher.board();
  assert.notEqual((await second.kit()).snapshot, null);
  assert.match(second.ready(READY), /is damaged/);
  assert.equal((await launcher.board().kit()).make, true);
});

test("where snapshots are switched off, all boot plainly at once", async () => {
  const launcher = open(false);
  const kits = await Promise.all([launcher.board().kit(), launcher.board().kit()]);
  for (const { make, snapshot, shortcuts } of kits) {
    assert.deepEqual([make, snapshot, shortcuts.snapshot], [false, null, "is switched off"]);
  }
});

test("in Firefox one boots plainly after the other", async () => {
  const value = { userAgent: "Mozilla/5.0 Gecko/20100101 Firefox/153.0" };
  Object.defineProperty(globalThis, "navigator", { value, configurable: true });
  const launcher = open(false);
  const [first, second, third] = [launcher.board(), launcher.board(), launcher.board()];
  await first.kit();
  const [kit, last] = [second.kit(), third.kit()];
  assert.ok(await waits(kit));
  first.ready(READY);
  await kit;
  assert.ok(await waits(last));
  second.lost("it crashed");
  await last;
});

test("a bundle without the binding goes without snapshots", async () => {
  const { manifest, base } = assets;
  const wheels = manifest.wheels.filter((name) => !name.includes("tree_sitter"));
  const bare = Object.assign(new Assets(base, { ...manifest, wheels }), {
    read: assets.read,
    compile: assets.compile,
  });
  const { make, snapshot, shortcuts } = await new Launcher(bare, ["python"], true).board().kit();
  assert.deepEqual([make, snapshot], [false, null]);
  assert.match(shortcuts.snapshot, /no wheel of the bundle has the binding/);
});

test("a language that the bundle lacks cannot be asked for", () => {
  assert.throws(() => new Launcher(assets, ["cobol"], true), { name: "LanguageError", message: /unknown language 'cobol'; known: .*python/ });
});

test("where this thread may not compile, workers do it themselves, without snapshots", async () => {
  const { manifest, base } = assets;
  const refuse = async () => {
    throw new WebAssembly.CompileError("refused by the page's policy");
  };
  const strict = Object.assign(new Assets(base, manifest), { read: assets.read, compile: refuse });
  const { make, module, shortcuts } = await new Launcher(strict, ["python"], true).board().kit();
  assert.deepEqual([make, module], [false, null]);
  assert.match(shortcuts.sharedModule, /cannot be compiled here: refused/);
  assert.match(shortcuts.snapshot, /refused/);
});
