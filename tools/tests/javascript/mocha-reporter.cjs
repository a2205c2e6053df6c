// A reporter for mocha, of any version with the events of its reporter interface. It is written into
// the workspace under a name of this one run, and writes its records beside itself, one JSON object a
// line, as things happen: a process that ends early leaves a report without an end.
const { appendFileSync, openSync } = require("node:fs");
const { relative } = require("node:path");

const descriptor = openSync(__filename.replace(/\.cjs$/, ""), "wx");

module.exports = function Reporter(runner) {
  const folder = process.cwd();

  function write(record) {
    appendFileSync(descriptor, `${JSON.stringify(record)}\n`);
  }

  function idOf(test) {
    const titles = [];
    for (let at = test; at && at.title !== undefined; at = at.parent) {
      if (at.title !== "") titles.unshift(at.title);
    }
    return [fileOf(test), ...titles].join(" > ");
  }

  function fileOf(test) {
    for (let at = test; at; at = at.parent) {
      if (at.file) return relative(folder, at.file).replace(/\\/g, "/");
    }
    return "(unknown file)";
  }

  function isChosen(test) {
    return !runner._grep || runner._grep.test(test.fullTitle()) !== Boolean(runner._invert);
  }

  runner.on("start", () => {
    const ids = [];
    runner.suite.eachTest((test) => isChosen(test) && ids.push(idOf(test)));
    write({ event: "collected", ids });
  });
  runner.on("test", (test) => write({ event: "start", id: idOf(test) }));
  runner.on("pass", (test) => write({ event: "result", id: idOf(test), status: "passed" }));
  runner.on("pending", (test) => write({ event: "result", id: idOf(test), status: "skipped" }));
  runner.on("fail", (test, error) => {
    write({ event: "result", id: idOf(test), status: test.type === "hook" ? "error" : "failed" });
    console.log(`\n  FAILED ${idOf(test)}\n${(error && (error.stack || error.message)) || error}`);
  });
  runner.on("end", () => write({ event: "end", status: 0 }));
};
