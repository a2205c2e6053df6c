"""Writes one JSON line for each thing that happened to a test.

The launchers are given to the interpreter as text (`python3 -c`), this file first, so that nothing of the
repository under test can stand in for them. Modules are imported while the repository's folders are
off the path, for the same reason: a repository may well hold a `json.py`. Works on Python 3.6 and later.
"""

import sys

_path = list(sys.path)
sys.path[:] = [entry for entry in _path if entry.startswith((sys.prefix, sys.base_prefix))]

import importlib.util
import io
import json
import os
import re
import traceback
import unittest

_FOLDER = os.getcwd()
_path[:] = [entry or _FOLDER for entry in _path]
sys.path[:] = _path
_OPTIONS = json.loads(sys.argv[1])


class Recorder(object):
    """The report is opened exclusively: a file of that name that is already there is not ours."""

    def __init__(self):
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
        self._descriptor = os.open(os.path.join(_FOLDER, _OPTIONS["report"]), flags, 0o644)
        self._process = os.getpid()

    def write(self, event, **values):
        if os.getpid() != self._process:
            return  # a test forked and its child came back into the runner
        values["event"] = event
        line = (json.dumps(values, sort_keys=True) + "\n").encode("ascii")
        while line:
            line = line[os.write(self._descriptor, line) :]

    def end(self, status):
        foreign = foreign_modules()
        if foreign:
            self.write("foreign", modules=foreign)
        self.write("end", status=int(status))


def foreign_modules():
    """Modules that came from the user's own folder and not from the copy that is to be tested."""
    source = os.environ.get("REPAIR_SOURCE_FOLDER", "")
    if not source or is_inside(_FOLDER, source):
        return []
    prefixes = [sys.prefix, sys.base_prefix, sys.exec_prefix]
    found = []
    for name, module in list(sys.modules.items()):
        path = getattr(module, "__file__", None)
        if not isinstance(path, str) or not is_inside(path, source):
            continue
        if "site-packages" in path.replace("\\", "/").split("/"):
            continue
        if not any(is_inside(path, prefix) for prefix in prefixes if prefix != source):
            found.append(name)
    return sorted(found)[:20]


def is_inside(path, folder):
    folder = folder.rstrip(os.sep)
    return path == folder or path.startswith(folder + os.sep)


def repository_path(path):
    """The path as the repository writes it: relative, with forward slashes."""
    return os.path.relpath(path, _FOLDER).replace(os.sep, "/")


def make_path_absolute():
    """Relative entries of PYTHONPATH must hold for children that start in another folder, too."""
    entries = os.environ.get("PYTHONPATH", "")
    if entries:
        parts = [os.path.abspath(part) for part in entries.split(os.pathsep) if part]
        os.environ["PYTHONPATH"] = os.pathsep.join(parts)
