"""A process of its own: imports every file of a module and writes down what that does."""

from __future__ import annotations

import importlib
import json
import pkgutil
import sys
import threading
from pathlib import Path
from types import FrameType
from typing import Any

import sqlalchemy as sa

from host import app as _app  # noqa: F401 - so that the host's own imports lie behind us
from host.database import HostModel
from host.hooks.manifest import Manifest
from host.kernel import loader
from host.kernel.loader import Artefact

_WRITING = 0o1 | 0o2 | 0o100  # O_WRONLY, O_RDWR, O_CREAT
_STARTS = {
    "subprocess.Popen": "starts a process",
    "os.fork": "starts a process",
    "os.posix_spawn": "starts a process",
    "os.exec": "starts a process",
    "os.system": "starts a process",
    "_thread.start_new_thread": "starts a thread",
    "_thread.start_joinable_thread": "starts a thread",
}
_CONNECTS = {
    "socket.__new__": "connects: it opens a socket",
    "socket.connect": "connects: it calls another machine",
    "socket.bind": "connects: it listens on a port",
    "socket.getaddrinfo": "connects: it looks up an address",
    "sqlite3.connect": "connects: it opens a database",
}
_CHANGES = {
    "os.remove": "changes files",
    "os.mkdir": "changes files",
    "os.rename": "changes files",
    "os.rmdir": "changes files",
    "os.chdir": "changes the folder that the process is in",
    "os.putenv": "changes the environment of the process",
    "os.unsetenv": "changes the environment of the process",
}
_NAMED = _STARTS | _CONNECTS | _CHANGES


class Watch:
    """Notes events whose cause stands in a file of the module."""

    def __init__(self, folder: Path) -> None:
        self.folder = f"{folder}/"
        self.seen: dict[tuple[str, str], None] = {}
        self.on = False

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Take an audit event; never raises."""
        if not self.on:
            return
        what = _NAMED.get(event) or (_opening(arguments) if event == "open" else "")
        where = self._where() if what else ""
        if where:
            self.seen[(what, where)] = None

    def _where(self) -> str:
        """Return the innermost line of the module's own that is being run."""
        frame: FrameType | None = sys._getframe(2)
        while frame is not None:
            name = frame.f_code.co_filename
            if name.startswith(self.folder):
                return f"{name[len(self.folder) :]}:{frame.f_lineno}"
            frame = frame.f_back
        return ""


def _opening(arguments: tuple[Any, ...]) -> str:
    path, mode, flags = (*arguments, None, None, None)[:3]
    writes = isinstance(flags, int) and bool(flags & _WRITING)
    if isinstance(mode, str):
        writes = any(letter in mode for letter in "wax+")
    return f"opens {Path(str(path)).name} for writing" if writes else ""


def _host_state() -> dict[str, list[str]]:
    """Return what hangs on the host's classes."""
    state = {
        mapper.class_.__name__: sorted(
            {*mapper.attrs.keys(), *(name for name in vars(mapper.class_) if name[:1] != "_")}
        )
        for mapper in HostModel.registry.mappers
    }
    return state | {"tables": sorted(HostModel.metadata.tables)}


def _import_everything(artefact: Artefact) -> None:
    loader.load(artefact)
    for found in pkgutil.walk_packages([str(artefact.folder)], f"{artefact.package}."):
        relative = found.name[len(artefact.package) + 1 :]
        if relative.split(".")[0] not in {"migrations", "tests"}:
            importlib.import_module(found.name)


def _watch_threads(watch: Watch) -> None:
    """Note threads by hand: not every version of Python raises an event for them."""
    begin = threading.Thread.start

    def start(self: threading.Thread) -> None:
        watch("_thread.start_new_thread", ())
        begin(self)

    threading.Thread.start = start  # type: ignore[method-assign]


def main(folder: Path) -> list[dict[str, str]]:
    """Import the module and return what that did besides defining things."""
    sys.dont_write_bytecode = True
    manifest = Manifest.parse((folder / "module.toml").read_text("utf-8"))
    sa.orm.configure_mappers()
    before, watch = _host_state(), Watch(folder)
    sys.addaudithook(watch)
    _watch_threads(watch)
    watch.on = True
    _import_everything(Artefact(manifest, "importwatch0", folder))
    sa.orm.configure_mappers()
    watch.on = False
    found = [{"what": what, "where": where} for what, where in watch.seen]
    for name, values in _host_state().items():
        for extra in sorted(set(values) - set(before.get(name, ()))):
            of = "the host's tables" if name == "tables" else f"the host's class {name}"
            found.append({"what": f"changes {of}: it adds {extra}", "where": "models"})
    return found


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]))))  # noqa: T201 - read by the process that asked
