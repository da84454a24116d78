"""What unpacking leaves on a node's disk when it is killed."""

from __future__ import annotations

import os
import time
from pathlib import Path

from host.lifecycle import store
from host.testing import Site
from tests.broken_modules import make


def test_what_a_killed_worker_left_goes_and_what_another_is_at_stays(
    site: Site, tmp_path: Path
) -> None:
    site.install(make(tmp_path))
    place = site.config.data_dir / "modules"
    old, young, damaged = (place / name for name in (".unpack-old", ".unpack-new", ".damaged-x"))
    for folder in (old, young, damaged):
        (folder / "files").mkdir(parents=True)
    for folder in (old, damaged):
        os.utime(folder, (time.time() - 86400, time.time() - 86400))
    with site.engine.connect() as connection:
        store.tidy(site.config, connection)
    assert [one.exists() for one in (old, young, damaged)] == [False, True, False]
