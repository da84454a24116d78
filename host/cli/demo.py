"""``trellis demo``: a living site with data to try things on."""

from __future__ import annotations

import os
import sys
import time

import click

from host import logs
from host.app import new_runtime
from host.cli.serve import Supervisor, shown_address
from host.cli.site import prepare
from host.config import Config
from host.demo import people
from host.demo.site import prepare as prepare_demo
from host.kernel.runtime import COMMAND


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--prepare-only", is_flag=True, help="Make the site and do not serve it.")
def demo(host: str, port: int, prepare_only: bool) -> None:
    """Prepare the demonstration site, say who can log in, and serve it."""
    started = time.monotonic()
    os.environ.setdefault("TRELLIS_LOG_LEVEL", "WARNING")
    os.environ.setdefault("TRELLIS_SITE_URL", f"http://localhost:{port}")
    logs.configure("WARNING")
    config = Config.load()
    prepare(config)
    runtime = new_runtime(config, kind=COMMAND)
    prepare_demo(runtime, click.echo)
    runtime.engine.dispose()
    click.echo(f"Ready in {time.monotonic() - started:.1f} s.\n")
    click.echo(_who(f"http://{shown_address(host)}:{port}"))
    if not prepare_only:
        sys.exit(Supervisor(host, port, max(2, os.cpu_count() or 2)).run())


def _who(address: str) -> str:
    return "\n".join(
        (
            f"  Trellis          {address}/",
            f"  Client area      {address}/portal/",
            "",
            f"  Administrator    {people.ADMINISTRATOR}",
            f"  Staff            {people.STAFF}",
            f"  Client           {people.CLIENT}",
            f"  A colleague      {people.SECOND_CLIENT}",
            f"  Of two clients   {people.CLIENT_OF_TWO}",
            f"  Password of all  {people.PASSWORD}",
            "",
            "  Ctrl+C stops it. This is a demonstration: do not put real data into it.",
        )
    )
