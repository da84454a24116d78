"""``trellis module``: packing, installing and listing; other files add the rest."""

from __future__ import annotations

from pathlib import Path

import click

from host.cli.site import site
from host.hooks.actor import SYSTEM
from host.lifecycle import archive, journal, service, words


@click.group()
def module() -> None:
    """Pack, install, switch and examine modules."""


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
@click.option("--allow-older", is_flag=True, help="Take a version older than the installed one.")
def install(file: Path, allow_older: bool) -> None:
    """Check and keep the archive FILE (or a module's folder).

    A new module is inactive then; another version of an active one waits for `upgrade`.
    """
    name, data = archive.pack(file) if file.is_dir() else (file.name, file.read_bytes())
    with site():
        click.echo(words.uploaded(service.upload(data, name, SYSTEM, allow_older=allow_older)))


@module.command("list")
def list_all() -> None:
    """List the installed modules."""
    with site():
        left_out = service.left_out()
        for one in service.list_modules():
            click.echo(f"{one.slug:<24} {one.version:<10} {one.state}")
            if one.staged_version:
                click.echo(f"  {one.staged_version} waits: trellis module upgrade {one.slug}")
            for reason in (one.state_reason, one.failed_message, left_out.get(one.slug)):
                if reason:
                    click.echo(f"  {reason}")


@module.command()
@click.argument("slug")
@click.option("--output", is_flag=True, help="With what each step printed.")
def history(slug: str, output: bool) -> None:
    """Show every step of a module's life, the newest first."""
    with site():
        for event in journal.events_of(slug, limit=200):
            line = f"{event.at:%Y-%m-%d %H:%M:%S} UTC  {event.step} {event.version}".rstrip()
            click.echo(f"{line}: {event.outcome}, {event.actor}")
            if event.message:
                click.echo(f"  {event.message}")
            if output and event.output:
                click.echo("\n".join(f"  | {text}" for text in event.output.splitlines()))
