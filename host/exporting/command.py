"""Writes records to a file in one go, as the command line does."""

from __future__ import annotations

from pathlib import Path

from host.errors import InvalidInput, NotFound
from host.exporting import service
from host.exporting.files import Format
from host.exporting.records import exported
from host.hooks.actor import SYSTEM, Actor
from host.hooks.record_types import RecordType
from host.importing.fields import exportable
from host.records.lists.listing import Asked


def export_file(
    name: str,
    path: Path,
    said: str = "",
    columns: str = "",
    *,
    archived: bool = False,
    actor: Actor = SYSTEM,
) -> int:
    """Write all records of a type and return how many; needs an app context.

    Without ``said`` the ending of the file names the format, without ``columns`` all fields
    leave. Raises NotFound for an unknown type or field.
    """
    kind = exportable(name)
    ending = said or path.suffix.lstrip(".").lower()
    if ending not in set(Format):
        raise InvalidInput(f"“{path.name}” says no format. Name one with --format.")
    asked = Asked(archived="all" if archived else "")
    export = service.prepare(kind, actor, asked, _keys(kind, columns, actor), Format(ending))
    with path.open("wb") as file:
        return service.write(export, file, actor)


def _keys(kind: RecordType, said: str, actor: Actor) -> list[str]:
    known = [field.key for field in exported(kind, actor)]
    wanted = [key.strip() for key in said.split(",") if key.strip()]
    for key in wanted:
        if key not in known:
            raise NotFound(f"There is no field “{key}”. Fields are: {', '.join(known)}.")
    return wanted or known
