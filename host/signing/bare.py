"""Bare digests of the artefacts that a site keeps: those of the files without the signature."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from lzma import LZMAError

import sqlalchemy as sa
import structlog
from sqlalchemy.engine import Connection

from host.database import LongBlob
from host.signing.content import digest_of_hashes, hash_of
from host.signing.statement import NAME

log = structlog.get_logger("trellis.signing")
_ARTEFACTS = sa.table("host_module_artefact", sa.column("digest"), sa.column("archive", LongBlob()))
"""Known here by name only: modules and their life are a floor above."""
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    LZMAError,
    NotImplementedError,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
    struct.error,
)
"""What a damaged archive can make the reader raise."""
_found: dict[str, str] = {}
"""What this process has computed; an artefact never changes under its digest."""


def of_kept(connection: Connection, digest: str) -> str:
    """Return the bare digest of a kept artefact; its own where its archive cannot be read.

    One statement the first time, and none after.
    """
    if digest not in _found:
        query = sa.select(_ARTEFACTS.c.archive).where(_ARTEFACTS.c.digest == digest)
        data = connection.execute(query).scalar_one_or_none()
        if data is None:
            return digest
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                _found[digest] = digest_of_hashes(_hashes(archive))
        except _UNREADABLE as error:
            log.error("no bare digest of a damaged archive", digest=digest, error=str(error))
            return digest
    return _found[digest]


def _hashes(archive: zipfile.ZipFile) -> dict[str, str]:
    hashes: dict[str, str] = {}
    for info in archive.infolist():
        name = info.filename.partition("/")[2]
        if not info.is_dir() and name != NAME:
            with archive.open(info) as file:
                hashes[name] = hash_of(file)
    return hashes
