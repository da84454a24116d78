"""Takes a file of 100,000 clients in, from the upload to the last row."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Iterator

from benchmarks.figure import Figure
from benchmarks.records import rows
from benchmarks.records.stage import PEOPLE, Size, Stage
from host.clients.models import CLIENT_TYPE
from host.hooks.actor import SYSTEM
from host.importing import jobs
from host.importing.choices import Choices
from host.importing.report import Report
from host.kernel.generation import current

ROWS = 100_000
SECONDS = ROWS / 2_000
SIZE = Size(2_000)
COLUMNS = (
    "name",
    "industry",
    "email",
    "phone",
    "website",
    "vat_number",
    "address",
    "city",
    "state",
    "zip",
    "country",
    "currency",
    "notes",
)


def imports(stage: Stage) -> Iterator[Figure]:
    """Measure each step of an import; rows that are refused would make it look faster."""
    site = stage.site(SIZE)
    content = file()
    with site.context():
        begun = time.perf_counter()
        job = jobs.upload(
            current().registry.record_types[CLIENT_TYPE], "clients.csv", content, SYSTEM
        )
        uploaded = time.perf_counter()
        jobs.choose(job.id, Choices(dict(job.mapping)), SYSTEM)
        tried, worked = time.perf_counter(), time.process_time()
        jobs.launch(job.id, SYSTEM)
        done = jobs.execute(job.id, SYSTEM)
        taken, processor = time.perf_counter(), time.process_time() - worked
        added = Report.from_stored(done.report).added if done else 0
    yield Figure("records.import.not_added", ROWS - added, "rows", 0)
    yield Figure("records.import.upload", uploaded - begun, "s")
    yield Figure("records.import.trial", tried - uploaded, "s")
    yield Figure("records.import.run", taken - tried, "s", SECONDS)
    yield Figure("records.import.run_processor_time", processor, "s")
    yield Figure("records.import.rate", ROWS / (taken - tried), "rows/s")


def file() -> bytes:
    """Return a CSV file of clients, all of different names."""
    columns = dict(rows.clients(ROWS, range(1, PEOPLE + 1)))
    names = [f"{name} {number}" for number, name in enumerate(columns["name"], 1)]
    texts = io.StringIO()
    writer = csv.writer(texts)
    writer.writerow(COLUMNS)
    writer.writerows(zip(names, *(columns[key] for key in COLUMNS[1:]), strict=True))
    return texts.getvalue().encode()
