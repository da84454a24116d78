"""``trellis search``: the index behind the search box."""

from __future__ import annotations

import click

from host.cli.site import site
from host.kernel.generation import current
from host.search import building


@click.group()
def search() -> None:
    """Build the index of the search."""


@search.command()
@click.argument("types", nargs=-1)
@click.option("--missing", is_flag=True, help="Go on where an earlier run or a worker left off.")
def rebuild(types: tuple[str, ...], missing: bool) -> None:
    """Build the index of TYPES anew, or of all types of record.

    Searches go on meanwhile and find what is indexed. A run that was broken off is taken up
    with --missing.
    """
    with site():
        keys = types or tuple(current().registry.record_types)
        for key in keys:
            if not missing:
                building.begin_again(key)
            done = sum(building.build(key))
            click.echo(f"{key}: {done:,} records")
        if not keys:
            click.echo("There are no types of record.")
