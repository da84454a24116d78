"""The demonstration, served with the traces of a little use."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from host.app import new_runtime
from host.cli.site import prepare
from host.config import Config
from host.demo.site import prepare as prepare_demo
from host.testing.server import Server, free_port
from tests.browser.pages import Place, furnish, places


@dataclass(frozen=True, slots=True)
class Demo:
    """A served demonstration, and every page that it has."""

    server: Server
    places: list[Place]


@contextmanager
def demonstration(folder: Path, *, used: bool = True) -> Iterator[Demo]:
    """Make the demonstration in the folder and serve it during the block.

    One that was ``used`` has the traces of that, and knows its pages.
    """
    config, server = local_site(folder)
    prepare(config)
    runtime = new_runtime(config, kind="command")
    prepare_demo(runtime, lambda _: None)
    found = []
    if used:
        furnish(runtime)
        found = places(runtime)
    runtime.engine.dispose()
    try:
        server.start()
        yield Demo(server, found)
    finally:
        server.stop()


def local_site(folder: Path) -> tuple[Config, Server]:
    """Return a site on loopback that is called localhost, as keys for trying out want it."""
    port = free_port()
    config = Config.load(
        {
            "TRELLIS_DATA_DIR": str(folder),
            "TRELLIS_SECRET_KEY": "secret of a test",
            "TRELLIS_SITE_URL": f"http://localhost:{port}",
        }
    )
    return config, Server(config, port=port)
