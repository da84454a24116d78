"""``trellis module dev``: a site with one module that follows each save of its files."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import click

from host import logs
from host.app import new_runtime
from host.cli import watching
from host.cli.module import module
from host.cli.site import prepare
from host.clients import demo as client_demo
from host.config import Config
from host.database import transaction
from host.demo import people
from host.errors import TrellisError
from host.hooks.actor import SYSTEM
from host.hooks.manifest import Manifest
from host.kernel.generation import current
from host.kernel.runtime import COMMAND, Runtime
from host.lifecycle import development
from host.settings import service as settings

DATA = Path(".trellis-dev")


@module.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to bind.")
@click.option("--port", default=8001, show_default=True, type=click.IntRange(1, 65535))
@click.option("--data", type=click.Path(path_type=Path), help="Folder of its site.")
@click.option("--fresh", is_flag=True, help="Begin with an empty site.")
def dev(folder: Path, host: str, port: int, data: Path | None, fresh: bool) -> None:
    """Serve the module in FOLDER on a site of its own, and follow each save.

    A save that cannot be used is explained here, and the version before goes on serving. The
    site lies in .trellis-dev and has nothing in common with any other.
    """
    folder = folder.resolve()
    slug = Manifest.parse((folder / "module.toml").read_text("utf-8")).slug
    place = (data or DATA / slug).resolve()
    if fresh and data:
        raise click.UsageError("--fresh deletes a folder; it does so only without --data.")
    if fresh:
        shutil.rmtree(place, ignore_errors=True)
    runtime = _open(place, f"http://localhost:{port}")
    seen = watching.look(folder)
    _take(runtime, folder)
    with runtime.context():
        _fill()
    click.echo(_who(f"http://localhost:{port}", slug))
    server = _serve(host, port)
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        for _ in watching.changes(folder, lambda: server.poll() is not None, since=seen):
            _take(runtime, folder)
    except KeyboardInterrupt:
        click.echo("Stopped.")
    finally:
        _stop(server)
        runtime.engine.dispose()
    sys.exit(server.returncode if (server.returncode or 0) > 0 else 0)


def _open(place: Path, address: str) -> Runtime:
    """Make the site; its own folder is all that it has in common with no other."""
    os.environ |= {
        "TRELLIS_DATA_DIR": str(place),
        "TRELLIS_DATABASE_URL": f"sqlite:///{place / 'trellis.db'}",
        "TRELLIS_SITE_URL": address,
        "TRELLIS_REDIS_URL": "",
        "TRELLIS_LOG_LEVEL": "ERROR",
    }
    logs.configure("CRITICAL")  # what goes wrong is told in the terminal's own words
    config = Config.load()
    prepare(config)
    runtime = new_runtime(config, kind=COMMAND)
    with runtime.context():
        people.ensure()
        settings.save("modules", {"signature_policy": "dev", "breaker_errors": 0}, SYSTEM)
    return runtime


def _take(runtime: Runtime, folder: Path) -> bool:
    """Bring the folder's content live, or say why not; return whether it serves now."""
    started = time.monotonic()
    try:
        with runtime.context():
            done = development.replace(folder, SYSTEM)
            click.echo(f"{done.name} {done.version} serves ({time.monotonic() - started:.1f} s).")
            objection = development.examine(done)
    except (TrellisError, OSError, UnicodeDecodeError) as error:
        told = (
            development.explain(error, folder) if isinstance(error, TrellisError) else [str(error)]
        )
        click.secho("\n".join(told), fg="red", err=True)
        click.echo("What was active before goes on serving.", err=True)
        return False
    if objection:
        click.secho(f"No other site would activate it: {objection}", fg="yellow", err=True)
    return True


def _fill() -> None:
    """Add demonstration data; a module whose data fails is told so, and served all the same."""
    people.grant_presets()
    for demo in current().registry.demo:
        try:
            with transaction():
                demo.load()
        except Exception as error:  # noqa: BLE001 - the module's own code; its developer reads it
            click.secho(f"Its demonstration data fails: {error!r}", fg="red", err=True)
    client_demo.set_client_password(people.PASSWORD)


def _serve(host: str, port: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "host.cli", "serve", "--host", host, "--port", str(port)]
    return subprocess.Popen([*command, "--workers", "1"])  # noqa: S603 - our own command


def _stop(server: subprocess.Popen[bytes]) -> None:
    if server.poll() is None:
        server.terminate()
    try:
        server.wait(40)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _interrupt(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt


def _who(address: str, slug: str) -> str:
    return "\n".join(
        (
            "",
            f"  The module       {address}/{slug}/",
            f"  Client area      {address}/portal/",
            f"  Administrator    {people.ADMINISTRATOR}",
            f"  Client           {people.CLIENT}",
            f"  Password of all  {people.PASSWORD}",
            "",
            "  Save a file, then reload the page. Ctrl+C stops.",
            "",
        )
    )
