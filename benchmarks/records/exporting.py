"""Writes 100,000 clients as a workbook, in a process of its own: how long, how much memory."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.figure import Figure
from benchmarks.records.stage import Size, Stage
from host import logs
from host.access.directory import staff_directory
from host.clients.models import CLIENT_TYPE
from host.exporting.columns import Column, Kind, Value
from host.exporting.workbooks import write_xlsx
from host.hooks.actor import SYSTEM
from host.kernel.generation import current
from host.records.lists.listing import Asked, RecordList
from host.sandbox import Site
from host.sandbox.site import configuration

SIZE = Size(100_000)
COLUMNS = (
    "name",
    "industry",
    "owner_id",
    "email",
    "phone",
    "website",
    "address",
    "zip",
    "city",
    "country",
    "currency",
    "updated_at",
)
SECONDS = 3.0
MEGABYTES = 200


def exports(stage: Stage) -> Iterator[Figure]:
    """Measure the export of all clients with twelve columns."""
    folder = stage.site(SIZE).config.data_dir
    command = [sys.executable, "-m", "benchmarks.records.exporting", str(folder)]
    answer = subprocess.run(command, check=True, capture_output=True, text=True)
    seen = json.loads(answer.stdout)
    yield Figure("records.export.missing", SIZE.clients - seen["rows"], "rows", 0)
    yield Figure("records.export.time", seen["seconds"], "s", SECONDS)
    yield Figure("records.export.processor_time", seen["processor"], "s")
    yield Figure("records.export.memory", seen["growth"], "MB more at the most", MEGABYTES)
    yield Figure("records.export.file", seen["size"], "MB")


def main(folder: Path) -> None:
    """Export the clients of the site in this folder and print what it took as JSON."""
    logs.configure("ERROR")  # standard output is for the answer
    site = Site(configuration(folder))
    file = folder / "clients.xlsx"
    with site.context(), file.open("wb") as opened:
        kind = current().registry.record_types[CLIENT_TYPE]
        records = RecordList(kind, SYSTEM, Asked(columns=COLUMNS, archived="all"))
        kinds = {"updated_at": Kind.INSTANT}
        columns = [
            Column(one.label, kinds.get(one.key, Kind.TEXT), one.key) for one in records.shown
        ]
        rows = _Rows(records)
        Path("/proc/self/clear_refs").write_text("5", "ascii")  # begin to look for the peak here
        before, begun, worked = _memory("VmRSS"), time.perf_counter(), time.process_time()
        write_xlsx(columns, rows, opened)
        seconds, processor = time.perf_counter() - begun, time.process_time() - worked
    seen = {
        "rows": rows.count,
        "seconds": seconds,
        "processor": processor,
        "growth": (_memory("VmHWM") - before) / 1000,
        "size": file.stat().st_size / 1e6,
    }
    site.close()
    print(json.dumps(seen))


class _Rows:
    """The rows of a list as a file holds them, people by name; ``count`` is how many there were."""

    def __init__(self, records: RecordList) -> None:
        self.count = 0
        self._records = records

    def __iter__(self) -> Iterator[tuple[Value, ...]]:
        names = staff_directory()
        owner = COLUMNS.index("owner_id")
        for rows in self._records.all_rows(self._records.shown):
            for row in rows:
                values = list(row[-len(COLUMNS) :])
                values[owner] = names.name(values[owner]) if values[owner] else ""
                self.count += 1
                yield tuple(values)


def _memory(name: str) -> int:
    """Return a figure of this process in kB."""
    text = Path("/proc/self/status").read_text("ascii")
    return int(next(line for line in text.splitlines() if line.startswith(name)).split()[1])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
