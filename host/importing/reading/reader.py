"""The process that reads one workbook: file in, packed rows out, little room and time."""

from __future__ import annotations

import marshal
import os
import resource
import sys
from collections.abc import Iterator
from typing import IO, Any

from host.errors import InvalidInput
from host.importing.reading import limits
from host.importing.reading.packing import packed
from host.importing.reading.sheets import Workbook

_MEMORY = 1024 * 1024 * 1024
_SECONDS = 60


def main() -> None:
    """Answer with parts of known length; without a last, empty one something went wrong."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    output = os.fdopen(os.dup(1), "wb")
    with os.fdopen(0, "rb", closefd=False) as file, output:
        try:
            for part in _parts(file, sys.argv[1]):
                _send(output, part)
            _send(output, None)
        except InvalidInput as refused:
            _send(output, refused.message)


def _parts(file: IO[bytes], wanted: str) -> Iterator[Any]:
    book = Workbook(file)
    name, lines = book.lines(wanted)
    first = next(lines, None)
    if first is None:
        raise limits.refusal(
            "The workbook is empty. The first row of its sheet must name the columns."
        )
    head = limits.headers(first.cells)
    notes: tuple[str, ...] = ()
    if len(book.names) > 1:
        notes = (f"The sheet “{name}” is read, one of {len(book.names)} in the workbook.",)
    yield book.format, head, name, book.names, notes
    yield from packed(limits.within(lines))


def _send(output: IO[bytes], part: Any) -> None:
    content = marshal.dumps(part)
    output.write(len(content).to_bytes(4, "big") + content)


if __name__ == "__main__":
    main()
