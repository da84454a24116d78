"""``trellis serve``, ``web`` and ``worker``: the processes of a site."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from types import FrameType

import click

from host import logs, metrics
from host.app import new_runtime
from host.background.worker import run_worker
from host.cli.site import prepare_to_serve
from host.config import DEFAULT_SITE_URL, Config
from host.kernel.retirement import exempt_the_host

WEB_THREADS = 2


def gunicorn_command(host: str, port: int, workers: int) -> list[str]:
    """Return the command line of the web server."""
    return [
        sys.executable,
        "-m",
        "gunicorn",
        "--bind",
        f"{host}:{port}",
        "--workers",
        str(workers),
        "--worker-class",
        "gthread",
        "--threads",
        str(WEB_THREADS),
        "--keep-alive",
        "15",
        "--graceful-timeout",
        "30",
        "--log-level",
        "warning",
        "host.wsgi:application",
    ]


def _web_options(command: Callable[..., None]) -> Callable[..., None]:
    options = (
        click.option("--host", default="127.0.0.1", show_default=True, help="Address to bind."),
        click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535)),
        click.option(
            "--workers",
            default=max(2, os.cpu_count() or 2),
            show_default="one a core",
            type=click.IntRange(1, 64),
            help="Web processes.",
        ),
    )
    for option in options:
        command = option(command)
    return command


@click.command()
@_web_options
def web(host: str, port: int, workers: int) -> None:
    """Serve pages only; start `trellis worker` beside it."""
    prepare_to_serve(Config.load())
    command = gunicorn_command(host, port, workers)
    os.execv(command[0], command)  # noqa: S606 - our own interpreter


@click.command()
@click.option("--threads", default=2, show_default=True, type=click.IntRange(1, 64))
@click.option("--scheduler/--no-scheduler", default=True, help="Run due cron jobs as well.")
def worker(threads: int, scheduler: bool) -> None:
    """Deliver mail and webhooks, and run scheduled jobs."""
    logs.configure()
    config = Config.load()
    prepare_to_serve(config)
    if config.monitor_token:
        metrics.begin(config.data_dir / "metrics")
    exempt_the_host()
    run_worker(new_runtime(config, kind="worker"), threads=threads, scheduler=scheduler)


@click.command()
@_web_options
def serve(host: str, port: int, workers: int) -> None:
    """Serve pages and do the background work: everything one machine needs."""
    if Config.load().site_url == DEFAULT_SITE_URL:
        os.environ["TRELLIS_SITE_URL"] = f"http://{shown_address(host)}:{port}"
    prepare_to_serve(Config.load())
    click.echo(f"Trellis answers at http://{shown_address(host)}:{port}/  (Ctrl+C stops it)")
    sys.exit(Supervisor(host, port, workers).run())


def shown_address(host: str) -> str:
    """Return what to type into a browser for an address that was bound."""
    return "localhost" if host in {"0.0.0.0", "::", ""} else host  # noqa: S104


class Supervisor:
    """Keeps a web server and a background worker running, and stops both together."""

    def __init__(self, host: str, port: int, workers: int) -> None:
        self._commands = {
            "web": gunicorn_command(host, port, workers),
            "worker": [sys.executable, "-m", "host.cli", "worker"],
        }
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._started: dict[str, float] = {}
        self._stopping = False

    def run(self) -> int:
        """Run until asked to stop; return the exit code."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        for name in self._commands:
            self._start(name)
        code = self._watch()
        self._end()
        return code

    def _watch(self) -> int:
        while not self._stopping:
            time.sleep(0.2)
            for name, process in self._processes.items():
                code = process.poll()
                if code is None or self._stopping:
                    continue
                if name == "web":
                    click.echo(f"The web server ended with code {code}.", err=True)
                    return code or 1
                if time.monotonic() - self._started[name] > 1:
                    click.echo(f"The worker ended with code {code}; starting it again.", err=True)
                    self._start(name)
        return 0

    def _start(self, name: str) -> None:
        self._started[name] = time.monotonic()
        self._processes[name] = subprocess.Popen(self._commands[name])  # noqa: S603

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True

    def _end(self) -> None:
        for process in self._processes.values():
            if process.poll() is None:
                process.terminate()
        for process in self._processes.values():
            try:
                process.wait(timeout=35)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
