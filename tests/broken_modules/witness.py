"""Who looks on: people at their work, and pictures of everything that could be left behind."""

from __future__ import annotations

import os
import re
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

from host.testing import Browser, Site
from tests.broken_modules import healthy

MARK = "TRELLIS_CORPUS_MARK"
LOGS = {
    *("host_module_event", "host_activity", "host_epoch", "host_setting_change"),
    *("host_lease", "host_worker", "host_login_session", "host_cron_site"),
}
_OF_THE_SAMPLE = re.compile(r"(?<![a-z_])sample(?![a-z_])", re.IGNORECASE)
_TABLES_OF_THE_SAMPLE = {"sample_thing", "sample_schema_version"}
_SCHEMA = {
    "sqlite": "SELECT type || ' ' || name FROM sqlite_master",
    "postgresql": "SELECT 'type ' || typname FROM pg_type WHERE typtype = 'e' "
    "UNION ALL SELECT 'schema ' || nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg_t%%' "
    "UNION ALL SELECT 'index ' || indexname FROM pg_indexes WHERE schemaname = 'public' "
    "UNION ALL SELECT 'sequence ' || sequencename FROM pg_sequences",
    "mysql": "SELECT concat('index ', table_name, ' ', index_name, ' ', column_name) "
    "FROM information_schema.statistics WHERE table_schema = database()",
}


@dataclass(slots=True)
class Bystanders:
    """People who work on while a fault shows; every answer that was no good is kept."""

    asked: int = 0
    bad: list[str] = field(default_factory=list)


@contextmanager
def bystanders(anybody: Browser, staff: Browser) -> Iterator[Bystanders]:
    """Let somebody open the log-in page, and staff the neighbour's page, over and over."""
    seen, stop = Bystanders(), threading.Event()
    wanted = f"{len(healthy.ROWS)} wishes"

    def work() -> None:
        while not stop.is_set():
            for browser, path, text in ((anybody, "/login", ""), (staff, "/sample_well/", wanted)):
                answer = browser.get(path)
                seen.asked += 1
                if answer.status_code != 200 or text not in answer.text:
                    seen.bad.append(f"{path} answered {answer.status_code}")
            stop.wait(0.1)

    thread = threading.Thread(target=work, name="bystanders")
    thread.start()
    try:
        yield seen
    finally:
        stop.set()
        thread.join()


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything that could be left behind: rows by table, names in the schema, files."""

    rows: dict[str, list[str]]
    schema: list[str]
    files: list[str]


def picture(site: Site, *, but_the_sample: bool = True) -> Picture:
    """Take it; what belongs to the sample while it is installed is left out on demand."""
    inspector = sa.inspect(site.engine)
    installed, folders = _installed(site)
    with site.engine.connect() as connection:
        rows = {
            name: sorted(
                row
                for row in map(str, connection.exec_driver_sql(f"SELECT * FROM {name}"))
                if not (but_the_sample and _OF_THE_SAMPLE.search(row))
            )
            for name in inspector.get_table_names()
            if name not in LOGS and not (installed and name in _TABLES_OF_THE_SAMPLE)
        }
        names = connection.exec_driver_sql(_SCHEMA[site.engine.dialect.name]).scalars().all()
    schema = [one for one in names if not installed or not re.search("sample_(thing|schema)", one)]
    return Picture(rows, sorted(schema), _files(site, folders if but_the_sample else set()))


def _installed(site: Site) -> tuple[bool, set[str]]:
    """Tell whether the sample ever went live here, and name the folders of its archives."""
    query = "SELECT data_version FROM host_module WHERE slug = 'sample'"
    kept = "SELECT digest FROM host_module_artefact WHERE slug = 'sample'"
    with site.engine.connect() as connection:
        live = connection.exec_driver_sql(query).scalar()
        digests = connection.exec_driver_sql(kept).scalars().all()
    return bool(live), {f"sample-{digest[:12]}" for digest in digests}


def _files(site: Site, folders: set[str]) -> list[str]:
    root = site.config.data_dir
    found = []
    for path in root.rglob("*"):
        parts = path.relative_to(root).parts
        own = parts[0] == "modules" and len(parts) > 1 and parts[1] in folders
        if not own and "__pycache__" not in parts and not parts[0].startswith("trellis.db"):
            found.append("/".join(parts))
    return sorted(found)


def processes(mark: str) -> list[str]:
    """Return the command lines of processes that were started since this mark was set."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            if f"{MARK}={mark}".encode() in (place / "environ").read_bytes():
                found.append((place / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            continue
    return found


def processes_left(mark: str, seconds: float = 5) -> list[str]:
    """Return what still runs after a moment in which killed processes may end."""
    deadline = time.monotonic() + seconds
    while (left := processes(mark)) and time.monotonic() < deadline:
        time.sleep(0.05)
    return left


def packages(digest_of_what_runs: str) -> list[str]:
    """Return packages of the sample in this process but the one that runs."""
    tops = {name.split(".")[0] for name in list(sys.modules)}
    mine = {name for name in tops if re.fullmatch("trellis_module_sample_[0-9a-f]{12}", name)}
    wanted = f"trellis_module_sample_{digest_of_what_runs[:12]}" if digest_of_what_runs else ""
    return sorted(mine - {wanted})


def set_mark() -> str:
    """Mark all processes that are started from now on."""
    os.environ[MARK] = mark = os.urandom(6).hex()
    return mark
