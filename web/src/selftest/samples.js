/** The files that the self-test parses: good ones, bad ones, and many to measure with. */

/**
 * @typedef {object} Sample
 * @property {string} path
 * @property {string | Uint8Array} content
 * @property {"ok" | "partial" | "failed"} status How it has to end.
 */

const encoder = new TextEncoder();

/** @type {readonly Sample[]} */
export const SAMPLES = [
  {
    path: "good.py",
    content:
      '"""A module."""\n\nimport os\n\n\nclass Box:\n    """Holds a thing."""\n\n' +
      "    def open(self, key: str = '') -> bytes:\n        return os.fsencode(key)\n",
    status: "ok",
  },
  {
    path: "good.js",
    content:
      "import { a } from './a.js';\n\n/** Adds. */\n" +
      "export function add(x, y) {\n  return a(x) + y;\n}\n",
    status: "ok",
  },
  { path: "wide.py", content: "def größe(名前):\n    return '𝒳' + 名前\n", status: "ok" },
  { path: "empty.py", content: "", status: "ok" },
  {
    path: "broken.py",
    content: "def half(:\n    return 1\n\nclass Rest:\n    pass\n",
    status: "partial",
  },
  {
    path: "latin.py",
    content: new Uint8Array([...encoder.encode("name = '"), 0xe9, ...encoder.encode("'\n")]),
    status: "partial",
  },
  { path: "binary.py", content: new Uint8Array(600), status: "failed" },
  { path: "unknown.nobody-knows", content: "?", status: "failed" },
];

/** A project whose files import, call and inherit from each other. */
export const PROJECT = {
  "shapes/base.py": "class Shape:\n    def area(self):\n        return 0\n",
  "shapes/round.py":
    "from shapes.base import Shape\n\n\nclass Circle(Shape):\n" +
    "    def area(self):\n        return 3 * self.size()\n\n" +
    "    def size(self):\n        return 1\n",
  "main.py":
    "from shapes.round import Circle\n\n\ndef main():\n    return Circle()\n\n\nmain()\n",
};
/** What calls, imports and inherits what in it. */
export const PROJECT_EDGES = [
  "main.py CALLS main.py#main",
  "main.py IMPORTS shapes/round.py",
  "main.py IMPORTS shapes/round.py#Circle",
  "main.py#main CALLS shapes/round.py#Circle",
  "shapes/round.py IMPORTS shapes/base.py",
  "shapes/round.py IMPORTS shapes/base.py#Shape",
  "shapes/round.py#Circle EXTENDS shapes/base.py#Shape",
  "shapes/round.py#Circle.area CALLS shapes/round.py#Circle.size",
];

/**
 * Many files of about one size, each different.
 *
 * @param {number} count
 * @returns {Array<{path: string, content: string}>}
 */
export function manyFiles(count) {
  return Array.from({ length: count }, (_, number) => {
    return { path: `many/file${number}.py`, content: bigFile(number) };
  });
}

/** @param {number} number */
function bigFile(number) {
  const functions = Array.from(
    { length: 150 },
    (_, index) =>
      `def step_${number}_${index}(left, right=None):\n    """Takes a step."""\n` +
      `    if left > ${index}:\n        return helper(left, right)\n` +
      `    return [step(each) for each in range(${index})]\n`,
  );
  return `import helper\n\n\n${functions.join("\n\n")}`;
}
