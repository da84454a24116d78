"""Imports a file in one go, as the command line does."""

from __future__ import annotations

from pathlib import Path

from host.errors import InvalidInput
from host.hooks.actor import SYSTEM, Actor
from host.importing import mapping, reading, service
from host.importing.kinds import importer_of
from host.importing.report import Report


def import_file(
    kind: str,
    path: Path,
    mapping_text: str = "",
    *,
    atomic: bool = False,
    dry_run: bool = False,
    update: bool = False,
    actor: Actor = SYSTEM,
) -> Report:
    """Bring the rows of a file in; needs an app context.

    ``mapping_text`` is like ``name=Company,city="Town, place"``; when it is empty the
    columns are guessed. Raises NotFound for an unknown kind and InvalidInput for a file
    or a mapping that cannot be used; bad rows are in the report.
    """
    importer = importer_of(kind, actor)
    if path.stat().st_size > reading.MOST_BYTES:
        raise InvalidInput.of("file", f"{path.name} is larger than 25 MB. Split it.")
    table = reading.read(path.read_bytes())
    columns = mapping.parse(mapping_text, table.headers, importer.fields)
    return service.run(importer, table, columns, atomic=atomic, dry_run=dry_run, update=update)
