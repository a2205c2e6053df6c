"""Runs the tests of one program against thousands of candidate sources.

The interpreter, pytest and the test data are loaded once; each candidate runs in a forked child,
so that nothing a candidate does outlives it. One request a line on standard input,
{"source": …, "seconds": 0.5}; one reply a line, with the processor time it took:
{"passed": true, "seconds": 0.02}.
"""

import importlib
import json
import os
import resource
import signal
import sys
import types

import pytest

folder, program = sys.argv[1], sys.argv[2]
os.chdir(folder)
sys.path[:0] = [folder, os.path.join(folder, "python_testcases")]
pytest.use_correct = False
pytest.run_slow = False
importlib.import_module("load_testdata")
importlib.import_module("node")


def cases(function):
    marks = getattr(function, "pytestmark", [])
    if any(mark.name in ("skip", "skipif") and (mark.name == "skip" or mark.args[0]) for mark in marks):
        return
    tables = [mark for mark in marks if mark.name == "parametrize"]
    if not tables:
        yield {}
        return
    names = [name.strip() for name in tables[0].args[0].split(",")]
    for values in tables[0].args[1]:
        yield dict(zip(names, values if len(names) > 1 else [values]))


def run(source):
    package = types.ModuleType("python_programs")
    package.__path__ = [os.path.join(folder, "python_programs")]
    sys.modules["python_programs"] = package
    module = types.ModuleType(f"python_programs.{program}")
    sys.modules[module.__name__] = module
    setattr(package, program, module)
    exec(compile(source, program + ".py", "exec"), module.__dict__)
    tests = importlib.import_module(f"test_{program}")
    count = 0
    for name in dir(tests):
        if not name.startswith("test") or not isinstance(getattr(tests, name), types.FunctionType):
            continue
        for values in cases(getattr(tests, name)):
            try:
                getattr(tests, name)(**values)
            except pytest.skip.Exception:
                continue
            count += 1
    return count > 0


def attempt(source, seconds):
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            for kind in (signal.SIGPROF, signal.SIGALRM):
                signal.signal(kind, signal.SIG_DFL)
            signal.setitimer(signal.ITIMER_PROF, seconds)  # of this process, whatever else runs
            signal.alarm(20)  # for a child that waits
            resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
            quiet = os.open(os.devnull, os.O_WRONLY)
            os.dup2(quiet, 1)
            os.dup2(quiet, 2)
            status = 0 if run(source) else 1
        except BaseException:
            status = 1
        finally:
            os._exit(status)
    return os.waitpid(pid, 0)[1] == 0


for line in sys.stdin:
    request = json.loads(line)
    before = os.times()
    passed = attempt(request["source"], request["seconds"])
    after = os.times()
    used = after.children_user - before.children_user + after.children_system - before.children_system
    print(json.dumps({"passed": passed, "seconds": used}), flush=True)
