"""Real worker processes for a test's site."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

from host.testing import Site

Start = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def start_worker(site: Site) -> Iterator[Start]:
    """Return a function that starts ``trellis worker``; all are gone after the test."""
    started: list[subprocess.Popen[bytes]] = []
    environment = os.environ | {
        "TRELLIS_DATA_DIR": str(site.config.data_dir),
        "TRELLIS_DATABASE_URL": site.config.database_url,
        "TRELLIS_SECRET_KEY": site.config.secret_key,
    }

    def start(*options: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "host.cli", "worker", *options]
        started.append(subprocess.Popen(command, env=environment))
        return started[-1]

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.wait()
