"""Writes a module's data into a zip file, before anything takes them away."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import stat
import zipfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from host import clock
from host.config import Config
from host.errors import NotFound

_OWNER, _OWNER_FOLDER = 0o600, 0o700
"""Exports hold what people entrusted to a module: nobody else on the machine reads them."""
_PART = ".part"
_NAME = re.compile(r"[a-z0-9_]+-[0-9A-Za-z.+!-]+-\d{8}-\d{6}(-\d+)?\.zip")


@dataclass(frozen=True, slots=True)
class Export:
    """A finished export: where it lies, how many rows of each table, and its SHA-256."""

    path: Path
    rows: dict[str, int]
    sha256: str

    @property
    def in_words(self) -> str:
        """Say what was written, for the log."""
        rows = ", ".join(f"{count} of {name}" for name, count in self.rows.items())
        return f"Exported to {self.path.name} (SHA-256 {self.sha256}): {rows or 'no table'}."


def write(
    config: Config, connection: Connection, slug: str, version: str, tables: Sequence[str]
) -> Export:
    """Write every row of the tables as JSON Lines; the file appears only when it is whole.

    Numbers are exact as the database holds them: money is in its smallest unit. Bytes are
    base64, instants ISO 8601.
    """
    path = _free_path(config, slug, version)
    part = path.with_name(path.name + _PART)
    rows: dict[str, int] = {}
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER), "wb") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in tables:
                rows[name] = _table(archive, connection, name)
            summary = {
                "module": slug,
                "version": version,
                "exported_at": clock.now().isoformat(),
                "rows": rows,
            }
            archive.writestr("export.json", json.dumps(summary, indent=2))
        _to_disk(file.fileno())
    part.rename(path)
    place = os.open(path.parent, os.O_RDONLY)
    try:
        _to_disk(place)
    finally:
        os.close(place)
    return Export(path, rows, hashlib.sha256(path.read_bytes()).hexdigest())


def hold(connection: Connection, tables: Sequence[str]) -> None:
    """Let nobody write into the tables from the export until the transaction's end.

    SQLite's transactions that write exclude each other anyway; MariaDB's tables cannot be held
    together with a transaction. A lock that still let people read would be stronger later, when
    the tables change, and then two could wait for each other.
    """
    if connection.dialect.name == "postgresql" and tables:
        names = ", ".join(map(connection.dialect.identifier_preparer.quote, tables))
        connection.exec_driver_sql(f"LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE")


def folder(config: Config) -> Path:
    """Return where this node keeps exports."""
    place = config.data_dir / "exports"
    place.mkdir(parents=True, exist_ok=True)
    if stat.S_IMODE(place.stat().st_mode) != _OWNER_FOLDER:
        with suppress(PermissionError):  # of somebody else, who may have meant it
            place.chmod(_OWNER_FOLDER)
    return place


def files_of(config: Config, slug: str) -> list[Path]:
    """Return the exports of a module on this node, newest first."""
    found = [one for one in folder(config).glob(f"{slug}-*.zip") if _NAME.fullmatch(one.name)]
    return sorted(found, key=lambda one: one.stat().st_mtime, reverse=True)


def find(config: Config, name: str) -> Path:
    """Return the export of that file name; raises NotFound."""
    path = folder(config) / name
    if not _NAME.fullmatch(name) or not path.is_file():
        raise NotFound("There is no such export on this node; it may lie on another one.")
    return path


def has_partial(config: Config) -> bool:
    """Tell whether an export is being written on this node, or died."""
    return any(folder(config).glob(f"*{_PART}"))


def remove_partial(config: Config) -> None:
    """Delete what an export that died has left; hold the lease, for it may be alive."""
    for part in folder(config).glob(f"*{_PART}"):
        part.unlink(missing_ok=True)


def _to_disk(number: int) -> None:
    """Wait until the disk has it: what was exported is deleted next, and the power may fail."""
    os.fsync(number)


def _free_path(config: Config, slug: str, version: str) -> Path:
    stamp = f"{slug}-{version}-{clock.now():%Y%m%d-%H%M%S}"
    path, number = folder(config) / f"{stamp}.zip", 1
    while path.exists() or path.with_name(path.name + _PART).exists():
        path, number = folder(config) / f"{stamp}-{number}.zip", number + 1
    return path


def _table(archive: zipfile.ZipFile, connection: Connection, name: str) -> int:
    columns = [column["name"] for column in sa.inspect(connection).get_columns(name)]
    table = sa.table(name, *(sa.column(column) for column in columns))
    count = 0
    with archive.open(f"{name}.jsonl", "w") as file:
        for row in connection.execute(sa.select(table).execution_options(yield_per=1000)):
            values = dict(zip(columns, map(_plain, row), strict=True))
            file.write(json.dumps(values, ensure_ascii=False).encode() + b"\n")
            count += 1
    return count


def _plain(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if value is None or isinstance(value, str | int | float | bool | list | dict):
        return value
    return str(value)
