"""Compiled templates, shared by all generations of the process."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from types import CodeType

from jinja2.bccache import Bucket, BytecodeCache


class SharedBytecode(BytecodeCache):
    """Keeps the code of each template in memory, by its name and file."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[str, tuple[str, CodeType]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what was compiled from the same source."""
        kept = self._kept.get(bucket.key)
        if kept is not None and kept[0] == bucket.checksum:
            bucket.code = kept[1]

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        if bucket.code is not None:
            with self._lock:
                self._kept[bucket.key] = (bucket.checksum, bucket.code)

    def forget(self, folders: Sequence[str]) -> None:
        """Drop the templates below any of the folders."""
        roots = tuple(f"{folder}/" for folder in folders)
        with self._lock:
            for key, (_checksum, code) in list(self._kept.items()):
                if code.co_filename.startswith(roots):
                    del self._kept[key]


SHARED = SharedBytecode()
