"""``trellis import``: records from a file."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from host.cli.site import site
from host.hooks.actor import SYSTEM


@click.command("import")
@click.argument("kind")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--map", "mapping", default="", help='Such as "name=Company,city=Town".')
@click.option("--atomic", is_flag=True, help="Take nothing when any row is refused.")
@click.option("--update", is_flag=True, help="Change records that exist already.")
@click.option("--add-anyway", is_flag=True, help="Add records again that exist already.")
@click.option("--key", "keys", multiple=True, help="Field that tells which record is meant.")
@click.option("--dates", type=click.Choice(["day-first", "month-first"]), help="As in 03/04/2026.")
@click.option("--numbers", type=click.Choice(["point", "comma"]), help="As in 1,234 or 1.234.")
@click.option("--dry-run", is_flag=True, help="Report only; change nothing.")
def import_records(
    kind: str,
    file: Path,
    mapping: str,
    atomic: bool,
    update: bool,
    add_anyway: bool,
    keys: tuple[str, ...],
    dates: str | None,
    numbers: str | None,
    dry_run: bool,
) -> None:
    """Bring the rows of FILE in as records of KIND: clients, contacts, or a type key."""
    from host.importing.choices import Matches
    from host.importing.command import import_file
    from host.importing.formats import Format

    means = {"day-first": Format.DAY_FIRST, "month-first": Format.MONTH_FIRST}
    means |= {"point": Format.POINT, "comma": Format.COMMA}
    with site():
        report = import_file(
            kind,
            file,
            mapping,
            atomic=atomic,
            dry_run=dry_run,
            update=update,
            matches=Matches.ADD if add_anyway else None,
            keys=keys,
            written=tuple(means[one] for one in (dates, numbers) if one),
            actor=SYSTEM,
        )
    for note in report.notes:
        click.echo(note, err=True)
    for line in report.lines:
        if line.reason:
            hint = f" {line.suggestion}" if line.suggestion else ""
            click.echo(f"line {line.number}: {line.outcome}: {line.reason}{hint}", err=True)
    would = "would be " if dry_run else ""
    click.echo(
        f"{report.added} {would}added, {report.updated} {would}updated, "
        f"{report.skipped} skipped, {report.failed} refused."
    )
    if report.failed:
        sys.exit(2 if atomic else 0)
