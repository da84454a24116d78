"""``trellis module``: every step of a module's life, with the same words as the page."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from host.cli.module import module
from host.cli.site import site
from host.hooks.actor import SYSTEM
from host.lifecycle import archive, service, words
from host.lifecycle.models import Module
from host.setup.modules.consent import clauses


@module.command()
@click.argument("slug")
@click.option("--code", default="", help="The purchase code, when the module needs one.")
@click.option("--yes", is_flag=True, help="Agree to what the module wants without being asked.")
def activate(slug: str, code: str, yes: bool) -> None:
    """Show what the module wants, prove it, and switch it on for every worker at once."""
    with site():
        found = service.get_module(slug)
        if not found.is_active:
            _consent(found.digest, yes)
        click.echo(words.activated(service.activate(slug, code, SYSTEM)))


@module.command()
@click.argument("slug")
@click.option("--with-dependents", is_flag=True, help="Switch off the modules that need it, too.")
def deactivate(slug: str, with_dependents: bool) -> None:
    """Switch the module off; its data stays."""
    with site():
        others = service.dependents_of(slug)
        done = service.deactivate(slug, SYSTEM, with_dependents=with_dependents)
        click.echo(words.deactivated(done, others))


@module.command()
@click.argument("slug")
@click.argument("file", required=False, type=click.Path(exists=True, path_type=Path))
@click.option("--code", default="", help="A purchase code, when the new version asks for one.")
@click.option("--yes", is_flag=True, help="Agree to what the new version wants.")
def upgrade(slug: str, file: Path | None, code: str, yes: bool) -> None:
    """Take the module to the version that waits, or to that of the archive FILE."""
    with site():
        found: Module = service.get_module(slug)
        if file is not None:
            name, data = archive.pack(file) if file.is_dir() else (file.name, file.read_bytes())
            found = service.upload(data, name, SYSTEM)
        if found.staged_digest:
            _consent(found.staged_digest, yes)
        click.echo(words.upgraded(service.upgrade(slug, SYSTEM, code)))


@module.command()
@click.argument("slug")
def discard(slug: str) -> None:
    """Forget the version that waits to be upgraded to."""
    with site():
        click.echo(words.discarded(service.discard_upgrade(slug, SYSTEM)))


@module.command()
@click.argument("slug")
def rollback(slug: str) -> None:
    """Take the module back to the version before, code and tables."""
    with site():
        click.echo(words.rolled_back(service.roll_back(slug, SYSTEM)))


@module.command()
@click.argument("slug")
def uninstall(slug: str) -> None:
    """Take the module's code out; its data are kept."""
    with site():
        click.echo(words.uninstalled(service.uninstall(slug, SYSTEM)))


@module.command()
@click.argument("slug")
def reinstall(slug: str) -> None:
    """Bring an uninstalled module back, over its kept data."""
    with site():
        click.echo(words.reinstalled(service.reinstall(slug, SYSTEM)))


@module.command()
@click.argument("slug")
@click.option("--confirm", default="", help="The slug again, to go without being asked.")
def purge(slug: str, confirm: str) -> None:
    """Export the module's data, then delete them and every trace of it."""
    with site():
        name, preview = service.get_module(slug).name, service.purge_preview(slug)
        for table, rows in preview.rows.items():
            click.echo(f"  {table:<40} {rows:>10,} rows")
        if not confirm:
            confirm = click.prompt(f"This deletes {preview.total:,} rows. Type {slug} to go on")
        path = service.purge(slug, confirm, SYSTEM)
        click.echo(words.purged(name, str(path) if path else None))


def _consent(digest: str, yes: bool) -> None:
    """Show what the module declares; ask, where somebody is there to answer."""
    for clause in clauses(service.manifest_by(digest)):
        click.echo(f"{clause.title}: {', '.join(clause.names)}")
    if not yes and sys.stdin.isatty():
        click.confirm("Do you agree?", abort=True)
