// Each line of the input is the new value of a replicant, in JSON. Ends with the input.
const readline = require("node:readline");

module.exports = (nodecg) => {
  const show = nodecg.Replicant("show", { defaultValue: {} });
  const lines = readline.createInterface({ input: process.stdin });
  lines.on("line", (line) => {
    show.value = JSON.parse(line);
  });
  lines.on("close", () => process.exit());
};
