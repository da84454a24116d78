"""The same lists on PostgreSQL, for comparison with SQLite; no bars, for servers differ."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.figure import Figure
from benchmarks.records.pages import list_pages
from benchmarks.records.stage import Size, Stage, fill
from host.sandbox import Site
from host.sandbox.site import prepared
from host.testing.databases import scratch_database

SIZE = Size(100_000)


def lists(_stage: Stage) -> Iterator[Figure]:
    """Measure the lists of 100,000 clients, where a server answers."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            with scratch_database("postgresql", Path(folder)) as url:
                yield from _measured(Path(folder), url)
        except pytest.skip.Exception as skipped:
            print(f"PostgreSQL was not measured: {skipped}.", file=sys.stderr)


def _measured(folder: Path, url: str) -> Iterator[Figure]:
    site = Site(prepared(folder, url))
    try:
        fill(site, SIZE)
        with site.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("ANALYZE")  # as the server itself does after a while
        for figure in list_pages(site, "records.postgresql", None):
            yield Figure(figure.name, figure.value, figure.unit)
    finally:
        site.close()
