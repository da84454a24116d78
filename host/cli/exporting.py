"""``trellis export``: records as a file."""

from __future__ import annotations

from pathlib import Path

import click

from host.cli.site import site
from host.hooks.actor import SYSTEM


@click.command("export")
@click.argument("kind")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--format", "said", type=click.Choice(["csv", "xlsx", "json"]), help="CSV if unsaid.")
@click.option("--columns", default="", help='Keys of fields, such as "name,city"; else all.')
@click.option("--archived", is_flag=True, help="With archived records.")
def export_records(kind: str, file: Path, said: str | None, columns: str, archived: bool) -> None:
    """Write the records of KIND (clients, contacts, or a type key) to FILE."""
    from host.exporting.command import export_file

    with site():
        count = export_file(kind, file, said or "", columns, archived=archived, actor=SYSTEM)
    click.echo(f"{count} records written to {file}.")
