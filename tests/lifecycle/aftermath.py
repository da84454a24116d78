"""What a power cut has left: everything of one moment, and nothing lying about."""

from __future__ import annotations

import json
import time
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from host.database import Chain
from host.kernel.models import Epoch, Lease
from host.lifecycle import export
from host.lifecycle.lease import LEASE
from host.lifecycle.models import Module
from host.testing import Site

_APART = "host.trial.server"


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything about the module that one transaction must change together."""

    state: str = ""
    version: str = ""
    revision: str | None = None
    columns: frozenset[str] = frozenset()
    tables: tuple[str, ...] = ()
    epochs: int = 0

    @property
    def answer(self) -> str:
        """What the module's page must answer."""
        return f"answered by {self.version}" if self.state == "active" else "404"


def picture(site: Site) -> Picture:
    """Read the module's row, tables and epochs past the host's own code."""
    engine = site.engine
    inspector = sa.inspect(engine)
    tables = tuple(sorted(n for n in inspector.get_table_names() if n.startswith("sample_")))
    with engine.connect() as connection:
        row = connection.execute(
            sa.select(Module.state, Module.version).where(Module.slug == "sample")
        ).first()
        counted = sa.select(sa.func.count()).where(Epoch.subject == "sample")
        return Picture(
            row.state if row else "",
            row.version if row else "",
            Chain("sample", Path()).current(connection),
            frozenset(column["name"] for column in inspector.get_columns("sample_thing"))
            if "sample_thing" in tables
            else frozenset(),
            tables,
            connection.scalar(counted) or 0,
        )


def leftovers(site: Site) -> list[str]:
    """Name marks, leases, half exports and processes that should be gone."""
    with site.engine.connect() as connection:
        marked = sa.select(Module.slug).where(Module.operation.is_not(None))
        found = [f"mark of {slug}" for slug in connection.scalars(marked)]
        held = sa.select(Lease.owner).where(Lease.name == LEASE, Lease.owner.is_not(None))
        found += [f"lease of {owner}" for owner in connection.scalars(held)]
    found += [part.name for part in export.folder(site.config).glob("*.part")]
    deadline = time.monotonic() + 10  # a server that was just importing ends after that
    while (left := _orphans(site)) and time.monotonic() < deadline:
        time.sleep(0.05)
    return found + left


def assert_nothing_lost(site: Site, now: Picture, kept: Mapping[int, str]) -> None:
    """Every row that somebody was told is kept is in the table, or in the export."""
    saved = _exported(site)
    there: dict[int, str | None] = {}
    if "sample_thing" in now.tables:
        with site.engine.connect() as connection:
            rows = connection.execute(sa.text("SELECT * FROM sample_thing")).mappings()
            there = {row["id"]: row.get("colour") for row in rows}
    else:
        there = saved
    assert kept.keys() <= there.keys(), sorted(kept.keys() - there.keys())
    colours = there if now.version == "2.0.0" else saved
    for number, version in kept.items():
        if version == "2.0.0":
            assert colours.get(number) == f"c{number}", f"the colour of row {number} is lost"


def _orphans(site: Site) -> list[str]:
    """Return processes begun by this site whose parent is no process of the site."""
    mine = f"TRELLIS_DATA_DIR={site.config.data_dir}\0".encode()
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            if mine not in (place / "environ").read_bytes():
                continue
            command = (place / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            parent = place.parent / _parent(place)
            if _APART in command or parent.name == "1":
                found += [] if _is_of(mine, parent) else [command]
        except OSError:
            continue  # it ended while we looked, or is somebody else's
    return found


def _is_of(mine: bytes, parent: Path) -> bool:
    try:
        return mine in (parent / "environ").read_bytes()
    except OSError:  # the first process of the machine may not be asked
        return False


def _parent(place: Path) -> str:
    """Return the number of the parent, which stat(5) puts second after the name."""
    return (place / "stat").read_text("ascii").rpartition(")")[2].split()[1]


def _exported(site: Site) -> dict[int, str | None]:
    """Read the newest export; every export must be whole."""
    files = export.files_of(site.config, "sample")
    for path in files:
        with zipfile.ZipFile(path) as opened:
            assert opened.testzip() is None
            assert "export.json" in opened.namelist()
    if not files:
        return {}
    with zipfile.ZipFile(files[0]) as opened:
        lines = opened.read("sample_thing.jsonl").decode().splitlines()
    rows = [json.loads(line) for line in lines]
    return {row["id"]: row.get("colour") for row in rows}
