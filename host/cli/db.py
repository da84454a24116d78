"""``trellis db``: the tables of the host."""

from __future__ import annotations

import sys

import click

from host.cli.site import prepare
from host.config import Config
from host.database import HOST_CHAIN, create_engine


@click.group()
def db() -> None:
    """Look after the database."""


@db.command()
def upgrade() -> None:
    """Bring the host's tables to the newest revision."""
    config = Config.load()
    prepare(config)
    engine = create_engine(config.database_url)
    with engine.connect() as connection:
        click.echo(f"The database is at revision {HOST_CHAIN.current(connection)}.")


@db.command()
def check() -> None:
    """Tell whether the tables are up to date; exit 1 when not."""
    engine = create_engine(Config.load().database_url)
    with engine.connect() as connection:
        current, head = HOST_CHAIN.current(connection), HOST_CHAIN.head(connection)
    if current == head:
        click.echo(f"Up to date at revision {head}.")
        return
    click.echo(f"At revision {current}; the newest is {head}. Run “trellis db upgrade”.")
    sys.exit(1)
