"""``trellis module``: the life cycle of modules, with the same words as the page."""

from __future__ import annotations

from pathlib import Path

import click

from host.cli.site import site
from host.hooks.actor import SYSTEM
from host.lifecycle import archive, service


@click.group()
def module() -> None:
    """Pack, install and switch modules."""


@module.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--output", "-o", type=click.Path(path_type=Path), help="File or folder to write.")
def pack(folder: Path, output: Path | None) -> None:
    """Make the archive of the module in FOLDER."""
    name, data = archive.pack(folder)
    target = output or Path("dist") / name
    if target.is_dir():
        target = target / name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)
    click.echo(f"{target} ({len(data) / 1024:.0f} kB)")


@module.command()
@click.argument("file", type=click.Path(exists=True, path_type=Path))
def install(file: Path) -> None:
    """Check and keep the archive FILE (or a module's folder); it is inactive then."""
    name, data = archive.pack(file) if file.is_dir() else (file.name, file.read_bytes())
    with site():
        done = service.upload(data, name, SYSTEM)
        click.echo(f"{done.name} {done.version} is installed and inactive.")


@module.command()
@click.argument("slug")
@click.option("--code", default="", help="The purchase code, when the module needs one.")
def activate(slug: str, code: str) -> None:
    """Prove the module and switch it on, for every worker at once."""
    with site():
        done = service.activate(slug, code, SYSTEM)
        click.echo(f"{done.name} {done.version} is active.")


@module.command()
@click.argument("slug")
def deactivate(slug: str) -> None:
    """Switch the module off; its data stays."""
    with site():
        done = service.deactivate(slug, SYSTEM)
        click.echo(f"{done.name} is inactive; its data, settings and grants stay.")


@module.command("list")
def list_all() -> None:
    """List the installed modules."""
    with site():
        for one in service.list_modules():
            fault = f"  last failure: {one.failed_message}" if one.failed_message else ""
            click.echo(f"{one.slug:<24} {one.version:<10} {one.state}{fault}")
