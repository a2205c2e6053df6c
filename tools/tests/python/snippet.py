"""Runs the code that an issue shows and records which functions of the repository it executes; given to
the interpreter after the recorder. What an issue shows is seldom a whole program: statements run one by
one, one that fails does not stop the next, and names that nobody defined are looked for in the
repository. Functions that only run while modules are imported are not counted."""

import ast
import builtins
import signal
import time

_STARTED = time.time()
_EVERYTHING = 20000  # functions; beyond them the issue runs half of the world
_ALIASES = {"np": "numpy", "pd": "pandas", "plt": "matplotlib.pyplot", "xr": "xarray", "sns": "seaborn"}


class TooLong(BaseException):
    pass


class FunctionTracer(object):
    """sys.setprofile: one event a call, none a line. A row of `found` is [calls, depth]."""

    def __init__(self):
        self.found = {}
        self._depth = 0
        self._importing = 0
        self._known = {}

    def run(self, code, names):
        self._depth = self._importing = 0
        sys.setprofile(self._event)
        try:
            exec(code, names)
        finally:
            sys.setprofile(None)

    def path_of(self, name):
        path = self._known.get(name)
        if path is None:
            full = os.path.abspath(name)
            inside = is_inside(full, _FOLDER) and "site-packages" not in full.split(os.sep)
            path = self._known[name] = repository_path(full) if inside and os.path.exists(full) else ""
        return path

    def _event(self, frame, event, argument):
        if event == "return":
            self._depth -= 1
            if frame.f_code.co_name == "<module>":
                self._importing -= 1
        elif event == "call":
            self._depth += 1
            code = frame.f_code
            if code.co_name == "<module>":
                # The statement itself is a module of depth 1, and is not imported.
                self._importing += 1
            elif self._importing <= 1 and self.path_of(code.co_filename):
                self._count(code)

    def _count(self, code):
        row = self.found.get(code)
        if row is None:
            if len(self.found) >= _EVERYTHING:
                return
            row = self.found[code] = [0, self._depth]
        row[0] += 1
        if self._depth < row[1]:
            row[1] = self._depth


class MissingNames(dict):
    """The snippet's globals. A name that it does not define is one of the repository's, or a symbol."""

    def __init__(self, packages):
        dict.__init__(self, {"__name__": "__main__", "__builtins__": builtins})
        self._packages = packages
        self._definitions = None

    def define(self, name):
        for find in (self._alias, self._exported, self._defined, self._symbol):
            try:
                value = find(name)
            except Exception:
                continue
            if value is not None:
                self[name] = value
                return True
        return False

    def _alias(self, name):
        if name not in _ALIASES:
            return None
        return importlib.import_module(_ALIASES[name])

    def _exported(self, name):
        for package in self._packages:
            module = sys.modules.get(package)
            if name == package or module is None:
                return module
            if hasattr(module, name):
                return getattr(module, name)
        return None

    def _defined(self, name):
        """Defined at the top of a module: `class NAME`, `def NAME`."""
        if self._definitions is None:
            self._definitions = {}
            for package in self._packages:
                self._scan(package)
        module = self._definitions.get(name)
        return None if module is None else getattr(importlib.import_module(module), name)

    def _scan(self, package):
        top = os.path.dirname(sys.modules[package].__file__)
        for folder, folders, files in os.walk(top):
            folders[:] = sorted(each for each in folders if each not in ("tests", "test", "benchmarks"))
            for file in sorted(files):
                if file.endswith(".py"):
                    self._scan_file(os.path.join(folder, file), top, package)

    def _scan_file(self, path, top, package):
        with io.open(path, encoding="utf-8", errors="replace") as source:
            text = source.read()
        parts = os.path.relpath(path, top)[:-3].split(os.sep)
        module = ".".join([package] + [part for part in parts if part != "__init__"])
        for name in re.findall(r"^(?:class|def) (\w+)", text, re.M):
            self._definitions.setdefault(name, module)

    def _symbol(self, name):
        """What an interactive session of a computer algebra system has ready: x is a symbol, f a function."""
        for package in self._packages:
            module = sys.modules[package]
            if name in ("f", "g", "h") and hasattr(module, "Function"):
                return module.Function(name)
            if hasattr(module, "symbols") and len(name) <= 6:
                return module.symbols(name)
        return None


def _packages():
    """Import packages of the repository, in the order of their names; found by their folders."""
    found = []
    for top in (_FOLDER, os.path.join(_FOLDER, "src"), os.path.join(_FOLDER, "lib")):
        if not os.path.isdir(top):
            continue
        for name in sorted(os.listdir(top)):
            if not os.path.isfile(os.path.join(top, name, "__init__.py")):
                continue
            if name.lower() not in ("tests", "test", "testing", "doc", "docs", "examples", "benchmarks"):
                found.append(name)
                if top not in sys.path:
                    sys.path.insert(0, top)
    return found[:5]


def _statements(code):
    """Statements of a text, or of those of its parts that can be read: output may stand between them."""
    code = re.sub(r"^(\s*)print +([^(\s=].*)$", r"\1print(\2)", code, flags=re.M)
    try:
        return ast.parse(code).body
    except (SyntaxError, ValueError):
        pass
    lines = code.split("\n")[:400]
    found = []
    at = 0
    while at < len(lines):
        end, body = _longest(lines, at)
        found.extend(body)
        at = max(end, at + 1)
    return found


def _longest(lines, start):
    """The first statement from here on that can be read, with the lines that belong to it."""
    if not lines[start].strip() or lines[start][0] in " \t":
        return start + 1, []
    best = (start + 1, [])
    for end in range(start + 1, min(len(lines), start + 40) + 1):
        indented = end < len(lines) and (not lines[end].strip() or lines[end][0] in " \t)]}")
        try:
            best = (end, ast.parse("\n".join(lines[start:end])).body)
        except (SyntaxError, ValueError):
            continue
        if not indented:
            break
    return best


def _calls_of_tests(nodes):
    """A test that is only defined is meant to be run."""
    names = [
        node.name
        for node in nodes
        if isinstance(node, ast.FunctionDef)
        and node.name.startswith("test")
        and len(node.args.args) == len(node.args.defaults)
    ]
    return ast.parse("\n".join("%s()" % name for name in names)).body


class Session(object):
    def __init__(self, recorder):
        self._recorder = recorder
        self._tracer = FunctionTracer()
        self._deadline = _STARTED + _OPTIONS["seconds"]
        self._raised = {}
        packages = _packages()
        for package in list(packages):
            try:
                importlib.import_module(package)
            except BaseException as error:
                recorder.write("note", text="cannot import %s: %s" % (package, error))
                packages.remove(package)
        self._names = MissingNames(packages)

    def run(self, snippet):
        nodes = _statements(snippet)
        for node in nodes + _calls_of_tests(nodes):
            if time.time() > self._deadline:
                return
            self._run_statement(node)

    def _run_statement(self, node):
        if isinstance(node, ast.Expr):
            target = ast.copy_location(ast.Name(id="_", ctx=ast.Store()), node)
            node = ast.copy_location(ast.Assign(targets=[target], value=node.value), node)
        tree = ast.Module(body=[node], type_ignores=[])
        try:
            code = compile(ast.fix_missing_locations(tree), "<issue>", "exec")
        except (SyntaxError, ValueError):
            return
        for attempt in range(12):
            error = self._run_code(code)
            if not isinstance(error, NameError):
                break
            name = getattr(error, "name", None) or (re.findall(r"name '(\w+)'", str(error)) or [""])[0]
            if not self._names.define(name):
                break
        if "_" in self._names and code.co_names[-1:] == ("_",) and error is None:
            self._show(self._names["_"])

    def _run_code(self, code):
        limit = min(_OPTIONS["each"], max(0.1, self._deadline - time.time()))
        signal.setitimer(signal.ITIMER_REAL, limit)
        try:
            self._tracer.run(code, self._names)
            return None
        except TooLong as error:
            return error
        except BaseException as error:
            signal.setitimer(signal.ITIMER_REAL, 0)
            self._see(error)
            return error
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)

    def _show(self, value):
        """A session prints what an expression gives: the fault may be in how it is printed."""
        if value is None or isinstance(value, (int, float, bool)):
            return
        self._names["__shown__"] = value
        self._run_code(compile("__shown__ = repr(__shown__)", "<issue>", "exec"))

    def _see(self, error):
        """Frames of the repository from where it was raised, innermost first."""
        frames = []
        at = error.__traceback__
        while at is not None:
            frames.append(at.tb_frame.f_code)
            at = at.tb_next
        inside = [code for code in reversed(frames) if self._tracer.path_of(code.co_filename)]
        for distance, code in enumerate(inside):
            self._raised[code] = min(distance, self._raised.get(code, distance))

    def report(self):
        for code, (calls, depth) in self._tracer.found.items():
            self._recorder.write(
                "function",
                path=self._tracer.path_of(code.co_filename),
                line=code.co_firstlineno,
                name=code.co_name,
                calls=calls,
                depth=depth - 1,
                raised=self._raised.get(code, -1),
            )


def _interrupt(number, frame):
    raise TooLong()


def run_snippets():
    make_path_absolute()
    recorder = Recorder()
    signal.signal(signal.SIGALRM, _interrupt)
    sys.setrecursionlimit(min(sys.getrecursionlimit(), 1000))
    session = Session(recorder)
    for snippet in _OPTIONS["snippets"]:
        session.run(snippet)
    session.report()
    recorder.end(0)
