"""Imports a file in one go, as the command line does."""

from __future__ import annotations

from pathlib import Path

from host.errors import InvalidInput
from host.hooks.actor import SYSTEM, Actor
from host.importing import known, mapping, reading, service
from host.importing.choices import Choices, Matches
from host.importing.fields import fillable, importable
from host.importing.formats import Format, choices_for
from host.importing.report import Report
from host.importing.service import Progress


def import_file(
    name: str,
    path: Path,
    mapping_text: str = "",
    *,
    atomic: bool = False,
    dry_run: bool = False,
    update: bool = False,
    matches: Matches | None = None,
    keys: tuple[str, ...] = (),
    written: tuple[Format, ...] = (),
    actor: Actor = SYSTEM,
) -> Report:
    """Bring the rows of a file in; needs an app context.

    ``name`` is a type's key or what its records are called. ``mapping_text`` is like
    ``name=Company,city="Town, place"``; when it is empty the columns are guessed. ``written``
    says how unclear dates and numbers are meant. Raises NotFound for an unknown type and
    InvalidInput for a file or a mapping that cannot be used; bad rows are in the report.
    """
    kind = importable(name)
    if path.stat().st_size > reading.MOST_BYTES:
        most = reading.MOST_BYTES // 1024 // 1024
        raise InvalidInput.of("file", f"{path.name} is larger than {most} MB. Split it.")
    table = reading.read(path.read_bytes())
    able = fillable(kind, actor)
    columns = mapping.parse(mapping_text, table.headers, able)
    said = {
        field.key: one.value for field in able for one in written if one in choices_for(field.type)
    }
    formats, notes = known.formats_of(table, columns, able, said)
    chosen = matches or (Matches.UPDATE if update else Matches.SKIP)
    choices = Choices(columns, atomic=atomic, matches=chosen, keys=keys, formats=formats)
    at = Progress(report=Report(notes=notes))
    return service.run(kind, table, choices, actor, label=path.name, dry_run=dry_run, resumed=at)
