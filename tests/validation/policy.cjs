// Prints what Google's CSP evaluator has against the policy on its standard input, as JSON: [severity, text].
const { CspEvaluator } = require("csp_evaluator");
const { CspParser } = require("csp_evaluator/dist/parser.js");

const policy = new CspParser(require("node:fs").readFileSync(0, "utf8")).csp;
const findings = new CspEvaluator(policy).evaluate();
console.log(JSON.stringify(findings.map(({ severity, directive, value, description }) => [
  severity, `${directive} ${value || ""}: ${description}`,
])));
