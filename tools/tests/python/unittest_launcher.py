"""Loads unittest files one by one, so that a broken file is an error of that file only, and records
every test under `path/to/file.py::Class::method`, however the file was found."""

_SKIPPED_FOLDERS = {"node_modules", "build", "dist", "venv", "env", "site-packages", "__pycache__"}


def find_files():
    found = []
    for folder, folders, files in os.walk(_FOLDER):
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".")
            and name not in _SKIPPED_FOLDERS
            and not os.path.exists(os.path.join(folder, name, "pyvenv.cfg"))
        )
        for name in sorted(files):
            if re.match(r"(test.*|.*_test|tests)\.py$", name) and holds_tests(os.path.join(folder, name)):
                found.append(repository_path(os.path.join(folder, name)))
    return found


def holds_tests(path):
    return re.search(r"\bTestCase\b|\bunittest\b|\bload_tests\b", read_text(path)) is not None


def read_text(path):
    with io.open(path, encoding="utf-8", errors="replace") as file:
        return file.read()


def module_name(path):
    """The folder to import from and the dotted name: above the outermost package of the file."""
    parts = path[: -len(".py")].split("/")
    start = len(parts) - 1
    while start > 0 and os.path.exists(os.path.join(_FOLDER, *(parts[:start] + ["__init__.py"]))):
        start -= 1
    return os.path.join(_FOLDER, *parts[:start]), ".".join(parts[start:])


def load(path):
    folder, name = module_name(path)
    if folder not in sys.path:
        sys.path.insert(0, folder)
    known = sys.modules.get(name)
    if known is not None and is_same_file(getattr(known, "__file__", None), path):
        return known
    if known is not None:
        name = "repair_test_file_" + re.sub(r"\W", "_", path)  # two folders, one file name
    spec = importlib.util.spec_from_file_location(name, os.path.join(_FOLDER, path))
    if known is None and "." in name:
        return importlib.import_module(name)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        sys.modules.pop(name, None)
        raise
    return module


def is_same_file(found, path):
    return isinstance(found, str) and os.path.realpath(found) == os.path.realpath(os.path.join(_FOLDER, path))


def cases_of(suite):
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            for case in cases_of(test):
                yield case
        else:
            yield test


class Ids(object):
    """The id of every case, by the file it was loaded from."""

    def __init__(self):
        self._ids = {}
        self._cases = []  # keeps the cases alive, so that id() stays unique

    def add(self, case, path):
        kind = type(case)
        method = getattr(case, "_testMethodName", None)
        if method is None or kind.__module__.startswith("unittest."):
            name = path + "::" + case.id()
        else:
            name = "::".join([path, kind.__qualname__.replace(".<locals>", ""), method])
        self._ids[id(case)] = name
        self._cases.append(case)
        return name

    def of(self, case):
        return self._ids.get(id(case))


class RecordingResult(unittest.TextTestResult):
    recorder = None
    ids = None
    classes = None

    def _record(self, test, status):
        name = self.ids.of(test)
        if name is not None:
            self.recorder.write("result", id=name, status=status)
            return
        # A fixture of a class or module: all tests it stands for have no result of their own.
        match = re.match(r"(setUp|tearDown)(Class|Module) \((.*)\)$", test.id())
        if match:
            for name in self.classes.get(match.group(3), []):
                self.recorder.write("result", id=name, status=status)

    def startTest(self, test):
        self.recorder.write("start", id=self.ids.of(test) or test.id())
        super(RecordingResult, self).startTest(test)

    def addSuccess(self, test):
        self._record(test, "passed")
        super(RecordingResult, self).addSuccess(test)

    def addFailure(self, test, err):
        self._record(test, "failed")
        super(RecordingResult, self).addFailure(test, err)

    def addError(self, test, err):
        self._record(test, "error" if self.ids.of(test) is None else "failed")
        super(RecordingResult, self).addError(test, err)

    def addSkip(self, test, reason):
        self._record(test, "skipped")
        super(RecordingResult, self).addSkip(test, reason)

    def addExpectedFailure(self, test, err):
        self._record(test, "expected-failure")
        super(RecordingResult, self).addExpectedFailure(test, err)

    def addUnexpectedSuccess(self, test):
        self._record(test, "failed")
        super(RecordingResult, self).addUnexpectedSuccess(test)

    def addSubTest(self, test, subtest, err):
        if err is not None:
            self._record(test, "failed")
        super(RecordingResult, self).addSubTest(test, subtest, err)


def targets_first(named):
    first = set(_OPTIONS.get("first") or [])
    return sorted(named, key=lambda pair: pair[0] not in first) if first else named


def collect(recorder, ids, classes):
    suite = unittest.TestSuite()
    only = None if _OPTIONS["only"] is None else set(_OPTIONS["only"])
    collected = []
    for path in _OPTIONS["files"] or find_files():
        try:
            loaded = unittest.defaultTestLoader.loadTestsFromModule(load(path))
        except unittest.SkipTest as reason:
            sys.stderr.write("%s: skipped: %s\n" % (path, reason))
            continue
        except (Exception, SystemExit):
            traceback.print_exc()
            recorder.write("collect-error", id=path)
            continue
        part = unittest.TestSuite()
        for name, case in targets_first([(ids.add(case, path), case) for case in cases_of(loaded)]):
            if only is not None and name not in only:
                continue
            part.addTest(case)
            collected.append(name)
            kind = type(case)
            for key in (kind.__module__ + "." + kind.__qualname__, kind.__module__):
                classes.setdefault(key, []).append(name)
        suite.addTest(part)
    recorder.write("collected", ids=collected)
    return suite


def run_unittest():
    make_path_absolute()
    recorder = Recorder()
    recorder.write("runner", name="unittest", version=sys.version.split()[0])
    sys.path[:] = [_FOLDER] + [entry for entry in sys.path if entry != _FOLDER]
    sys.argv = ["python -m unittest"]
    ids, classes = Ids(), {}
    suite = collect(recorder, ids, classes)
    RecordingResult.recorder, RecordingResult.ids, RecordingResult.classes = recorder, ids, classes
    result = unittest.TextTestRunner(resultclass=RecordingResult, verbosity=1).run(suite)
    sys.stdout.flush()
    status = 0 if result.wasSuccessful() else 1
    recorder.end(status)
    sys.exit(status)
