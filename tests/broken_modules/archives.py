"""Archives that are no modules, or mean harm: refused before anything of them is run."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping

from tests.broken_modules.fault import Content, Fault, When, files, zipped

ASK = "ask its publisher for a corrected archive"
AGAIN = "Upload the .zip as it was downloaded"


def _refused(
    name: str, says: str, archive: Callable[[], bytes], remedy: str = ASK, stage: str = "upload"
) -> Fault:
    return Fault(name, stage, says, remedy, archive, When.UPLOAD)


def _with(more: Mapping[str, Content], without: str = "", top: str = "sample/") -> bytes:
    kept = {name: body for name, body in files().items() if name != without}
    return zipped({**kept, **more}, top)


def _special(name: str, mode: int, body: str) -> bytes:
    """Add a file that is no plain file."""
    target = io.BytesIO(_with({}))
    with zipfile.ZipFile(target, "a") as archive:
        info = zipfile.ZipInfo(f"sample/{name}")
        info.external_attr = mode << 16
        archive.writestr(info, body)
    return target.getvalue()


def _raw(name: str) -> bytes:
    """Add a file whose path is taken as it is."""
    target = io.BytesIO(_with({}))
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr(zipfile.ZipInfo(name), "x")
    return target.getvalue()


def _damaged() -> bytes:
    """Turn one byte of a file, as a bad cable does."""
    data = bytearray(_with({"notes.txt": "A"}))
    place = data.index(b"notes.txt") + len(b"notes.txt")
    data[place] ^= 0xFF
    return bytes(data)


FAULTS = (
    _refused("not a zip", "is not a readable zip archive", lambda: b"hello" * 99, AGAIN),
    _refused("cut off", "is not a readable zip archive", lambda: _with({})[:-60], AGAIN),
    _refused("damaged on the way", "is not a readable zip archive", _damaged, AGAIN),
    _refused("empty", "exactly one folder", lambda: zipped({})),
    _refused(
        "zip bomb", "as a zip bomb does", lambda: _with({"big.txt": b"0" * (4 * 1024 * 1024)})
    ),
    _refused(
        "too many files",
        "5000 is the limit",
        lambda: _with({str(number): "" for number in range(5001)}),
    ),
    _refused("path that leads out", "leads out of the module's folder", lambda: _raw("../evil.py")),
    _refused("absolute path", "leads out of the module's folder", lambda: _raw("/etc/evil.py")),
    _refused(
        "symbolic link", "is a link or a device", lambda: _special("link", 0o120777, "/etc/passwd")
    ),
    _refused(
        "names that differ in case only",
        "would be one file on some systems",
        lambda: _with({"Plugin.py": ""}),
    ),
    _refused("compiled file", "is compiled code", lambda: _with({"fast.so": b"\x7fELF"})),
    _refused("two top folders", "exactly one folder", lambda: _raw("other/plugin.py")),
    _refused("no module.toml", "holds no module.toml", lambda: _with({}, "module.toml")),
    _refused("no entry file", "lacks the file plugin.py", lambda: _with({}, "plugin.py")),
    _refused("folder of another name", "Make them equal", lambda: _with({}, top="simple/")),
)
