"""Opens the store that an address names: a folder, or a bucket."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from host.errors import ConfigurationError
from host.files.bucket import BucketStore
from host.files.folder import FolderStore
from host.files.store import Store


def check(url: str) -> str:
    """Return the address of a store; raises ConfigurationError when it can be none."""
    parts = urlsplit(url)
    if parts.query or parts.fragment or "@" in parts.netloc:
        raise _refused(url)
    if parts.scheme == "s3" and parts.netloc:
        return url
    if parts.scheme == "file" and not parts.netloc and Path(unquote(parts.path)).is_absolute():
        return url
    raise _refused(url)


@lru_cache(maxsize=8)
def store_at(url: str) -> Store:
    """Return the store at an address, one a process; raises ConfigurationError."""
    parts = urlsplit(check(url))
    if parts.scheme == "s3":
        return BucketStore(parts.netloc, parts.path)
    return FolderStore(Path(unquote(parts.path)))


def _refused(url: str) -> ConfigurationError:
    shown = url.rpartition("@")[2]  # keys that somebody wrote into it are not to be shown
    return ConfigurationError(
        f"“{shown}” is no place for files. Write s3://bucket/prefix or file:///folder; keys belong "
        "into AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
    )
