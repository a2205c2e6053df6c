"""Runs pytest with a plugin object, which exists in memory only, and selects tests by their exact ids."""


def _import_pytest():
    """The installed pytest, or None. A `pytest.py` of the repository is not it."""
    tested_is_pytest = os.path.isdir(os.path.join(_FOLDER, "src", "_pytest"))
    if not tested_is_pytest:
        sys.path[:] = [
            entry for entry in _path if not is_inside(entry, _FOLDER) or is_inside(entry, sys.prefix)
        ]
    try:
        import pytest
    except ImportError as error:
        sys.stderr.write("repair: %s cannot import pytest: %s\n" % (sys.executable, error))
        return None
    finally:
        sys.path[:] = _path
    return pytest


def _needs_pytest(path):
    return re.search(r"^\s*(import|from) pytest\b|^(async )?def test", read_text(path), re.M) is not None


def _status(report):
    expected = hasattr(report, "wasxfail")
    if report.when == "call":
        if report.outcome == "passed":
            return "passed"  # an unexpected pass counts as a pass, as in the exit code
        if report.outcome == "skipped":
            return "expected-failure" if expected else "skipped"
        return "failed"
    if report.outcome == "failed":
        return "error"
    if report.outcome == "skipped":
        return "expected-failure" if expected else "skipped"
    return None


class RecorderPlugin(object):
    def __init__(self, recorder, only):
        self._recorder = recorder
        self._only = None if only is None else set(only)

    def pytest_cmdline_main(self, config):
        # Called after xdist's own: the plugin object does not reach worker processes.
        for name, value in (("numprocesses", 0), ("dist", "no"), ("tx", [])):
            if hasattr(config.option, name):
                setattr(config.option, name, value)

    def pytest_collectreport(self, report):
        if report.outcome == "failed":
            self._recorder.write("collect-error", id=report.nodeid)

    def pytest_collection_finish(self, session):
        self._recorder.write("collected", ids=[item.nodeid for item in session.items])

    def pytest_runtest_logstart(self, nodeid, location):
        self._recorder.write("start", id=nodeid)

    def pytest_runtest_logreport(self, report):
        status = _status(report)
        if status is not None:
            self._recorder.write("result", id=report.nodeid, status=status)

    def pytest_collection_modifyitems(self, config, items):
        first = set(_OPTIONS.get("first") or [])
        if first:
            items.sort(key=lambda item: item.nodeid not in first)
        if self._only is None:
            return
        kept = [item for item in items if item.nodeid in self._only]
        dropped = [item for item in items if item.nodeid not in self._only]
        if dropped:
            config.hook.pytest_deselected(items=dropped)
            items[:] = kept


_TAKE_VALUE = [["-k"], ["-m"], ["-p"], ["-c"], ["-o"], ["-W"], ["-n"], ["--ds"], ["--ignore"], ["--deselect"]]


def _arguments():
    arguments = ["--rootdir", _FOLDER, "--continue-on-collection-errors", "--color=no", "--tb=short", "-rfE"]
    arguments += ["-o", "console_output_style=classic", "-p", "no:randomly", "--maxfail=0"]
    words = _OPTIONS["words"]
    if _OPTIONS["files"]:  # they replace the paths of the user's own command, its options stay
        words = [word for at, word in enumerate(words) if word[:1] == "-" or words[at - 1 : at] in _TAKE_VALUE]
    return arguments + words + _OPTIONS["files"]


def run_pytest():
    pytest = _import_pytest()
    if pytest is None:
        files = _OPTIONS["files"] or find_files()
        if not files or any(_needs_pytest(path) for path in files):
            sys.exit(127)
        sys.stderr.write("repair: all tests are in the style of unittest, which runs them instead\n")
        run_unittest()
    make_path_absolute()
    recorder = Recorder()
    plugin = RecorderPlugin(recorder, _OPTIONS["only"])
    arguments = _arguments()
    sys.argv = ["pytest"] + arguments
    recorder.write("runner", name="pytest", version=pytest.__version__)
    status = pytest.main(arguments, plugins=[plugin])
    sys.stdout.flush()
    recorder.end(status)
    sys.exit(int(status))

