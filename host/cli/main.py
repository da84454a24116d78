"""The root of the ``trellis`` command, and how it reports errors."""

from __future__ import annotations

import sys

import click

from host import __version__
from host.cli import check, dev, doctor, module_states, new, publishers, signing  # noqa: F401 - they add to `trellis module`
from host.cli.accept_secret import accept_secret
from host.cli.cron import cron
from host.cli.db import db
from host.cli.demo import demo
from host.cli.exporting import export_records
from host.cli.files import files
from host.cli.health import doctor as health_doctor
from host.cli.importing import import_records
from host.cli.licence import licence
from host.cli.module import module
from host.cli.safe_mode import safe_mode
from host.cli.search import search
from host.cli.serve import serve, web, worker
from host.cli.settings import settings
from host.cli.staff import staff
from host.errors import TrellisError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="trellis")
def cli() -> None:
    """Run and manage a Trellis site.

    Configuration comes from the environment (TRELLIS_DATA_DIR, TRELLIS_DATABASE_URL, ...)
    or from trellis.toml.
    """


for command in (
    serve,
    web,
    worker,
    db,
    demo,
    staff,
    settings,
    module,
    licence,
    cron,
    export_records,
    import_records,
    search,
    health_doctor,
    files,
    safe_mode,
    accept_secret,
):
    cli.add_command(command)


def main() -> None:
    """Run the command; an error of ours is one line, not a trace."""
    try:
        cli()
    except TrellisError as error:
        click.secho(f"Error: {error.message}", fg="red", err=True)
        for field, messages in getattr(error, "fields", {}).items():
            click.echo(f"  {field}: {' '.join(messages)}", err=True)
        sys.exit(1)
