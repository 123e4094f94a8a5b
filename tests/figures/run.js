/* Load the figures' pure functions and hand them what stands on standard input, as JSON. */
const { readFileSync } = require("node:fs");
const { runInThisContext } = require("node:vm");

const { sources, script, cases } = JSON.parse(readFileSync(0, "utf8"));
for (const source of sources) runInThisContext(readFileSync(source, "utf8"), { filename: source });
process.stdout.write(JSON.stringify(runInThisContext(`(${script})`)(cases)));
