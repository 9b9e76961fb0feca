// Uses js-yaml the way that its documentation shows.
import { createRequire } from "node:module";

const yaml = createRequire(import.meta.url)(process.env.PACKAGE);
const text = `
%YAML 1.2
---
plain: text
quoted: "a\\tb\\u0041 \\
  c"
single: 'it''s'
number: [1, -2, 0x1F, 0o17, 1_000, .5, 1e3, .inf, .nan]
truth: [true, False, null, ~]
date: 2001-12-14t21:59:43.10-05:00
anchor: &a {b: c}
merge: {<<: *a, d: e}
literal: |+
  two
  lines

folded: >-
  to be
  joined

  here
set: !!set {x, y}
pairs: !!pairs [a: 1, b: 2]
omap: !!omap [a: 1]
binary: !!binary aGVsbG8=
? complex
: - nested
  - - deep
...
`;
const values = yaml.load(text);
yaml.loadAll("--- a\n--- [b]\n", () => {});
yaml.dump(values, { sortKeys: true, flowLevel: 2, noRefs: false });
yaml.dump({ a: "multi\nline\n", b: "x".repeat(200), c: [], d: {}, e: "- odd: #", f: null });
yaml.dump([new Date(0), 1.5, -0, 255, true, undefined], { skipInvalid: true, lineWidth: 40 });
const point = new yaml.Type("!point", {
  kind: "sequence",
  resolve: (data) => data.length === 2,
  construct: ([x, y]) => ({ x, y }),
  predicate: (data) => typeof data === "object" && "x" in data,
  represent: ({ x, y }) => [x, y],
});
const schema = yaml.DEFAULT_SCHEMA.extend([point]);
yaml.dump(yaml.load("!point [1, 2]", { schema }), { schema });
for (const broken of ["a: b: c", "[1, 2", '"open', "&a *b", "!<tag", "a: 1\na: 2", "\t- x", "@x"]) {
  try {
    yaml.load(broken, { filename: "broken.yml" });
  } catch (error) {
    error.toString(true);
  }
}
