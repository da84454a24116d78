"""``trellis files``: the store of files."""

from __future__ import annotations

import sys

import click

from host.cli.site import site
from host.files.store import megabytes
from host.storage import checking, moving

_EVERY = 500


@click.group()
def files() -> None:
    """Look after the store of files."""


@files.command()
@click.option("--quick", is_flag=True, help="Only look whether each file is there; read none.")
def check(quick: bool) -> None:
    """Compare the store with the database; exit with 1 when a file is missing or damaged.

    The room that files take is added up anew.
    """
    with site():
        found = checking.check(reading=not quick, said=_progress)
        for digest, fault in found.faults:
            click.echo(f"{fault.value}: {', '.join(checking.named(digest))} [{digest}]")
        click.echo(f"{found.checked:,} looked at, {len(found.faults):,} missing or damaged.")
        if found.unneeded:
            click.echo(f"{found.unneeded:,} are needed by nothing; the nightly job drops them.")
        if found.unknown:
            click.echo(f"{found.unknown:,} were not in the account and are now.")
        click.echo(f"{megabytes(found.used)} are used.")
        if found.faults:
            sys.exit(1)


@files.command()
@click.option("--to", "url", required=True, help="s3://bucket/prefix or file:///folder.")
def move(url: str) -> None:
    """Copy all files into another store.

    Nothing is removed here, and what is there already is not sent again: run it while people
    work, then once more after the last of them has stopped.
    """
    with site():
        moved = moving.copy_to(url, _progress)
        click.echo(f"{moved.copied:,} copied, {moved.there:,} were there already.")
        for digest in moved.damaged:
            click.echo(f"damaged, not copied: {', '.join(checking.named(digest))} [{digest}]")
        if moved.damaged:
            sys.exit(1)
        click.echo("Next: stop all processes, run this once more,")
        click.echo(f"set TRELLIS_FILES_URL={url}, start, and run “trellis files check”.")


def _progress(number: int) -> None:
    if number % _EVERY == 0:
        click.echo(f"{number:,} …", err=True)
