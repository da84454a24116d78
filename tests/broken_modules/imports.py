"""Code that cannot be imported, or does at its import what no module may do."""

from __future__ import annotations

from tests.broken_modules import PLUGIN
from tests.broken_modules.fault import Fault, module

ASK = "sk its publisher for a corrected version"


def _at_import(name: str, says: str, code: str, *, hangs: bool = False) -> Fault:
    return Fault(name, "import", says, ASK, module(plugin=f"{PLUGIN}\n{code}\n"), hangs=hangs)


FAULTS = (
    _at_import("syntax error", "cannot be imported: SyntaxError", "def broken(:"),
    _at_import("import error", "No module named 'nowhere'", "import nowhere"),
    _at_import("raises at import", "ValueError: not today", "raise ValueError('not today')"),
    Fault(
        "raises in an inner file",
        "import",
        "ZeroDivisionError",
        ASK,
        module({"inner/__init__.py": "", "inner/deep.py": "1 / 0"}),
    ),
    _at_import(
        "hangs at import",
        "did not finish being imported within",
        "import time\ntime.sleep(600)",
        hangs=True,
    ),
    _at_import("sys.exit at import", "with exit code 0", "import sys\nsys.exit(0)"),
    _at_import("os._exit at import", "with exit code 0", "import os\nos._exit(0)"),
    _at_import(
        "segmentation fault at import",
        "with signal SIGSEGV",
        "import ctypes\nctypes.string_at(0)",
    ),
    _at_import("kills its process", "with signal SIGKILL", "import os\nos.kill(os.getpid(), 9)"),
    _at_import("wants all memory", "MB of memory", "HOARD = bytearray(4 * 1024**3)"),
    _at_import(
        "thread left at import",
        "left a thread",
        "import threading, time\nthreading.Thread(target=time.sleep, args=(600,)).start()",
    ),
    _at_import(
        "child process left at import",
        "left a process",
        "import subprocess\nCHILD = subprocess.Popen(['sleep', '600'])",
    ),
    _at_import(
        "process that leaves its session, then a crash",
        "with exit code 1",
        "import os, subprocess\n"
        "subprocess.Popen(['sleep', '600'], start_new_session=True)\nos._exit(1)",
    ),
)
