"""Content that somebody puts again while old content is tidied away stays."""

from __future__ import annotations

import os
from datetime import timedelta
from io import BytesIO
from pathlib import Path

from host import clock
from host.files.store import FolderStore


def test_content_put_again_since_it_was_found_old_is_not_dropped(tmp_path: Path) -> None:
    store, now = FolderStore(tmp_path), clock.now()
    digest = store.put(BytesIO(b"terms"), 100).digest
    old = (now - timedelta(days=2)).timestamp()
    os.utime(tmp_path / digest[:2] / digest, (old, old))
    before = now - timedelta(days=1)
    assert list(store.digests(before)) == [digest]
    store.put(BytesIO(b"terms"), 100)
    assert not store.drop_older(digest, before)
    assert list(store.digests()) == [digest]
    assert store.drop_older(digest, clock.now() + timedelta(days=1))
    assert not store.drop_older(digest, before)
