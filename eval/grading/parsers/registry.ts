import { javaScriptParsers } from "./javascript.ts";
import { otherParsers } from "./other-languages.ts";
import type { LogParser } from "./parser.ts";
import { parseMatplotlib, parsePytest, parsePytestOptions, parsePytestVersion2 } from "./pytest.ts";
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

/** By the official name that rows of version 5 carry in `log_parser`. */
export const parsersByName: ReadonlyMap<string, LogParser> = new Map(
  Object.entries({ ...pythonParsers, ...javaScriptParsers, ...otherParsers }),
);
