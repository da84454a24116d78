"""How a command gets at the site: configuration, tables up to date, an app context."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from host import logs
from host.app import new_runtime
from host.config import Config
from host.database import create_engine, upgrade_host
from host.kernel import site_secret
from host.kernel.runtime import COMMAND, Runtime
from host.lifecycle import recovery


def prepare(config: Config) -> None:
    """Bring the host's tables up to date, and put right what a process that died left half done."""
    engine = create_engine(config.database_url)
    upgrade_host(engine)
    recovery.at_start(config, engine)
    engine.dispose()


def prepare_to_serve(config: Config) -> None:
    """Prepare a process that others work beside; raise ConfigurationError for another secret."""
    prepare(config)
    engine = create_engine(config.database_url)
    try:
        site_secret.check(config, engine)
    finally:
        engine.dispose()


@contextmanager
def site(config: Config | None = None) -> Iterator[Runtime]:
    """Open the site for one command, inside an app context of its newest generation."""
    logs.configure("WARNING")
    config = config or Config.load()
    prepare(config)
    runtime = new_runtime(config, kind=COMMAND)
    with runtime.generation().app.app_context():
        yield runtime
