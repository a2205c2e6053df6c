import { calypso, highlightJs, karma, lighthouse, next } from "./javascript-suites.ts";
import { bpmnJs, chartJs, eslint, marked, openLayers, p5js } from "./javascript-failures.ts";
import { lineParser } from "./lines.ts";
import { carbon, grommet, prism, quarto } from "./javascript-files.ts";
import { LogUnreadable } from "./parser.ts";
import type { LogParser } from "./parser.ts";

const signs = { "✓": "PASSED", "✕": "FAILED", "○": "SKIPPED" } as const;

const jest = lineParser({
  pattern: String.raw`^\s*(✓|✕|○)\s(.+?)(?:\s\((\d+\s*m?s)\))?$`,
  groups: { status: 1, name: 2 },
  statuses: signs,
  strip: "v5",
});

/** One line a test, written by a filter over `jest --json`. */
const jestJson = lineParser({
  pattern: String.raw`^\[(PASSED|FAILED)\]\s(.+)$`,
  groups: { status: 1, name: 2 },
  statuses: { PASSED: "PASSED", FAILED: "FAILED" },
});

const vitest = lineParser({
  pattern: String.raw`^\s*(✓|×|↓)\s(.+?)(?:\s(\d+\s*m?s?|\[skipped\]))?$`,
  groups: { status: 1, name: 2 },
  statuses: { "✓": "PASSED", "×": "FAILED", "↓": "SKIPPED" },
});

const tap = lineParser({
  pattern: String.raw`^(ok|not ok) (\d+) (.+)$`,
  groups: { status: 1, name: 3 },
  statuses: { ok: "PASSED", "not ok": "FAILED" },
});

/** immutable-js' two instances use two runners' logs. */
const immutableJs: LogParser = (log, context) => {
  const number = context.instanceId.split("-").at(-1);
  if (number === "2006") return jest(log, context);
  if (number === "2005") return jestJson(log, context);
  throw new LogUnreadable(`got ${context.instanceId}, expected a known immutable-js instance`);
};

/** JavaScript and TypeScript: SWE-bench Multilingual and Multimodal. */
export const javaScriptParsers: Readonly<Record<string, LogParser>> = {
  parse_log_jest: jest,
  parse_log_jest_json: jestJson,
  parse_log_vitest: vitest,
  parse_log_tap: tap,
  parse_log_immutable_js: immutableJs,
  parse_log_karma: karma,
  parse_log_calypso: calypso,
  parse_log_highlightjs: highlightJs,
  parse_log_lighthouse: lighthouse,
  parse_log_next: next,
  parse_log_bpmn_js: bpmnJs,
  parse_log_chart_js: chartJs,
  parse_log_eslint: eslint,
  parse_log_marked: marked,
  parse_log_openlayers: openLayers,
  parse_log_p5js: p5js,
  parse_log_carbon: carbon,
  parse_log_react_pdf: carbon,
  parse_log_grommet: grommet,
  parse_log_prismjs: prism,
  parse_log_quarto_cli: quarto,
};
