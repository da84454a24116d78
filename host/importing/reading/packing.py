"""Keeps rows small: packed in chunks, of which one at a time is text."""

from __future__ import annotations

import marshal
import zlib
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import overload

from host.importing.reading.table import Fault, Line

Chunk = tuple[int, bytes]
"""Number of rows, and the rows packed."""

_ROWS = 500
_LETTERS = 1_000_000


def packed(lines: Iterable[Line]) -> Iterator[Chunk]:
    """Pack rows into chunks, of fewer rows where these are long."""
    rows: list[tuple[object, ...]] = []
    letters = 0
    for line in lines:
        fault = line.fault
        if fault is None:
            rows.append((line.number, line.cells))
        else:
            rows.append((line.number, line.cells, fault.reason, fault.suggestion))
        letters += sum(map(len, line.cells))
        if len(rows) == _ROWS or letters > _LETTERS:
            yield _pack(rows)
            rows, letters = [], 0
    if rows:
        yield _pack(rows)


class Lines(Sequence[Line]):
    """Rows in chunks; a slice unpacks the chunks that it touches and no others."""

    def __init__(self, chunks: Sequence[Chunk]) -> None:
        self._chunks = chunks
        self._starts = [0, *accumulate(count for count, _ in chunks)]

    def __len__(self) -> int:
        return self._starts[-1]

    def __iter__(self) -> Iterator[Line]:
        for _, content in self._chunks:
            yield from _unpack(content)

    @overload
    def __getitem__(self, place: int) -> Line: ...

    @overload
    def __getitem__(self, place: slice) -> list[Line]: ...

    def __getitem__(self, place: int | slice) -> Line | list[Line]:
        if isinstance(place, slice):
            wanted = range(len(self))[place]
            if wanted.step != 1:
                return [self[one] for one in wanted]
            return self._between(wanted.start, wanted.stop)
        first = range(len(self))[place]
        return self._between(first, first + 1)[0]

    def _between(self, start: int, stop: int) -> list[Line]:
        if start >= stop:
            return []
        first = bisect_right(self._starts, start) - 1
        offset = self._starts[first]
        found: list[Line] = []
        while first < len(self._chunks) and self._starts[first] < stop:
            found += _unpack(self._chunks[first][1])
            first += 1
        return found[start - offset : stop - offset]


def _pack(rows: list[tuple[object, ...]]) -> Chunk:
    return len(rows), zlib.compress(marshal.dumps(rows), 1)


def _unpack(content: bytes) -> list[Line]:
    # The content was packed in this process or in one that it started for that.
    rows = marshal.loads(zlib.decompress(content))  # noqa: S302
    return [
        Line(row[0], row[1]) if len(row) == 2 else Line(row[0], row[1], Fault(row[2], row[3]))
        for row in rows
    ]
