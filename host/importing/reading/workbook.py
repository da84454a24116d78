"""Reads workbooks in a process of their own, so that no file can take the server along."""

from __future__ import annotations

import marshal
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from host.importing.reading.limits import MOST_CELLS, refusal
from host.importing.reading.packing import Chunk, Lines
from host.importing.reading.table import Table

_ZIP, _OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_ROOT = Path(__file__).resolve().parents[3]
_MOST_ANSWER = 400 * 1024 * 1024


def is_workbook(content: bytes) -> bool:
    """Tell a workbook, or what claims to be one, from a text file."""
    return content.startswith((_ZIP, _OLD, b"PK\x05\x06"))


def read_workbook(content: bytes, sheet: str = "") -> Table:
    """Read one sheet; raises InvalidInput when that cannot be done within its limits."""
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.seek(0)
        command = [sys.executable, "-m", "host.importing.reading.reader", sheet]
        process = subprocess.Popen(  # noqa: S603
            command,
            cwd=_ROOT,
            env={name: value for name, value in os.environ.items() if name.startswith("PYTHON")},
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    with process:
        assert process.stdout is not None
        try:
            return _table(process.stdout)
        finally:
            process.kill()


def _table(answer: IO[bytes]) -> Table:
    """Put together what the process sends: a refusal, or what it found and then the rows."""
    parts = _parts(answer)
    found = next(parts, None)
    if isinstance(found, str):
        raise refusal(found)
    chunks: list[Chunk] = []
    for part in parts:
        if isinstance(part, str):
            raise refusal(part)
        if part is None:
            break
        chunks.append(part)
    else:
        found = None
    if found is None:
        raise refusal(
            "The workbook takes more time or memory than one file is given, or it is damaged. "
            f"Up to {MOST_CELLS:,} cells are read; save larger sheets as CSV UTF-8."
        )
    kind, headers, sheet, sheets, notes = found
    return Table("", "", headers, Lines(chunks), kind, sheet, sheets, notes)


def _parts(answer: IO[bytes]) -> Iterator[Any]:
    """Yield what was sent in full."""
    total = 0
    while len(head := answer.read(4)) == 4:
        size = int.from_bytes(head, "big")
        total += size
        if total > _MOST_ANSWER or len(part := answer.read(size)) < size:
            return
        yield marshal.loads(part)  # noqa: S302 - from our own process
