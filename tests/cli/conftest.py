"""Runs ``trellis`` in processes of its own, forked from one that has imported everything."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from multiprocessing.context import ForkServerContext
from pathlib import Path

from host.testing.server import ROOT

_SECONDS = 120
_STREAMS = ("in", "out", "err")


def trellis(env: Mapping[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    """Run the command with this environment as ``python -m host.cli`` does, without its imports.

    They take two seconds each time, and nothing of what a command does.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "in").touch()
        process = _server().Process(target=_run, args=(folder, dict(env), words))
        process.start()
        process.join(_SECONDS)
        if process.exitcode is None:
            process.kill()
            process.join()
            raise subprocess.TimeoutExpired(words, _SECONDS)
        out, err = ((folder / stream).read_text("utf-8") for stream in _STREAMS[1:])
        return subprocess.CompletedProcess(words, process.exitcode, out, err)


def _server() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["host.cli.main", __name__])
    return context


def _run(folder: Path, env: Mapping[str, str], words: tuple[str, ...]) -> None:
    """Be the command: what came from the process of the tests is only what was asked for."""
    for number, stream in enumerate(_STREAMS):
        kept = os.open(folder / stream, os.O_RDWR | os.O_CREAT)
        os.dup2(kept, number)
        os.close(kept)
    sys.stdin, sys.stdout, sys.stderr = (
        open(number, mode, encoding="utf-8", closefd=False)  # noqa: SIM115 - open until the end
        for number, mode in enumerate("rww")
    )
    os.environ.clear()
    os.environ.update(env)
    os.chdir(ROOT)
    sys.argv = ["trellis", *words]
    from host.cli.main import main

    main()
