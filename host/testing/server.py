"""A site's real processes: gunicorn and the worker, started on loopback and stopped again."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import requests

from host.cli.serve import gunicorn_command
from host.config import Config
from host.kernel import nodes

ROOT = Path(__file__).resolve().parents[2]
_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


def free_port() -> int:
    """Return a port of the loopback interface that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def environment(config: Config) -> dict[str, str]:
    """Return the environment that makes a process serve this site."""
    return os.environ | {
        "TRELLIS_DATA_DIR": str(config.data_dir),
        "TRELLIS_DATABASE_URL": config.database_url,
        "TRELLIS_SECRET_KEY": config.secret_key,
        "TRELLIS_SITE_URL": config.site_url,
        "TRELLIS_REDIS_URL": config.redis_url or "",
        "TRELLIS_LOG_LEVEL": "ERROR",
        # The workers of a server import the host together: a test rarely changes its code.
        "GUNICORN_CMD_ARGS": "--preload",
    }


@dataclass(slots=True)
class Server:
    """A web server of the site in processes of its own."""

    config: Config
    workers: int = 2
    port: int = field(default_factory=free_port)
    extra: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start and wait until the first page is answered."""
        self.process = subprocess.Popen(  # noqa: S603 - our own command
            gunicorn_command("127.0.0.1", self.port, self.workers),
            env=environment(self.config) | dict(self.extra),
            cwd=ROOT,
            start_new_session=True,
        )
        _until_answering(f"{self.url}/health/live")

    def kill(self) -> None:
        """Kill the server and all its workers at once, as a power cut would."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            _until_gone(self.process.pid)

    def stop(self) -> None:
        """Stop it in good order."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()


@contextmanager
def served(config: Config, workers: int = 2) -> Iterator[Server]:
    """Serve the site during the block."""
    server = Server(config, workers)
    try:
        server.start()
        yield server
    finally:
        server.stop()


@contextmanager
def working(config: Config) -> Iterator[subprocess.Popen[bytes]]:
    """Run the site's background worker during the block."""
    process = start_worker(config)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def start_worker(config: Config, extra: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
    """Start the background worker of the site."""
    return subprocess.Popen(
        [sys.executable, "-m", "host.cli", "worker"],
        env=environment(config) | dict(extra or {}),
        cwd=ROOT,
        start_new_session=True,
    )


def token_in(page: str) -> str:
    """Return the CSRF token of a page's first form."""
    found = _TOKEN.search(page)
    if found is None:
        raise AssertionError("the page holds no form with a CSRF token")
    return found[1]


def log_in(url: str, email: str, password: str, path: str = "/login") -> requests.Session:
    """Log in over HTTP as a browser does, and return its session."""
    browser = requests.Session()
    page = browser.get(f"{url}{path}", timeout=30)
    answer = browser.post(
        f"{url}{path}",
        data={"email": email, "password": password, "csrf_token": token_in(page.text)},
        timeout=30,
        allow_redirects=False,
    )
    if answer.status_code != 302:
        raise AssertionError(f"log-in answered {answer.status_code}")
    return browser


def _until_gone(group: int, seconds: float = 20) -> None:
    """Wait for the last process of the group: one that waits for the disk dies a little later."""
    deadline = time.monotonic() + seconds
    while any(nodes.is_alive(pid) for pid in _members(group)):
        if time.monotonic() > deadline:
            raise AssertionError(f"processes of group {group} outlived their kill")
        time.sleep(0.02)


def _members(group: int) -> list[int]:
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            if os.getpgid(int(place.name)) == group:
                found.append(int(place.name))
        except OSError:
            continue  # it ended while we looked
    return found


def _until_answering(url: str, seconds: float = 40) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            if requests.get(url, timeout=20).ok:
                return
        except requests.RequestException:
            pass
        if time.monotonic() > deadline:
            raise AssertionError(f"{url} did not answer within {seconds} seconds")
        time.sleep(0.1)
