import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";

import { loadConfig } from "../../src/config.js";
import { IgnoreRules } from "../../src/files/ignore.js";
import { LanguageTable } from "../../src/files/languages.js";
import { nodeOfFolder } from "./folders.js";
import { Walk } from "../../src/files/walk.js";
import { all, LANGUAGES } from "./support.js";

const FILES = [
  "a.py",
  "b.py",
  "ab.py",
  ".h.py",
  "a b.py",
  "#x.py",
  "!y.py",
  "a/a.py",
  "a/b.py",
  "a/b/a.py",
  "a/b/c/b.py",
  "a/b/c/d/e.py",
  "b/a.py",
  "b/a/b.py",
  "c/a/b/a.py",
  "c/d.x/a.py",
  "d.x/[z].py",
  "d.x/é.py",
  "d.x/\u{1f600}-\u{ff5e}.py",
];
const SEGMENTS =
  String.raw`a|b|c|d|e|*|**|*.py|?|??.py|[ab]|[!a]|[^a]|[a-c].py|[c-a].py|a.py|b.py|*.x
  |d.x|a*|*b|a**b|\a|\!y.py|\#x.py|[[]z].py|[]-a].py|[[:alpha:]].py|[[:nope:]].py|[a-]*|[\a-\c].py
  |é.py|?.py|*.[py]y|.h.py|.*|\[z].py|a[/]b|a b.py|a\ b.py|[|[]|[a|a\\|[é].py|**a|*?.py`
    .split("|")
    .map((each) => each.trim());
const LINES = [
  "",
  "# comment",
  "!",
  "/",
  "//",
  "*",
  "**",
  "**/",
  "*/",
  "[",
  "[]",
  "[]ab].py",
  "a\r",
];

/** Numbers that look random and are the same in every run. */
function* numbers(seed = 1) {
  for (let state = seed; ;) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield state / 2 ** 32;
  }
}

const random = numbers();

/**
 * @template Value
 * @param {readonly Value[]} values
 * @returns {Value} One of them.
 */
function pick(values) {
  return values[Math.floor(/** @type {number} */ (random.next().value) * values.length)];
}

function pattern() {
  const parts = Array.from({ length: pick([1, 1, 2, 3]) }, () => pick(SEGMENTS)).join("/");
  const end = pick(["", "", "/", "/**", "/*", " ", "  "]);
  return pick(["", "", "!"]) + pick(["", "", "/", "**/"]) + parts + end;
}

function ignoreFile() {
  const count = pick([0, 1, 2, 3, 4, 5, 6]);
  return Array.from({ length: count }, () => (pick([0, 1, 1, 1]) ? pattern() : pick(LINES))).join(
    "\n",
  );
}

/** @type {string} */
let root;

before(() => {
  root = mkdtempSync(join(tmpdir(), "wasmpool-"));
  execFileSync("git", ["init", "-q", root]);
  for (const name of FILES) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), "");
  }
});

after(() => rmSync(root, { recursive: true }));

/**
 * @param {string} top The root's ignore file.
 * @param {string} middle That of a folder in it.
 * @param {string} inner That of a folder in this.
 * @param {string} exclude The repository's own.
 */
async function compare(top, middle, inner, exclude) {
  writeFileSync(join(root, ".gitignore"), top);
  writeFileSync(join(root, "a", ".gitignore"), middle);
  writeFileSync(join(root, "a", "b", ".gitignore"), inner);
  writeFileSync(join(root, ".git", "info", "exclude"), exclude);
  const listed = execFileSync(
    "git",
    ["-c", "core.excludesFile=", "ls-files", "-z", "-o", "--exclude-standard", "."],
    { cwd: root, encoding: "utf8" },
  );
  const expected = listed
    .split("\0")
    .filter((name) => name.endsWith(".py"))
    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  const walk = new Walk(loadConfig(), new LanguageTable(LANGUAGES));
  const found = (await all(walk.folder(nodeOfFolder(root), ""))).map((item) => item.path);
  assert.deepEqual(found, expected, JSON.stringify({ top, middle, inner, exclude }));
}

test("a walk finds the files that git lists", async () => {
  await compare("a/**\n!a/b/", "", "", "");
  await compare("/*\n!/a\n", "", "", "");
  await compare("*\n!*/\n!a.py", "", "", "");
  await compare("*.py", "!b.py", "*.py\n!/a.py", "!*.py");
  for (let round = 0; round < 120; round++) {
    await compare(ignoreFile(), ignoreFile(), ignoreFile(), ignoreFile());
  }
});

test("each kind of pattern alone means what it means to git", async () => {
  for (const segment of SEGMENTS) {
    for (const line of [
      segment,
      `/${segment}`,
      `**/${segment}/`,
      `a/${segment}`,
      `${segment}/**`,
    ]) {
      await compare(line, "", "", "");
    }
  }
});

/** @param {...string} lines */
function rules(...lines) {
  return new IgnoreRules("r/", lines);
}

test("the last matching pattern decides", () => {
  assert.equal(rules("*.py", "!a.py").ignores("a.py", "r/a.py", false), false);
  assert.equal(rules("!a.py", "*.py").ignores("a.py", "r/a.py", false), true);
  assert.equal(rules("[a].py", "!a.py", "/a.py").ignores("a.py", "r/a.py", false), true);
  assert.equal(rules("*.pyc").ignores("a.py", "r/a.py", false), null);
});

test("line ends and comments do not count", () => {
  assert.ok(rules("", "# all", "\r", "   ").isEmpty);
  assert.equal(rules("a.py\r").ignores("a.py", "r/a.py", false), true);
});
