"""The order in which rows go in: those that others point at come before these."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence

from host.importing.reading import Line, Table

_BLOCK = 500


class Order:
    """Rows of a file by how deep they hang below others of the same file.

    ``names`` takes the name of a row, in the form in which names are compared, to its place, and
    ``named`` the place to the names;
    ``circles`` are the places of rows that hang below themselves. Without references to the own
    type the rows stay as they are, and nothing but a number is kept.
    """

    def __init__(self, table: Table) -> None:
        self.table = table
        self.names: dict[str, int] = {}
        self.named: dict[int, list[str]] = {}
        self.circles: set[int] = set()
        self._depths: array[int] | None = None

    def arrange(
        self, names: Sequence[int], parents: Sequence[int], normal: Callable[[str], str]
    ) -> None:
        """Look through the file; ``names`` and ``parents`` are places of columns."""
        said: list[tuple[str, ...]] = []
        for place, line in enumerate(self.table.lines):
            for column in names:
                text = _cell(line, column)
                if text and self.names.setdefault(normal(text), place) == place:
                    self.named.setdefault(place, []).append(normal(text))
            said.append(tuple(normal(text) for one in parents if (text := _cell(line, one))))
        above = [[self.names[name] for name in row if name in self.names] for row in said]
        self._depths = array("l", [-1]) * len(said)
        for place in range(len(said)):
            self._measure(place, above, self._depths)

    def chunks(self, size: int, done: int = 0) -> Iterator[list[tuple[int, Line]]]:
        """Yield places and rows; rows of one chunk do not point at each other."""
        if self._depths is None:
            for start in range(done, len(self.table.lines), size):
                yield list(enumerate(self.table.lines[start : start + size], start))
            return
        depths = self._depths
        ordered = sorted(range(len(depths)), key=lambda place: depths[place])
        chunk: list[tuple[int, Line]] = []
        begin, block = 0, list[Line]()
        for place in ordered[done:]:
            if chunk and (len(chunk) == size or depths[place] != depths[chunk[0][0]]):
                yield chunk
                chunk = []
            if not begin <= place < begin + len(block):
                begin = place - place % _BLOCK
                block = list(self.table.lines[begin : begin + _BLOCK])
            chunk.append((place, block[place - begin]))
        if chunk:
            yield chunk

    def _measure(self, first: int, above: list[list[int]], depths: array[int]) -> None:
        """Work out the depth of a row and of all above it, without recursion."""
        path = [first]
        on_path = {first}
        while path:
            place = path[-1]
            if depths[place] >= 0:
                on_path.discard(path.pop())
                continue
            waiting = [one for one in above[place] if depths[one] < 0]
            circle = [one for one in waiting if one in on_path]
            if circle:
                self.circles.update(path[path.index(circle[0]) :])
            open_ones = [one for one in waiting if one not in on_path]
            if open_ones:
                path.append(open_ones[0])
                on_path.add(open_ones[0])
                continue
            known = [depths[one] for one in above[place] if depths[one] >= 0]
            depths[place] = max(known, default=-1) + 1
            on_path.discard(path.pop())


def _cell(line: Line, column: int) -> str:
    return line.cells[column].strip() if column < len(line.cells) else ""
