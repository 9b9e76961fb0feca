// Uses postcss the way that its documentation shows.
import { createRequire } from "node:module";

const postcss = createRequire(import.meta.url)(process.env.PACKAGE);
const css = `
@charset "utf-8";
/* a comment */
@media (min-width: 100px) { a:hover > b, c { color: red !important; margin: 0 auto } }
.x { --y: { z: 1 }; background: url(a.png) }
@import "other.css";
a{}
`;
const adder = {
  postcssPlugin: "adder",
  Once(root, { result }) {
    root.append({ selector: "added", nodes: [] });
    result.warn("careful", { node: root.first });
  },
  Rule(rule) {
    if (rule.selector === "a") rule.cloneBefore({ selector: "before" });
  },
  Declaration: { color: (node) => void (node.value = "blue") },
  AtRule: { import: (rule) => rule.remove() },
};
const result = await postcss([adder]).process(css, {
  from: "a.css",
  to: "b.css",
  map: { inline: false, sourcesContent: true },
});
result.warnings();
result.toString();
void result.map.toString();
const again = postcss([{ postcssPlugin: "none" }]).process(css, { from: "a.css" }).sync();
postcss().process(again.css ?? css, { from: "b.css" }).sync();

const root = postcss.parse(css, { from: "a.css" });
root.walk((node) => node.toString());
root.walkDecls(/^c/, (node) => node.root());
root.walkRules("a", (rule) => rule.selectors);
root.walkAtRules("media", (rule) => rule.each((child) => child.next() ?? child.prev()));
root.walkComments((comment) => comment.replaceWith(postcss.comment({ text: "new" })));
const rule = postcss.rule({ selector: "d" });
rule.append(postcss.decl({ prop: "color", value: "black" }));
rule.prepend({ prop: "width", value: "1px" });
root.insertAfter(root.first, rule);
root.insertBefore(rule, postcss.atRule({ name: "layer", params: "x" }));
rule.replaceValues("black", { fast: "bl" }, () => "white");
rule.clone().cleanRaws();
root.removeChild(rule);
root.toJSON();
postcss.fromJSON(root.toJSON());
postcss.list.comma("a, b");
postcss.list.space("a b");
for (const broken of ["a {", "a { b", "/* ", "}", "a { b: c d: e }", "@"]) {
  try {
    postcss.parse(broken, { from: "broken.css" });
  } catch (error) {
    error.showSourceCode(false);
    error.toString();
  }
}
new postcss.Document().append(root);
