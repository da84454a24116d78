"""``trellis safe-mode``: serve without modules, for everybody or in one browser."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import click

from host.cli.site import site
from host.config import Config
from host.hooks.actor import SYSTEM
from host.lifecycle import safe_mode as service


@contextmanager
def _without_modules() -> Iterator[Config]:
    """Open the site for this command without importing a module: one of them may be the trouble."""
    config = Config.load()
    with site(replace(config, safe_mode=True)):
        yield config


@click.group("safe-mode")
def safe_mode() -> None:
    """Serve the site without modules."""


@safe_mode.command()
def on() -> None:
    """Leave every module out, on every worker from its next request on."""
    with _without_modules():
        changed = service.switch(True, SYSTEM)
    click.echo("Safe mode is on." if changed else "Safe mode was on already.")


@safe_mode.command()
def off() -> None:
    """Bring the active modules back."""
    with _without_modules():
        changed = service.switch(False, SYSTEM)
    click.echo("Safe mode is off." if changed else "Safe mode was off already.")


@safe_mode.command()
def status() -> None:
    """Say whether modules are left out, by whom and since when."""
    with _without_modules() as config:
        found = service.state()
    if found is not None:
        click.echo(f"Safe mode is on, by {found.by} since {found.at:%Y-%m-%d %H:%M} UTC.")
    elif config.safe_mode:
        click.echo("Safe mode is on by TRELLIS_SAFE_MODE, for processes started with it.")
    else:
        click.echo("Safe mode is off.")


@safe_mode.command()
def link() -> None:
    """Print an address that opens safe mode in one browser, once."""
    with _without_modules():
        made = service.make_link(SYSTEM)
    click.echo(made.url)
    click.echo(
        f"Good once, until {made.expires_at:%H:%M} UTC. It logs nobody in; everybody else "
        "goes on with the modules.",
        err=True,
    )
