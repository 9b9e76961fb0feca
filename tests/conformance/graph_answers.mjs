// Reads graphs and questions, prints the answers of the JavaScript half; see test_graph_answers.py.

import { decodeGraph } from "../../web/src/graph/build.js";

const lines = [];
for await (const chunk of process.stdin) lines.push(chunk);
const answers = [];
for (const { records, questions } of JSON.parse(Buffer.concat(lines).toString())) {
  const graph = await decodeGraph(new TextEncoder().encode(records));
  for (const [question, names, options] of questions) answers.push(ask(graph, question, names, options));
}
process.stdout.write(JSON.stringify(answers));

function ask(graph, question, names, options) {
  try {
    return plain(graph[question](...names, ...(options === null ? [] : [options])));
  } catch (error) {
    return { [error.name]: error.choices };
  }
}

function plain(answer) {
  if (!Array.isArray(answer)) return answer.label ? answer.id : answer;
  return answer.map((each) => {
    if (each.way) return [each.members, each.way.map(ends)];
    if (!each.node) return ends(each);
    if (each.edge) return [each.node.id, each.distance, ends(each.edge)];
    return [each.node.id, ...("neededBy" in each ? [each.neededBy, each.needs] : [each.confidence])];
  });
}

function ends({ type, source, target }) {
  return [type, source, target];
}
