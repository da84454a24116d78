"""What stands around a site in use: a mail server, a worker, receivers, and people."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser
from pytest_httpserver import HTTPServer

from host.config import Config
from host.testing import Site
from host.testing.chromium import Person
from host.testing.mail import PostOffice
from host.testing.server import ROOT, Server, environment
from tests.cli import conftest as forked


@dataclass
class World:
    """A site with everything around it."""

    site: Site
    server: Server
    chrome: Browser
    post: PostOffice
    receiver: HTTPServer
    people: list[Person] = field(default_factory=list)

    def person(self, **options: Any) -> Person:
        """Put somebody before a screen."""
        self.people.append(Person(self.chrome, self.server.url, **options))
        return self.people[-1]

    def everybody_leaves(self) -> None:
        """Close all screens; fails when a browser had complained."""
        for person in self.people:
            person.leave()

    def trellis(self, *words: str) -> str:
        """Run a ``trellis`` command on the site and return what it says."""
        done = forked.trellis(environment(self.site.config), *words)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@contextmanager
def background_worker(config: Config) -> Iterator[None]:
    """Run the worker without its own clock, so that jobs run only when somebody calls."""
    process = subprocess.Popen(
        [sys.executable, "-m", "host.cli", "worker", "--no-scheduler"],
        env=environment(config),
        cwd=ROOT,
        start_new_session=True,
    )
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def until(what: str, happened: Callable[[], bool], seconds: float = 20) -> None:
    """Wait until something has happened."""
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        time.sleep(0.1)


@contextmanager
def step(name: str) -> Iterator[None]:
    """Name a part of a long journey, so that a failure says where it is."""
    try:
        yield
    except BaseException as error:
        error.add_note(f"at the step: {name}")
        raise
