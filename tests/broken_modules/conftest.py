"""The prepared sites of this folder, one ground for each kind of database and worker."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.broken_modules.ground import Ground


@pytest.fixture(scope="session")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Ground]]:
    """Return a function that gives the ground of a kind of database."""
    made: dict[str, Ground] = {}
    with ExitStack() as stack:

        def get(kind: str) -> Ground:
            if kind not in made:
                made[kind] = Ground(kind, tmp_path_factory.mktemp(kind), stack)
            return made[kind]

        yield get


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where everything temporary goes during the test, of this process and its children."""
    place = tmp_path / "scratch"
    place.mkdir()
    monkeypatch.setenv("TMPDIR", str(place))
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    return place
