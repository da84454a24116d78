"""Record types at their full size: 100,000 clients with their contacts and their log.

Each section can run alone: ``make bench ONLY=records.list``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from benchmarks.figure import Figure
from benchmarks.records import (
    boards,
    exporting,
    growth,
    importing,
    pages,
    postgresql,
    scopes,
    searching,
)
from benchmarks.records.stage import Stage

SECTIONS: Mapping[str, Callable[[Stage], Iterator[Figure]]] = {
    "list": pages.lists,
    "search": searching.narrowed,
    "detail": pages.details,
    "board": boards.boards,
    "find": searching.searches,
    "scopes": scopes.scopes,
    "growth": growth.growth,
    "postgresql": postgresql.lists,
    "export": exporting.exports,
    "import": importing.imports,
    "create": pages.creation,
}


def run() -> Iterator[Figure]:
    """Measure everything."""
    yield from _run(*SECTIONS)


def parts() -> dict[str, Callable[[], Iterator[Figure]]]:
    """Return each section as a benchmark of its own."""
    return {f"records.{name}": lambda name=name: _run(name) for name in SECTIONS}  # type: ignore[misc]


def _run(*names: str) -> Iterator[Figure]:
    with Stage() as stage:
        for name in names:
            yield from SECTIONS[name](stage)
        for size, seconds in stage.seconds.items():
            yield Figure(f"records.load.{size.clients}", seconds, "s", 60)
