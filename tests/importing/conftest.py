"""Files to import, and those who import them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from host.hooks.actor import SYSTEM, Actor
from host.importing.command import import_file
from host.importing.report import Report
from host.testing import Site

Import = Callable[..., Report]


@pytest.fixture
def manager(site: Site) -> Actor:
    return site.actor(site.staff(["clients:view", "clients:create", "clients:edit"], name="Mara"))


@pytest.fixture
def take_in(site: Site, tmp_path: Path) -> Import:
    """Write a text to a file and import it as clients."""

    def run(text: str | bytes, mapping: str = "", actor: Actor = SYSTEM, **options: Any) -> Report:
        file = tmp_path / "file.csv"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        with site.context():
            return import_file("clients", file, mapping, actor=actor, **options)

    return run
