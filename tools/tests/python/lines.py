"""Records which lines of the repository each test executes; given to the interpreter between the
recorder and a launcher. Only used for the few tests near a failure: tracing is slow. Once every target
has run, only functions that a target entered are traced further: no other line is ever asked about."""

import threading


class LineTracer(object):
    def __init__(self, recorder):
        self._write = recorder.write
        self._known = {}
        self._lines = {}
        self._id = None
        self._pending = set(_OPTIONS.get("first") or [])
        self._entered = set()
        self._is_narrow = False
        recorder.write = self.write

    def write(self, event, **values):
        if event == "result":
            self._stop()
        self._write(event, **values)
        if event == "start":
            self._start(values["id"])

    def _start(self, name):
        self._id, self._lines = name, {}
        threading.settrace(self._enter)
        sys.settrace(self._enter)

    def _stop(self):
        if self._id is None:
            return
        sys.settrace(None)
        threading.settrace(None)
        name, self._id = self._id, None
        lines = {path: sorted(found) for path, found in self._lines.items()}
        self._write("lines", id=name, lines=lines)
        if name in self._pending:
            self._pending.discard(name)
            self._is_narrow = not self._pending

    def _enter(self, frame, event, argument):
        code = frame.f_code
        place = (code.co_filename, code.co_firstlineno)
        if self._is_narrow and place not in self._entered:
            return None
        path = self._path_of(code.co_filename)
        if path is None:
            return None
        if self._id in self._pending:
            self._entered.add(place)
        lines = self._lines.setdefault(path, set())
        if code.co_name != "<module>":
            lines.add(frame.f_lineno)

        def step(frame, event, argument):
            if event == "line":
                lines.add(frame.f_lineno)
            return step

        return step

    def _path_of(self, name):
        if name not in self._known:
            path = os.path.abspath(name)
            inside = is_inside(path, _FOLDER) and "site-packages" not in path.split(os.sep)
            self._known[name] = repository_path(path) if inside else None
        return self._known[name]


_plain_init = Recorder.__init__


def _traced_init(self):
    _plain_init(self)
    LineTracer(self)


Recorder.__init__ = _traced_init
