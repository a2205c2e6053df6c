import { javaScriptParsers } from "./javascript.ts";
import { jestReportParser, mochaReportParser } from "./json-reports.ts";
import { otherParsers } from "./other-languages.ts";
import type { LogParser } from "./parser.ts";
import { parseMatplotlib, parsePytest, parsePytestOptions, parsePytestVersion2 } from "./pytest.ts";
import { tapTree } from "./tap-tree.ts";
import { parseDjango, parseSeaborn, parseSympy } from "./python-runners.ts";

const pythonParsers: Readonly<Record<string, LogParser>> = {
  parse_log_pytest: parsePytest,
  parse_log_pytest_options: parsePytestOptions,
  parse_log_pytest_v2: parsePytestVersion2,
  parse_log_django: parseDjango,
  parse_log_seaborn: parseSeaborn,
  parse_log_sympy: parseSympy,
  parse_log_matplotlib: parseMatplotlib,
  parse_log_astroid: parsePytest,
  parse_log_flask: parsePytest,
  parse_log_marshmallow: parsePytest,
  parse_log_pvlib: parsePytest,
  parse_log_pyvista: parsePytest,
  parse_log_sqlfluff: parsePytest,
  parse_log_xarray: parsePytest,
  parse_log_pydicom: parsePytestOptions,
  parse_log_requests: parsePytestOptions,
  parse_log_pylint: parsePytestOptions,
  parse_log_astropy: parsePytestVersion2,
  parse_log_scikit: parsePytestVersion2,
  parse_log_sphinx: parsePytestVersion2,
};

/** For datasets of one's own; their names cannot be mistaken for official ones. */
const ownParsers: Readonly<Record<string, LogParser>> = {
  jest_json: jestReportParser,
  vitest_json: jestReportParser,
  mocha_json: mochaReportParser,
  tap_tree: tapTree,
};

/** By the name that rows of version 5 carry in `log_parser`. */
export const parsersByName: ReadonlyMap<string, LogParser> = new Map(
  Object.entries({ ...pythonParsers, ...javaScriptParsers, ...otherParsers, ...ownParsers }),
);
