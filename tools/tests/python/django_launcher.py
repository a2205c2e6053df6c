"""Runs a Django test command (`manage.py test`, or `tests/runtests.py` of Django itself) unchanged and
records what its unittest results say, under the same ids as everywhere: `path/to/file.py::Class::method`."""

import runpy

_SCRIPT = (_OPTIONS["words"] or ["manage.py"])[0]


def _file_of(case):
    module = sys.modules.get(type(case).__module__)
    path = getattr(module, "__file__", None) or ""
    return repository_path(path) if is_inside(os.path.abspath(path), _FOLDER) else "(outside)"


def _case_id(case):
    method = getattr(case, "_testMethodName", None)
    if method is None or type(case).__module__.startswith("unittest."):
        return None
    return "::".join([_file_of(case), type(case).__qualname__, method])


def _broken_file(case):
    """unittest puts a test in the place of a module that cannot be imported."""
    name = getattr(case, "_testMethodName", "").replace(".", "/")
    folder = os.path.dirname(_SCRIPT)
    for path in (name + ".py", name + "/__init__.py", os.path.join(folder, name + ".py")):
        if os.path.exists(os.path.join(_FOLDER, path)):
            return path.replace(os.sep, "/")
    return name or "(unknown file)"


def _install(recorder):
    classes = {}

    def record(test, status):
        name = _case_id(test)
        if name is not None:
            recorder.write("result", id=name, status=status)
        elif type(test).__name__ == "_FailedTest":
            recorder.write("collect-error", id=_broken_file(test))
        else:
            match = re.match(r"(setUp|tearDown)(Class|Module) \((.*)\)$", test.id())
            for name in classes.get(match.group(3), []) if match else []:
                recorder.write("result", id=name, status=status)

    def recording(method, status):
        original = getattr(unittest.TestResult, method)

        def add(self, test, *rest):
            record(test, "error" if status == "failed" and _case_id(test) is None else status)
            return original(self, test, *rest)

        setattr(unittest.TestResult, method, add)

    recording("addSuccess", "passed")
    recording("addFailure", "failed")
    recording("addError", "failed")
    recording("addSkip", "skipped")
    recording("addExpectedFailure", "expected-failure")
    recording("addUnexpectedSuccess", "failed")
    add_subtest, start, run = unittest.TestResult.addSubTest, unittest.TestResult.startTest, unittest.TextTestRunner.run

    def add_subtest_recorded(self, test, subtest, err):
        if err is not None:
            record(test, "failed")
        return add_subtest(self, test, subtest, err)

    def start_recorded(self, test):
        recorder.write("start", id=_case_id(test) or test.id())
        return start(self, test)

    def run_recorded(self, test):
        names = []
        for case in cases_of(test):
            name = _case_id(case)
            if name is not None:
                names.append(name)
                key = type(case).__module__ + "." + type(case).__qualname__
                classes.setdefault(key, []).append(name)
        recorder.write("collected", ids=names)
        return run(self, test)

    unittest.TestResult.addSubTest = add_subtest_recorded
    unittest.TestResult.startTest = start_recorded
    unittest.TextTestRunner.run = run_recorded


def _labels():
    folder = os.path.dirname(_SCRIPT)
    prefix = folder + "/" if folder else ""

    def dotted(path):
        inside = path[len(prefix) :] if path.startswith(prefix) else path
        return re.sub(r"\.__init__$", "", re.sub(r"\.py$", "", inside).replace("/", "."))

    if _OPTIONS["only"] is None:
        return _runnable([dotted(path) for path in _OPTIONS["files"]])
    return _runnable(
        [".".join([dotted(name.split("::")[0])] + name.split("::")[1:]) for name in _OPTIONS["only"]]
    )


def _runnable(labels):
    """Django's own runner leaves its geographic tests out of the whole suite when the database knows no
    geography, as here, but refuses everything when one of them is among the labels."""
    if os.path.basename(_SCRIPT) == "manage.py":
        return labels
    return [label for label in labels if label.split(".")[0] != "gis_tests"] or labels


def run_django():
    make_path_absolute()
    recorder = Recorder()
    recorder.write("runner", name="django", version=sys.version.split()[0])
    script = _SCRIPT
    if os.path.basename(script) == "manage.py":
        sys.argv = [script, "test", "--noinput", "--parallel", "1"] + _labels()
    else:
        sys.argv = [script, "--settings=test_sqlite", "--parallel", "1", "--noinput"] + _labels()
    folder = os.path.dirname(os.path.join(_FOLDER, script))
    sys.path[:] = [folder, _FOLDER] + [entry for entry in sys.path if entry not in (folder, _FOLDER)]
    _install(recorder)
    status = 0
    try:
        runpy.run_path(script, run_name="__main__")
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
    except Exception:
        traceback.print_exc()
        sys.stdout.flush()
        recorder.end(4)  # as pytest says that it could not start
        sys.exit(4)
    sys.stdout.flush()
    recorder.end(1 if status else 0)
    sys.exit(1 if status else 0)
